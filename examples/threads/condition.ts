/**
 * Two consumers wait for a resource that a producer makes available.
 */
import { writeSync } from "node:fs";
import { Condition, entry, isMainThread, spawn } from "../../src/threads/mod.ts";

/** Words of what the condition protects. */
const WAITING = 0;
const AVAILABLE = 1;

interface Args {
  readonly name: string;
  readonly condition: Condition;
  readonly state: Int32Array<SharedArrayBuffer>;
}

// Written at once: the console of a worker may go through the main thread, and come in another order.
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

function consume({ name, condition, state }: Args): void {
  using _held = condition.acquireSync();
  print(`${name}: waiting`);
  state[WAITING]!++;
  condition.notifyAll();
  condition.waitForSync(() => state[AVAILABLE] === 1);
  print(`${name}: resource is available to consumer`);
}

function produce({ name, condition, state }: Args): void {
  using _held = condition.acquireSync();
  condition.waitForSync(() => state[WAITING] === 2);
  print(`${name}: making resource available`);
  state[AVAILABLE] = 1;
  condition.notifyAll();
}

entry((args: Args) => args.name === "p" ? produce(args) : consume(args));

if (isMainThread) {
  const shared = { condition: new Condition(), state: new Int32Array(new SharedArrayBuffer(8)) };
  const threads = ["c1", "c2", "p"].map((name) =>
    spawn(new URL(import.meta.url), { name, ...shared })
  );
  for (const thread of threads) await thread.join();
}
