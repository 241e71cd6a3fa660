/**
 * Mutants of what holds the event loop.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/threads/keep_alive.ts`. */
export const threadsKeepAlive: readonly Mutant[] = mutantsOf(
  { subject: "threads", file: "src/threads/keep_alive.ts", primitives: ["Lock"] },
  [
    "G12",
    "the event loop is held for ever",
    "  if (held.delete(sleeper) && held.size === 0) interval?.letGo();\n",
    "",
  ],
);
