/**
 * Python's threading, in a process of its own that runs the same loops.
 *
 * @module
 */
import type { Contestant } from "../contract.ts";
import { pythonLoops } from "../python.ts";

/** From the bundle, which lies in `bench/.out`. */
const loop = pythonLoops(new URL("../threads/python.py", import.meta.url));

const names = [
  "threads-pair",
  "threads-counter",
  "threads-ping-pong",
  "threads-queue",
  "threads-fan-in",
] as const;

/** Its row. */
export const python: Contestant = {
  name: "Python's threading",
  kind: "peer",
  loops: Object.fromEntries(names.map((name) => [name, loop(name)])),
};
