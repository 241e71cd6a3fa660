/**
 * Bun: Node's workers and its own ones.
 *
 * @module
 */

import type { Runtime } from "./contract.ts";
import { node } from "./node.ts";
import { adoptWeb } from "./web.ts";

/** The adapter of Bun. */
export function bun(): Runtime {
  const base = node();
  return {
    ...base,
    adopt: (worker, events) => base.adopt(worker, events) ?? adoptWeb(worker, events, true),
  };
}
