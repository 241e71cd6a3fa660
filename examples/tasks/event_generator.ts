/**
 * An async generator feeds two consumers, who wait for the same event.
 *
 * The event wakes both. It says "look", not "it is yours": the one who finds nothing waits again.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Event } from "../../mod.ts";

const event = new Event();
const list: number[] = [];
let finished = false;

async function* producer(): AsyncGenerator<number> {
  for (const integer of [17, 11, 40, 79, 99, 98, 86, 16, 77]) {
    await sleep(5);
    yield integer;
  }
}

async function consumer(name: string): Promise<void> {
  while (true) {
    await event.wait();
    const integer = list.shift();
    if (integer !== undefined) {
      console.log(`${integer} taken from the list by ${name}`);
      await sleep(1);
    } else if (finished) {
      return;
    } else {
      event.clear();
    }
  }
}

async function feed(): Promise<void> {
  for await (const integer of producer()) {
    console.log(`${integer} appended to the list`);
    list.push(integer);
    event.set();
  }
  finished = true;
  event.set();
}

await Promise.all([consumer("c1"), consumer("c2"), feed()]);
console.log(`left on the list: ${list.length}`);
