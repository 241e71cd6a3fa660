/**
 * Python's threading, in a process of its own that runs the same loops.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contestant, Loop, WorkloadName } from "../contract.ts";

type Ask = (line: string) => Promise<number>;

/** From the bundle, which lies in `bench/.out`. */
const SCRIPT = new URL("../threads/python.py", import.meta.url);

let asking: Promise<Ask> | undefined;

function start(): Promise<Ask> {
  return new Promise((resolve, reject) => {
    const python = spawn("python3", [fileURLToPath(SCRIPT)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: python.stdout })
      [Symbol.asyncIterator]();
    python.once("error", () => reject(new Error("python3 is not on the path")));
    python.once("spawn", () =>
      resolve(async (line) => {
        python.stdin.write(`${line}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error("python3 has ended");
        return Number(value);
      }));
  });
}

function loop(name: WorkloadName): Loop {
  return async (n, arg) => (await (asking ??= start()))(`${name} ${n} ${arg}`);
}

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
