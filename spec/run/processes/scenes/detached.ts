/**
 * A program that ends before the detached process that it has spawned; `at-once`, before that begins;
 * `joins`, not before it has joined that.
 *
 * @module
 */

import process, { argv } from "node:process";
import { entry, Event, isMainProcess, spawn } from "../../../../src/processes/mod.ts";

const [here, alone, done] = await Promise.all(
  ["here", "alone", "done"].map((name) => Event.open(name)),
);

entry(async () => {
  await here!.set();
  await alone!.wait();
  await done!.set();
});

if (isMainProcess) {
  const task = spawn(new URL(import.meta.url), undefined, { detached: true });
  if (!argv.includes("at-once")) await here!.wait();
  if (argv.includes("joins")) {
    let joined = false;
    task.join().then(() => joined = true);
    process.on("beforeExit", () => process.exitCode = joined ? 0 : 1);
    console.log("joining");
  }
}
