import { assertEquals } from "@std/assert";
import { QueueShutDownError } from "../../../src/errors.ts";
import {
  type Got,
  type Item,
  MAX_SIZE,
  MAX_WORDS,
  QueueCore,
} from "../../../src/threads/queue_core.ts";
import { GetWaiting, JoinWaiting, PutWaiting } from "../../../src/threads/queue_waiting.ts";
import { fifo, heap, lifo, type Store } from "../../../src/threads/store.ts";
import type { Memory } from "../../../src/threads/memory.ts";
import { note, type Program } from "../../explore/mod.ts";
import { checkLeft, proves, rowsOf, Shared, unlessTimedOut } from "./virtual.ts";

const get = (got: Got): Got => got;
const itemOf = (n: number): Item => ({ bytes: Uint8Array.of(n), form: 0, priority: n });

function open(
  threads: number,
  mortal: boolean,
  maxSize: number,
  store: (memory: Memory) => Store = fifo,
): Shared<QueueCore> {
  const make = (memory: Memory, id: number) => new QueueCore(memory, id, store);
  return new Shared("Queue", make, threads, mortal, (words) => {
    words[MAX_SIZE] = maxSize;
    words[MAX_WORDS] = 10_000;
  });
}

function put(core: QueueCore, item: number, timeout = Infinity): true | undefined {
  return unlessTimedOut(() => {
    core.peer.waitSync("put", "", new PutWaiting(core, itemOf(item)), timeout);
    return true;
  });
}

/** Two producers of an item each and a consumer of both, over a queue for one item. */
function flow(mortal: boolean, store: (memory: Memory) => Store): Program {
  const shared = open(3, mortal, 1, store);
  const producer = (who: number) => () => put(shared.open(who), who);
  const consumer = () => {
    const core = shared.open(2);
    const items = [0, 1].map(() =>
      core.peer.waitSync("get", "", new GetWaiting(core, false, get), Infinity).bytes[0]!
    );
    core.peer.act(() => core.taskDone());
    core.peer.act(() => core.taskDone());
    return items;
  };
  return {
    threads: [producer(0), producer(1), consumer],
    after(results) {
      assertEquals((results[2] as number[]).toSorted(), [0, 1], "items out");
      checkLeft(shared.words, rowsOf(shared.words) + (store === heap ? 1 : 0));
    },
    describe: shared.describe,
  };
}

/**
 * A producer, a consumer that may give up once and then asks again, and one that waits until all is
 * accounted for, and may give up.
 */
function joined(mortal: boolean, getTimeout: number, joinTimeout: number): Program {
  const shared = open(3, mortal, 0);
  return {
    threads: [
      () => put(shared.open(0), 7),
      () => {
        const core = shared.open(1);
        const getting = (timeout: number) =>
          core.peer.waitSync("get", "", new GetWaiting(core, false, get), timeout);
        const got = unlessTimedOut(() => getting(getTimeout)) ?? getting(Infinity);
        core.peer.act(() => core.taskDone());
        return got.bytes[0];
      },
      () => {
        const core = shared.open(2);
        unlessTimedOut(() => core.peer.waitSync("join", "", new JoinWaiting(core), joinTimeout));
      },
    ],
    after([, got]) {
      assertEquals([got, shared.words[10], shared.words[12]], [7, 0, 0], "item, size, unfinished");
      checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

/** A producer of two items for a queue that has room for one, a consumer of two, and a shutdown. */
function ended(mortal: boolean, immediate: boolean): Program {
  const shared = open(3, mortal, 1);
  const count = (act: () => unknown) => {
    for (let done = 0;; done++) if (done === 2 || !unlessShutDown(act)) return done;
  };
  return {
    threads: [
      () => {
        const core = shared.open(0);
        return count(() =>
          core.peer.waitSync("put", "", new PutWaiting(core, itemOf(7)), Infinity)
        );
      },
      () => {
        const core = shared.open(1);
        return count(() =>
          core.peer.waitSync("get", "", new GetWaiting(core, false, get), Infinity)
        );
      },
      () => {
        const core = shared.open(2);
        core.peer.act(() => core.shutDown(immediate));
      },
    ],
    after([put, got]) {
      const [size, unfinished] = [shared.words[10]!, shared.words[12]!];
      const dropped = (put as number) - (got as number) - size;
      if (!immediate) assertEquals(dropped, 0, "dropped");
      assertEquals([size, unfinished], [0, got], "size, unfinished");
      checkLeft(shared.words, rowsOf(shared.words));
    },
    describe: shared.describe,
  };
}

/** Whether something was done before the queue was shut down. */
function unlessShutDown(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof QueueShutDownError) return false;
    throw error;
  }
}

/** Two take an item as a delivery, of one that there is; either may die with it (X4). */
function taken(mortal: boolean): Program {
  const shared = open(2, mortal, 0);
  shared.prepare((core) => core.peer.attempt(() => core.add(itemOf(7))));
  const served: number[] = [];
  const take = (core: QueueCore, who: number) => {
    const { item } = core.peer.waitSync("take", "", new GetWaiting(core, true, get), Infinity);
    note("gives back", () => served.push(who));
    core.peer.act(() => core.giveBack(item));
  };
  return {
    threads: [0, 1].map((who) => () => take(shared.open(who), who)),
    recover: (dead) => shared.recover(dead, 2),
    after() {
      assertEquals([shared.words[10], shared.words[12]], [1, 1], "size, unfinished");
    },
    describe: shared.describe,
  };
}

proves("Queue: two put, one gets", (mortal) => flow(mortal, fifo), { random: 500 });
for (const [name, store] of Object.entries({ LifoQueue: lifo, PriorityQueue: heap })) {
  proves(`${name}: two put, one gets`, (mortal) => flow(mortal, store), {
    random: 500,
    preemptions: 1,
  });
}
proves("Queue: a get gives up", (mortal) => joined(mortal, 5, Infinity), {
  random: 500,
  preemptions: 1,
});
proves("Queue: a join gives up", (mortal) => joined(mortal, Infinity, 5), { random: 500 });
proves("Queue: a shutdown, and what is left is taken", (mortal) => ended(mortal, false), {
  random: 2000,
  preemptions: 1,
});
proves("Queue: a shutdown that drops", (mortal) => ended(mortal, true), {
  random: 2000,
  preemptions: 1,
});
proves("Queue: a consumer dies with its delivery", (mortal) => taken(mortal), {
  deaths: 1,
  preemptions: 1,
  random: 500,
});
