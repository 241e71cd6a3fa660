/**
 * How a process ends without losing what it has written.
 *
 * @module
 */

import type { Writable } from "node:stream";
import { currentRuntime } from "./launch.ts";
import { builtin } from "./node.ts";

/**
 * Ends this process once what it has written is out, which a pipe takes at its reader's pace.
 *
 * @param code By default the one that it has set.
 */
export function leave(code?: number): void {
  const process = builtin("node:process");
  written(process.stdout, () => written(process.stderr, () => process.exit(code)));
}

/** Calls back once all is out that was written to a stream. */
function written(stream: Writable, done: () => void): void {
  // Bun calls back at once where nothing is written; on Node a stream that has ended takes nothing more
  // from those who listen for the exit.
  if (currentRuntime() === "bun") stream.end(done);
  else stream.write("", done);
}
