/**
 * A task may take a re-entrant lock again while it holds it; another task has to wait.
 */
import { Owner, RLock, spawn } from "../../mod.ts";

const lock = new RLock();
const log: string[] = [];

async function append(text: string): Promise<void> {
  using _held = await lock.acquire();
  log.push(text);
}

async function appendPair(name: string): Promise<void> {
  using _held = await lock.acquire();
  await append(`${name}: first`);
  console.log(`${name} holds it at depth ${lock.depth()}`);
  await append(`${name}: second`);
}

const a = spawn(() => appendPair("a"));
const b = spawn(() => appendPair("b"));
await a.join();
await b.join();
console.log(log.join(", "));

// Outside of a task, and on runtimes without AsyncLocalStorage, the owner is given by hand.
const owner = new Owner("by hand");
const outer = await lock.acquire({ owner });
const inner = await lock.acquire({ owner });
console.log(`${owner.name} holds it at depth ${lock.depth({ owner })}`);
inner.release();
outer.release();
console.log(`held by anyone: ${lock.locked()}`);
