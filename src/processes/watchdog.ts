/**
 * Ends a process that outlives the one that spawned it.
 *
 * A spawned process hears that its spawner is gone, and exits, unless it never lets its event loop
 * run. What no runtime can do about itself, a shell does from the outside: it reads from a pipe that
 * the spawner never writes to, so that the read returns when the spawner is gone, however that ended.
 *
 * @module
 */

import { builtin } from "./node.ts";

/** Waits for the end of the pipe, gives the process a second to exit by itself, and ends it. */
const SCRIPT = 'read -r _; sleep 1; kill -9 "$0"';

/**
 * Has a process killed soon after this one has ended; not where there is no shell, or no right to
 * start it.
 *
 * @returns Ends the watch: to be called as soon as the process has ended, whose id may be given to
 *   another later.
 */
export function watch(pid: number): () => void {
  // Windows has no such shell, and there Node's children end with it.
  if (builtin("node:process").platform === "win32") return () => {};
  const shell = builtin("node:child_process").spawn("/bin/sh", ["-c", SCRIPT, String(pid)], {
    detached: true, // or Ctrl-C would end it before those that it has to end
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => {}); // it cannot be started
  if (shell.pid === undefined) return () => {};
  shell.unref();
  (shell.stdin as unknown as { unref?(): void }).unref?.();
  return () => void shell.kill("SIGKILL");
}
