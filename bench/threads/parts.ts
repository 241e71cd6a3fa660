/**
 * What a crew can be engaged for.
 *
 * @module
 */
import { floorParts } from "./floor_parts.ts";
import { ourParts } from "./our_parts.ts";
import type { Part } from "./part.ts";

const all = { ...floorParts, ...ourParts };

/** The name of a part. */
export type PartName = keyof typeof all;

/** All of them; which data belongs to which is known to each alone. */
export const parts = all as unknown as Readonly<Record<PartName, Part>>;
