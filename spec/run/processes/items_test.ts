import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../src/processes/connect.ts";
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  ConnectionLostError,
  destroy,
  Event,
  LifoQueue,
  Lock,
  PriorityQueue,
  Queue,
  type Remote,
  RLock,
  Semaphore,
} from "../../../src/processes/mod.ts";
import { withFolder } from "./testing.ts";

Deno.test("a primitive of each kind arrives opened in an item, and is the same", () =>
  withFolder(async () => {
    const lock = await RLock.open("over");
    const opened: readonly Remote[] = [
      await Semaphore.open("semaphore", { value: 3 }),
      await BoundedSemaphore.open("bounded", { value: 2 }),
      await Lock.open("lock"),
      lock,
      await Event.open("event"),
      await Condition.open("condition"),
      await Condition.open("over a lock", { lock }),
      await Queue.open("queue", { maxSize: 5 }),
      await LifoQueue.open("lifo"),
      await PriorityQueue.open("priority"),
      await Barrier.open("barrier", { parties: 2 }),
    ];
    const queue = await Queue.open<readonly Remote[]>("items");
    await queue.put(opened);
    const arrived = await queue.get();
    assertEquals(
      arrived.map((one) => [one.constructor, one.name]),
      opened.map((one) => [one.constructor, one.name]),
    );
    const of = <T extends Remote>(Class: new (...args: never[]) => T): [here: T, there: T] => {
      const [here, there] = [opened, arrived].map((all) => all.find((one) => one instanceof Class));
      assert(here !== there);
      return [here as T, there as T];
    };
    const [semaphore, sameSemaphore] = of(Semaphore);
    await semaphore.acquire({ permits: 2 });
    assertEquals(await sameSemaphore.value(), 1);
    const [lifo, sameLifo] = of(LifoQueue<number>);
    for (const item of [1, 2]) await lifo.put(item);
    assertEquals([await sameLifo.get(), await sameLifo.get()], [2, 1]);
    const [priority, samePriority] = of(PriorityQueue<string>);
    for (const level of [2, 1]) await priority.put([level, `level ${level}`]);
    assertEquals(await samePriority.get(), [1, "level 1"]);
    const [condition, sameCondition] = of(Condition);
    const waiting = condition.use(() => condition.wait());
    await sameCondition.use(() => sameCondition.notify());
    await waiting;
    const [barrier, sameBarrier] = of(Barrier);
    assertEquals(sameBarrier.parties, 2);
    assertEquals((await Promise.all([barrier.wait(), sameBarrier.wait()])).sort(), [0, 1]);
    (await connect()).disconnect();
  }));

Deno.test("a primitive that cannot be opened again rejects when it is called, and the item arrives", () =>
  withFolder(async () => {
    const [lock, other] = [await Lock.open("lock"), await Lock.open("other")];
    const queue = await Queue.open<{ lock: Lock; other: Lock }>("items");
    await queue.put({ lock, other });
    await destroy("lock");
    const again = await Semaphore.open("lock");
    const item = await queue.get();
    await assertRejects(() => item.lock.acquire(), ConnectionLostError);
    await item.other.use(() => {});
    assertEquals(await again.value(), 1);
    (await connect()).disconnect();
  }));

Deno.test("a primitive of another namespace is refused in an item, and the queue is as before", () =>
  withFolder(async () => {
    const stranger = await Lock.open("lock", { namespace: "elsewhere" });
    const queue = await Queue.open<unknown>("items");
    const message = 'lock is of namespace "elsewhere", the queue of "test"';
    await assertRejects(() => queue.put([stranger]), TypeError, message);
    assertEquals(await queue.size(), 0);
    (await connect()).disconnect();
    (await connect("elsewhere")).disconnect();
  }));

Deno.test("an item is what it is though a getter of it puts another, anywhere", () =>
  withFolder(async () => {
    const [queue, lock] = [await Queue.open<unknown>("items"), await Lock.open("lock")];
    const inner: readonly (readonly [Queue<unknown>, number])[] = [
      [await Queue.open<unknown>("log"), 10],
      [await Queue.open<unknown>("log"), 10_000], // it goes through a file
      [await Queue.open<unknown>("log", { namespace: "elsewhere" }), 10],
    ];
    for (const [log, length] of inner) {
      const puts: Promise<void>[] = [];
      const item = {
        before: "before".repeat(20),
        get logged() {
          puts.push(log.put({ text: "x".repeat(length) }));
          return true;
        },
        after: "after",
        lock,
      };
      await queue.put(item);
      await Promise.all(puts);
      const { before, logged, after } = await queue.get() as typeof item;
      assertEquals([before, logged, after], ["before".repeat(20), true, "after"]);
      for (const _ of puts) assertEquals(await log.get(), { text: "x".repeat(length) });
    }
    (await connect()).disconnect();
    (await connect("elsewhere")).disconnect();
  }));
