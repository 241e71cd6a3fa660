/**
 * A producer tells a consumer by an event that there is something on a list.
 *
 * Two things make it end, and lose nothing: the event is cleared before the list is emptied, not
 * after, and the end is told by the same event.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Event } from "../../mod.ts";

const event = new Event();
const list: number[] = [];
let finished = false;

async function produce(n: number): Promise<void> {
  for (let x = 1; x <= n; x++) {
    console.log(`producing ${x}/${n}`);
    await sleep(2);
    list.push(x);
    event.set();
  }
  finished = true;
  event.set();
}

async function consume(): Promise<void> {
  while (!finished) {
    await event.wait();
    event.clear();
    for (let x = list.shift(); x !== undefined; x = list.shift()) {
      console.log(`${x} taken from the list`);
    }
  }
}

await Promise.all([produce(10), consume()]);
console.log(`left on the list: ${list.length}`);
