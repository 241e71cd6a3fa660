/**
 * All properties of the suite.
 *
 * @module
 */

import type { Property } from "../property.ts";

/** Every property, in the order run. */
export const properties: readonly Property[] = [];
