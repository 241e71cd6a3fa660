/**
 * Python beside the bench: a script of loops in a process of its own.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Loop } from "./contract.ts";

type Ask = (line: string) => Promise<number>;

function start(script: URL): Promise<Ask> {
  return new Promise((resolve, reject) => {
    const python = spawn("python3", [fileURLToPath(script)], {
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

/**
 * Makes the loops of a script, which is started when one of them first runs.
 *
 * @param script Reads a line "name n arg" and answers with milliseconds.
 */
export function pythonLoops(script: URL): (name: string) => Loop {
  let asking: Promise<Ask> | undefined;
  return (name) => async (n, arg) => (await (asking ??= start(script)))(`${name} ${n} ${arg}`);
}
