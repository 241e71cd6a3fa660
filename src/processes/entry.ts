/**
 * The side of a process that `spawn` has started.
 *
 * @module
 */

import { describe } from "../failure.ts";
import { Owner } from "../owner.ts";
import { checkFunction } from "../tasks/waiters.ts";
import { leave } from "./leave.ts";
import { builtin } from "./node.ts";
import { isMainProcess } from "./spawn.ts";
import {
  type Farewell,
  packParcel,
  type Report,
  SPAWNED,
  type Start,
  unpackParcel,
} from "./start.ts";

/** Milliseconds between two looks whether who spawned this process is there. */
const LOOK = 1_000;

let entered = false;

/**
 * Gives the function that runs when this module is spawned as a process. In a process that was not
 * spawned it does nothing, so that one file can be both: see {@linkcode isMainProcess}.
 *
 * `fn` is called once, with the arguments that `spawn` was given; it runs as an {@linkcode Owner} of
 * its own, and not in the same turn of the event loop. What it returns, or what its promise resolves
 * with, is what `join` gives. The process ends when `fn` has, whatever timers are left; an error that
 * nobody catches, one of the module too, ends it as well, and `join` has that error. It also ends as
 * soon as the process that spawned it has, unless it is detached; in a loop that never lets the event
 * loop run, it is killed a second later, where there is a shell to do that.
 *
 * @throws {TypeError} If `fn` is no function.
 * @throws {Error} If it was called before in this process.
 */
// deno-lint-ignore no-explicit-any
export function entry<A = any>(fn: (args: A) => unknown): void {
  const action = "enter a process";
  checkFunction(action, "fn", fn);
  if (isMainProcess) return;
  if (entered) throw new Error(`Cannot ${action}: its function was given before`);
  entered = true;
  const process = builtin("node:process");
  if (!process.connected) process.exit(); // who spawned it is gone already
  delete process.env[SPAWNED]; // what this process starts by other means is not spawned
  const spawner = process.ppid;
  let detached = false;
  let concluded = false;
  const conclude = (report: Report) => {
    if (concluded) return;
    concluded = true;
    process.exitCode = "failure" in report ? 1 : 0;
    if (!process.connected) process.exit();
    // Until the farewell: the channel holds no event loop. Deno does not always tell that who spawned
    // this one has ended, where that had not read the report: then another one is the parent.
    setInterval(() => {
      if (process.ppid !== spawner) process.exit();
    }, LOOK);
    process.send!(report, () => {});
  };
  const fail = (error: unknown) => conclude(failed(error));
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.on("disconnect", () => {
    if (concluded || !detached) process.exit();
  });
  process.on("message", async (message: unknown) => {
    const { interlock } = message as Start | Farewell;
    if (interlock === "farewell") return leave(); // not before: the report may not have been out
    if (interlock !== "start") return;
    detached = (message as Start).detached;
    process.channel?.unref();
    conclude(await run(message as Start, fn as (args: unknown) => unknown));
  });
  process.send!({ interlock: "here" } satisfies Report, () => {});
}

/** Runs the function, and tells how it ended. */
async function run(start: Start, fn: (args: unknown) => unknown): Promise<Report> {
  try {
    const args = await unpackParcel(start.args);
    const result = await new Owner(start.name).run(() => fn(args));
    return { interlock: "ended", result: packParcel("return from a process", result) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Report {
  return { interlock: "ended", failure: packParcel("report an error", describe(error)) };
}
