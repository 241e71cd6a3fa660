/**
 * A task may take a re-entrant lock again while it holds it; another task has to wait.
 */
import { Owner, RLock, spawn } from "../../mod.ts";

const lock = new RLock();

async function write(line: string): Promise<void> {
  using _held = await lock.acquire();
  console.log(`${line}, at depth ${lock.depth()}`);
}

async function writePair(name: string): Promise<void> {
  using _held = await lock.acquire();
  await write(`${name} writes its first line`);
  await write(`${name} writes its second line`);
}

const a = spawn(() => writePair("a"));
const b = spawn(() => writePair("b"));
await a.join();
await b.join();

// Outside of a task, and on runtimes without AsyncLocalStorage, the owner is given by hand.
const owner = new Owner("c");
const outer = await lock.acquire({ owner });
const inner = await lock.acquire({ owner });
console.log(`${owner.name} holds it at depth ${lock.depth({ owner })}`);
inner.release();
outer.release();
console.log(`still held: ${lock.locked()}`);
