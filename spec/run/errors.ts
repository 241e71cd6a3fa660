/**
 * The errors of a scope, as the suite is told of them.
 *
 * @module
 */

import type { Subject } from "../subject.ts";

/** The classes of errors that a scope exports (T4). */
export function errorsOf(scope: Readonly<Record<string, unknown>>): NonNullable<Subject["errors"]> {
  const exported = Object.entries(scope).filter(([name]) => name.endsWith("Error"));
  return Object.fromEntries(exported) as NonNullable<Subject["errors"]>;
}
