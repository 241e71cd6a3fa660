import { assertEquals } from "@std/assert";
import { QueueShutDownError } from "../../../src/errors.ts";
import { Queue } from "../../../src/threads/mod.ts";
import { QueueCore } from "../../../src/threads/queue_core.ts";
import { addNow, nextNow } from "../../../src/threads/queue_now.ts";
import { GetWaiting, JoinWaiting, PutWaiting } from "../../../src/threads/queue_waiting.ts";
import { fifo } from "../../../src/threads/ring.ts";
import {
  DELIVERED,
  type Got,
  heap,
  type Item,
  lifo,
  MAX_SIZE,
  MAX_WORDS,
  PROMISED,
  type Store,
} from "../../../src/threads/store.ts";
import { createBuffer, Memory } from "../../../src/threads/memory.ts";
import { parcelOf } from "../../../src/threads/parcel.ts";
import { usualPace } from "../../../src/threads/park.ts";
import { BALANCE } from "../../../src/threads/word.ts";
import { note, type Program } from "../../explore/mod.ts";
import { alikeIn, proves, provesWaits, seenStays } from "./proves.ts";
import { checkLeft, keptIn, rows, Shared, sizeIn, unfinishedIn } from "./virtual.ts";
import { wait, type Way } from "./ways.ts";

const get = (got: Got): Got => got;
const itemOf = (n: number): Item => ({ ...parcelOf(Uint8Array.of(n)), form: 0, priority: n });

function open(
  threads: number,
  mortal: boolean,
  maxSize: number,
  store: (memory: Memory) => Store = fifo,
): Shared<QueueCore> {
  const make = (memory: Memory, id: number) => new QueueCore(memory, id, store);
  const prepare = (words: Int32Array) => {
    words[MAX_SIZE] = maxSize;
    words[MAX_WORDS] = 10_000;
  };
  return new Shared("Queue", make, threads, mortal, { prepare });
}

function put(core: QueueCore, item: number, way: Way): boolean {
  return wait(core, new PutWaiting("put", core, itemOf(item)), way) !== undefined;
}

function next(core: QueueCore, way: Way, takes = false): Got | undefined {
  return wait(core, new GetWaiting("get", core, takes, get), way)?.value;
}

/** Threads that put an item each into a queue for one, then make room, if nobody else has. */
function room(ways: readonly Way[], mortal: boolean): Program {
  const threads = ways.length;
  const shared = open(threads, mortal, 1);
  return {
    threads: ways.map((way, who) => () => {
      const core = shared.open(who);
      return put(core, who, way) ? [who, nextNow(core)?.desk.bytes[0]] : [];
    }),
    // The item of one that has died takes room, if it was put.
    recover: (dead) => {
      shared.recover(dead, threads);
      nextNow(shared.open(threads + dead.length - 1));
    },
    after(results) {
      const size = sizeIn(shared.words);
      const pairs = results.filter((result) => result !== undefined) as [number, number?][];
      const got = pairs.flatMap(([, got]) => got ?? []);
      assertEquals(new Set(got).size, got.length, "an item came out twice");
      const puts = pairs.filter((pair) => pair.length > 0).length;
      if (!mortal) assertEquals([got.length, size], [puts, 0], "items that came out, and are left");
      shared.prepare((core) => {
        while (core.size > 0) core.peer.act(() => void core.get());
      });
      checkLeft(shared.words, keptIn(shared.words));
    },
    alike: alikeIn(ways),
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** Threads that take the only item as a delivery, and give it back; one may die with it (X4). */
function taking(
  store: (memory: Memory) => Store,
  ways: readonly Way[],
  mortal: boolean,
): Program {
  const threads = ways.length;
  const shared = open(threads, mortal, 0, store);
  shared.prepare((core) => core.peer.act(() => core.add(itemOf(7))));
  const holders = new Set<number>();
  return {
    threads: ways.map((way, who) => () => {
      const core = shared.open(who);
      const taken = next(core, way, true);
      if (taken === undefined) return;
      note("has it", () => holders.add(who));
      note("gives it back", () => holders.delete(who));
      core.peer.act(() => core.giveBack(taken.item));
      return taken.desk.bytes[0];
    }),
    invariant() {
      if (holders.size > 1) throw new Error(`${[...holders]} have the same item`);
    },
    recover(dead) {
      note("buried", () => dead.forEach((who) => holders.delete(who)));
      shared.recover(dead, threads);
    },
    after(results) {
      for (const result of results) assertEquals([7, undefined].includes(result as number), true);
      assertEquals([sizeIn(shared.words), unfinishedIn(shared.words)], [1, 1], "size, unfinished");
      shared.prepare((core) => core.peer.act(() => void core.get()));
      checkLeft(shared.words, keptIn(shared.words));
    },
    alike: alikeIn(ways),
    memory: [shared.buffer],
    noted: () => [...holders],
    describe: shared.describe,
  };
}

/**
 * Threads that put an item each into a queue for one, which they copy between transitions, and then get
 * one so; whoever finds no room goes on.
 */
function copying(mortal: boolean): Program {
  const threads = 3;
  const shared = open(threads, mortal, 1);
  return {
    threads: [0, 1, 2].map((who) => () => {
      const core = shared.open(who);
      return [addNow(core, itemOf(who), 0), nextNow(core, 0)?.desk.bytes[0]];
    }),
    recover: (dead) => shared.recover(dead, threads),
    after(results) {
      const done = results.filter((result) => result !== undefined) as [boolean, number?][];
      const got = done.flatMap(([, got]) => got ?? []);
      assertEquals(new Set(got).size, got.length, "an item came out twice");
      const puts = done.filter(([added]) => added).length;
      const size = sizeIn(shared.words);
      if (!mortal) assertEquals(got.length + size, puts, "items that came out, or are left");
      assertEquals([shared.words[DELIVERED], shared.words[PROMISED]], [0, 0], "on their way");
      shared.prepare((core) => {
        while (core.size > 0) core.peer.act(() => void core.get());
      });
      checkLeft(shared.words, keptIn(shared.words));
    },
    alike: threads,
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** A queue in whose slots blocks for small items lie ready, so that who finds nobody waiting is quick. */
function openWarm(threads: number, mortal: boolean, maxSize: number): Shared<QueueCore> {
  const shared = open(threads, mortal, 0);
  shared.prepare((core) => {
    for (let slot = 0; slot < 8; slot++) core.peer.act(() => core.add(itemOf(slot)));
    for (let slot = 0; slot < 8; slot++) core.peer.act(() => void core.get());
    for (let slot = 0; slot < 8; slot++) core.peer.act(() => void core.taskDone());
  });
  shared.words[MAX_SIZE] = maxSize;
  return shared;
}

/** Threads that put and get without waiting, at both ends of a queue at once. */
function ends(maxSize: number, mortal: boolean): Program {
  const threads = 3;
  const shared = openWarm(threads, mortal, maxSize);
  const got = (core: QueueCore) => nextNow(core)?.desk.bytes[0];
  return {
    threads: [
      () => {
        const core = shared.open(0);
        return { put: [addNow(core, itemOf(1)), addNow(core, itemOf(2))], got: [] };
      },
      () => {
        const core = shared.open(1);
        return { put: [], got: [got(core), got(core)] };
      },
      () => {
        const core = shared.open(2);
        return { put: [addNow(core, itemOf(3))], got: [got(core)] };
      },
    ],
    recover: (dead) => shared.recover(dead, threads),
    after(results) {
      const { words } = shared;
      const done = results.filter((result) => result !== undefined) as {
        put: boolean[];
        got: (number | undefined)[];
      }[];
      const items = done.flatMap(({ got }) => got.filter((item) => item !== undefined));
      for (const { got } of done) {
        assertEquals(got.indexOf(2) === 0 && got.indexOf(1) === 1, false, "2 came before 1");
      }
      const owed = rows(words).reduce((sum, row) => sum + words[row + BALANCE]!, 0);
      assertEquals(unfinishedIn(words), sizeIn(words) + owed, "unfinished");
      const puts = done.flatMap(({ put }) => put.filter((added) => added)).length;
      if (!mortal) {
        assertEquals(items.length + sizeIn(words), puts, "items that came out, or are left");
      }
      shared.prepare((core) => {
        while (core.size > 0) items.push(nextNow(core)!.desk.bytes[0]!);
      });
      assertEquals(new Set(items).size, items.length, "an item came out twice");
      for (const item of items) assertEquals([1, 2, 3].includes(item), true, "an item was not put");
      checkLeft(words, keptIn(words));
    },
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** A delivery goes back while others put and get without waiting. */
function returned(mortal: boolean): Program {
  const threads = 3;
  const shared = openWarm(threads, mortal, 2);
  shared.prepare((core) => {
    for (const n of [1, 2]) core.peer.act(() => core.add(itemOf(n)));
  });
  return {
    threads: [
      () => {
        const core = shared.open(0);
        const taken = core.peer.attempt(() => core.size > 0 ? core.take() : undefined);
        if (taken !== undefined) core.peer.act(() => core.giveBack(taken.item));
      },
      () => nextNow(shared.open(1))?.desk.bytes[0],
      () => {
        const core = shared.open(2);
        return addNow(core, itemOf(3)) && addNow(core, itemOf(4));
      },
    ],
    recover: (dead) => shared.recover(dead, threads),
    after([, got]) {
      const { words } = shared;
      const items = got === undefined ? [] : [got];
      shared.prepare((core) => {
        while (core.size > 0) items.push(nextNow(core)!.desk.bytes[0]!);
      });
      const ordered = [1, 2, 3, 4].filter((item) => items.includes(item));
      // Who got 2 while 1 was out came before it.
      if (items[0] !== 2) assertEquals(items, ordered, "items in their order");
      else assertEquals(items.toSorted(), ordered, "items");
      if (!mortal) assertEquals(ordered.slice(0, 2), [1, 2], "items that were there");
      checkLeft(words, keptIn(words));
    },
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** Two producers of an item each, and a consumer of both, over a queue for one item. */
function flow(shared: Shared<QueueCore>): Program {
  const producer = (who: number) => () => put(shared.open(who), who, "blocks");
  const consumer = () => {
    const core = shared.open(2);
    const items = [0, 1].map(() => next(core, "blocks")!.desk.bytes[0]!);
    core.peer.act(() => core.taskDone());
    core.peer.act(() => core.taskDone());
    return items;
  };
  return {
    threads: [producer(0), producer(1), consumer],
    after(results) {
      assertEquals((results[2] as number[]).toSorted(), [0, 1], "items out");
      checkLeft(shared.words, keptIn(shared.words));
    },
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** A producer, a consumer that asks again if it gave up, and one that waits until all is done. */
function joined(getting: Way, joining: Way): Program {
  const shared = open(3, false, 0);
  return {
    threads: [
      () => put(shared.open(0), 7, "blocks"),
      () => {
        const core = shared.open(1);
        const got = next(core, getting) ?? next(core, "blocks")!;
        core.peer.act(() => core.taskDone());
        return got.desk.bytes[0];
      },
      () => {
        const core = shared.open(2);
        wait(core, new JoinWaiting(core), joining);
      },
    ],
    after([, got]) {
      const { words } = shared;
      assertEquals([got, sizeIn(words), unfinishedIn(words)], [7, 0, 0], "item, size, unfinished");
      checkLeft(words, keptIn(words));
    },
    memory: [shared.buffer],
    describe: shared.describe,
  };
}

/** A producer of two items for a queue that has room for one, a consumer of two, and a shutdown. */
function ended(immediate: boolean, way: Way): Program {
  const shared = open(3, false, 1);
  const count = (act: () => unknown) => {
    for (let done = 0;; done++) if (done === 2 || !unlessShutDown(act)) return done;
  };
  return {
    threads: [
      () => {
        const core = shared.open(0);
        return count(() => put(core, 7, way));
      },
      () => {
        const core = shared.open(1);
        return count(() => next(core, way));
      },
      () => {
        const core = shared.open(2);
        core.peer.act(() => core.shutDown(immediate));
      },
    ],
    after([put, got]) {
      const [size, unfinished] = [sizeIn(shared.words), unfinishedIn(shared.words)];
      const dropped = (put as number) - (got as number) - size;
      if (!immediate) assertEquals(dropped, 0, "dropped");
      assertEquals([size, unfinished], [0, got], "size, unfinished");
      checkLeft(shared.words, keptIn(shared.words));
    },
    memory: [shared.buffer],
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

provesWaits("Queue: items", (ways, mortal) => taking(fifo, ways, mortal), 1);
provesWaits("LifoQueue: items", (ways, mortal) => taking(lifo, ways, mortal), 1);
provesWaits("PriorityQueue: items", (ways, mortal) => taking(heap, ways, mortal), 1);
provesWaits("Queue: room", room, 1);
Deno.test("Queue: a signal that has fired is told rather than a shutdown in another of its listeners", async () => {
  for (const immediate of [false, true]) {
    for (const method of ["get", "put"] as const) {
      const queue = new Queue<number>(1);
      if (method === "put") queue.tryPut(1);
      const controller = new AbortController();
      const { signal } = controller;
      signal.addEventListener("abort", () => queue.shutdown({ immediate })); // hears of it before the queue
      const call = method === "get" ? queue.get({ signal }) : queue.put(2, { signal });
      controller.abort("my reason");
      assertEquals(await call.then(() => "done", (reason) => reason), "my reason");
    }
  }
});

proves("Queue: items copied between transitions", copying);
proves("Queue: items copied between transitions, and one dies", copying, {
  deaths: 1,
  preemptions: 0,
  random: 900,
});
for (const [name, store] of Object.entries({ Queue: fifo, LifoQueue: lifo, PriorityQueue: heap })) {
  proves(`${name}: two put, one gets`, () => flow(open(3, false, 1, store)));
}
proves("Queue: two put, one gets, with blocks that lie ready", () => flow(openWarm(3, false, 1)));
for (const maxSize of [0, 1]) {
  const name = `Queue: both ends, with room for ${maxSize || "many"}`;
  proves(name, (mortal) => ends(maxSize, mortal));
  proves(`${name}, and one dies`, (mortal) => ends(maxSize, mortal), {
    deaths: 1,
    preemptions: 0,
    random: 600,
  });
}
proves("Queue: both ends, and a delivery goes back", returned);
proves("Queue: both ends, a delivery goes back, and one dies", returned, {
  deaths: 1,
  preemptions: 0,
});
proves("Queue: a get gives up", () => joined("awaits for a time", "blocks"));
proves("Queue: a join gives up", () => joined("blocks", "awaits for a time"));
proves("Queue: a shutdown, and what is left is taken", () => ended(false, "blocks"));
proves("Queue: a shutdown that drops", () => ended(true, "awaits"));

for (const [name, store] of Object.entries({ Queue: fifo, LifoQueue: lifo, PriorityQueue: heap })) {
  Deno.test(`${name}: several getters are given a dead consumer's items in their old order (X4)`, async () => {
    const buffer = createBuffer("Queue", 0);
    new Int32Array(buffer)[MAX_WORDS] = 10_000;
    const [one, other, dead] = [1, 2, 3].map((id) =>
      new QueueCore(new Memory(buffer, id, usualPace), id, store)
    ) as [QueueCore, QueueCore, QueueCore];
    for (const core of [one, other]) core.peer.share();
    const items = [1, 2, 3, 4];
    for (const n of items) one.peer.act(() => one.add(itemOf(n)));
    const taken = items.map(() => dead.peer.attempt(() => dead.take())!.desk.bytes[0]);
    const getting = new Map<QueueCore, Promise<Got>[]>([[one, []], [other, []]]);
    for (const core of [one, other, one, other]) {
      getting.get(core)!.push(
        core.peer.wait("get", new GetWaiting("get", core, false, get), undefined),
      );
    }
    one.peer.recover(3);
    for (const [core, expected] of [[one, taken.slice(0, 2)], [other, taken.slice(2)]] as const) {
      const got = await Promise.all(getting.get(core)!);
      assertEquals(got.map(({ desk }) => desk.bytes[0]), expected);
    }
  });
}
for (const immediate of [false, true]) {
  const name = `Queue: one that was seen to be shut down stays so, immediate ${immediate}`;
  const ends = (core: QueueCore) => core.shutDown(immediate);
  proves(name, (mortal) => seenStays(open(2, mortal, 1), ends, (core) => core.isShutDown), {
    deaths: 1,
  });
}
