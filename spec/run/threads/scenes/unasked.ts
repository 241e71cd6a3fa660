/**
 * A thread that fails while nobody joins it: the runtime reports it, once.
 *
 * @module
 */

import { entry, isMainThread, spawn } from "../../../../src/threads/mod.ts";

entry(() => {
  throw new Error("nobody asks for this");
});

if (isMainThread) {
  spawn(new URL(import.meta.url));
  console.log("spawned");
}
