/**
 * A producer tells two consumers by an event that there is something on a list; they give up once
 * nothing has come for a while, and the producer has finished.
 *
 * The event is cleared before the list is looked at, not after: what is appended in between sets it
 * again, so that nothing stays on the list.
 */
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Barrier,
  entry,
  Event,
  isMainThread,
  LifoQueue,
  spawn,
  TimeoutError,
} from "../../src/threads/mod.ts";

interface Args {
  readonly name: string;
  readonly start: Barrier;
  readonly event: Event;
  readonly list: LifoQueue<number>;
  /** The producer appends nothing more. */
  readonly finished: Event;
}

// Written at once: the console of a worker may go through the main thread, and come in another order.
function print(line: string): void {
  writeSync(1, `${line}\n`);
}

async function produce({ name, event, list, finished }: Args): Promise<void> {
  for (const integer of [64, 86, 82, 63, 15, 77, 96, 60, 20, 34]) {
    print(`${integer} appended to the list by ${name}`);
    list.tryPut(integer);
    event.set();
    await sleep(20);
  }
  finished.set();
}

function consume({ name, event, list, finished }: Args): void {
  while (true) {
    const isLast = finished.isSet(); // asked before: what is appended during the wait sets the event
    try {
      event.waitSync({ timeout: 100 });
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      if (!isLast) continue;
      return print(`${name} gives up`);
    }
    event.clear();
    let integer;
    while ((integer = list.tryGet()) !== undefined) {
      print(`${integer} taken from the list by ${name}`);
    }
  }
}

entry(async (args: Args) => {
  await args.start.wait();
  await (args.name.startsWith("producer") ? produce(args) : consume(args));
});

if (isMainThread) {
  const shared = {
    start: new Barrier(3),
    event: new Event(),
    list: new LifoQueue<number>(),
    finished: new Event(),
  };
  const threads = ["consumer1", "consumer2", "producer1"].map((name) =>
    spawn(new URL(import.meta.url), { name, ...shared }, { name })
  );
  for (const thread of threads) await thread.join();
  print(`left on the list: ${shared.list.size()}`);
}
