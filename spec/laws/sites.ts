/**
 * The table of all waiting methods: how to reach a place where each must wait, or is granted at once,
 * and how another party lets it go on. The laws of group G are checked at every one of them.
 *
 * @module
 */

import type {
  Awaitable,
  Barrier,
  Condition,
  Delivery,
  Lock,
  OwnerOptions,
  Permit,
  Queue,
  RLock,
} from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import type { Primitive } from "../subject.ts";
import type { World } from "../world.ts";
import { after, makeOwner, withDefaults } from "./waiting_tools.ts";

/** Makes the call under test, in one synchronous step; takes wrong options too. */
export type Caller = (options?: unknown) => Awaitable<unknown>;

/** An opened instance with everything a law needs to drive one of its waiting methods. */
export interface Bench {
  /** Brings one more party to where it can make the call. */
  ready(): Awaitable<Caller>;
  /** Lets calls go on, see {@linkcode Site.serves}; acts before it returns. */
  unblock(): Awaitable<unknown>;
  /** What all readers say while no party is between `ready` and its call's end. */
  state(): Promise<readonly unknown[]>;
  /**
   * Checks what one call was granted; to be called once for each.
   *
   * @param still Whether it is still held: no `unblock` can have ended a hold of it.
   */
  verify(value: unknown, still: boolean): void;
  /** The `try…` form of the call: `undefined` or `false` where it is unavailable. */
  attempt?(): Awaitable<unknown>;
  /** Undoes `unblock` where that serves all. */
  rearm?(): Awaitable<unknown>;
}

/** A waiting method of a primitive. */
export interface Site {
  /** Whose method it is. */
  readonly primitive: Primitive;
  /** The method, and what distinguishes this use of it. */
  readonly method: string;
  /**
   * What one `unblock` does: `"one"` serves the longest waiting call, or the next one to come;
   * `"notified"` does so too, but is lost on nobody; `"all"` serves all calls, those to come too;
   * `"meeting"` serves all, and a call that gives up breaks it for all.
   */
  readonly serves: "one" | "notified" | "all" | "meeting";
  /** How many unclaimed `unblock`s it keeps, where it serves one. */
  readonly room: number;
  /** Whether one served call has to finish before the next is served, however many were let go. */
  readonly chains: boolean;
  /** Whether no call is granted at once. */
  readonly alwaysWaits?: boolean;
  /** Makes an instance on which the call has to wait, or, with `free`, is granted at once. */
  open(world: World, free?: boolean): Promise<Bench>;
}

const ran = "ran";

function isPermit(value: unknown, still: boolean): void {
  const { released } = value as Permit;
  same(typeof released, "boolean", "type of a permit's released");
  if (still) same(released, false, "released of a permit just granted");
}

/** What locks and conditions have in common. */
type Lockable = Lock | RLock | Condition;

/** `acquire` and `use` of whatever has one holder. */
function lockable(
  primitive: "Lock" | "RLock" | "Condition",
  method: "acquire" | "use",
): Site {
  return {
    primitive,
    method,
    serves: method === "use" ? "all" : "one",
    room: 1,
    chains: method === "use",
    async open(world, free = false) {
      const lock: Lockable = await world.open(primitive);
      const owned = primitive === "RLock";
      const owners = new Set<OwnerOptions>();
      const own = (): OwnerOptions => {
        const mine = owned ? { owner: makeOwner(world) } : {};
        owners.add(mine);
        return mine;
      };
      let hold = free ? undefined : await (lock as RLock).acquire(own());
      const holds = new Set(hold === undefined ? [] : [hold]);
      return {
        ready() {
          const mine = own();
          return (options) => {
            const given = withDefaults(mine, options) as never;
            if (method === "use") return (lock as RLock).use(() => ran, given);
            const call = (lock as RLock).acquire(given);
            Promise.resolve(call).then((permit) => holds.add(permit), () => {});
            return call;
          };
        },
        unblock() {
          if (method === "use") return hold?.release();
          if (!owned) return (lock as Lock).release();
          // The holder's permit may not have been delivered yet; its owner tells then.
          for (const permit of holds) {
            if (!permit.released) return permit.release();
            holds.delete(permit);
          }
          for (const mine of owners) {
            if ((lock as RLock).depth(mine) === 1) return (lock as RLock).release(mine);
          }
          throw new Error("nobody holds the lock");
        },
        state: async () => [await lock.locked()],
        verify: (value, still) =>
          method === "use" ? same(value, ran, "what use resolves with") : isPermit(value, still),
        ...(method === "acquire"
          ? { attempt: () => (lock as RLock).tryAcquire(own()) }
          : { rearm: async () => hold = await (lock as RLock).acquire(own()) }),
      };
    },
  };
}

/** `acquire` and `use` of semaphores. */
function semaphore(
  primitive: "Semaphore" | "BoundedSemaphore",
  method: "acquire" | "use",
  permits: number,
): Site {
  return {
    primitive,
    method: permits === 1 ? method : `${method} of ${permits} permits`,
    serves: method === "use" ? "all" : "one",
    room: primitive === "Semaphore" ? Infinity : 1,
    chains: method === "use",
    async open(world, free = false) {
      const semaphore = await world.open(primitive, permits);
      const asked = permits === 1 ? {} : { permits };
      let hold = free ? undefined : await semaphore.acquire(asked);
      return {
        ready: () => (options) => {
          const given = withDefaults(asked, options) as never;
          return method === "use" ? semaphore.use(() => ran, given) : semaphore.acquire(given);
        },
        unblock: () => method === "use" ? hold?.release() : semaphore.release(permits),
        state: async () => [await semaphore.value(), await semaphore.locked()],
        verify: (value, still) =>
          method === "use" ? same(value, ran, "what use resolves with") : isPermit(value, still),
        ...(method === "acquire"
          ? { attempt: () => semaphore.tryAcquire(asked) }
          : { rearm: async () => hold = await semaphore.acquire(asked) }),
      };
    },
  };
}

const event: Site = {
  primitive: "Event",
  method: "wait",
  serves: "all",
  room: 0,
  chains: false,
  async open(world, free = false) {
    const event = await world.open("Event");
    if (free) await event.set();
    return {
      ready: () => (options) => event.wait(options as never),
      unblock: () => event.set(),
      state: async () => [await event.isSet()],
      verify: (value) => same(value, undefined, "what wait resolves with"),
      rearm: () => event.clear(),
    };
  },
};

/** `wait` and `waitFor`: the caller takes the lock first, and frees it when its call has settled. */
function condition(method: "wait" | "waitFor", over: "Lock" | "RLock"): Site {
  return {
    primitive: "Condition",
    method: over === "Lock" ? method : `${method} over an RLock`,
    serves: method === "wait" ? "notified" : "one",
    room: Infinity,
    chains: true,
    alwaysWaits: method === "wait",
    async open(world, free = false) {
      const condition = over === "Lock"
        ? await world.open("Condition")
        : await world.open("Condition", await world.open("RLock"));
      const own = () => over === "Lock" ? {} : { owner: makeOwner(world) };
      let tickets = free ? 1 : 0;
      const predicate = () => tickets > 0 && tickets-- > 0;
      const leave = async (permit: Permit) => void await permit.release();
      return {
        async ready() {
          const mine = own();
          const permit = await condition.acquire(mine);
          return (options) => {
            const given = withDefaults(mine, options) as never;
            const call: Promise<unknown> = method === "wait"
              ? condition.wait(given)
              : condition.waitFor(predicate, given);
            return call.then(
              (value) => leave(permit).then(() => value),
              (reason) =>
                leave(permit).then(() => {
                  throw reason;
                }),
            );
          };
        },
        unblock() {
          tickets++;
          const mine = own();
          const notify = (permit: Permit) =>
            after(condition.notify(1, mine), () => permit.release());
          // The lock is free while all its users wait, unless one who gives up has it back.
          return after(
            condition.tryAcquire(mine),
            (permit) => permit ? notify(permit) : condition.acquire(mine).then(notify),
          );
        },
        state: async () => [await condition.locked()],
        verify: (value) =>
          same(value, method === "wait" ? undefined : true, `what ${method} resolves with`),
      };
    },
  };
}

type QueueKind = "Queue" | "LifoQueue" | "PriorityQueue";

/** The waiting methods of queues. */
function queue(primitive: QueueKind, method: "put" | "get" | "take" | "join"): Site {
  return {
    primitive,
    method,
    serves: method === "join" ? "all" : "one",
    room: method === "put" ? 1 : Infinity,
    chains: false,
    async open(world, free = false) {
      const queue = await world.open(primitive, method === "put" ? 1 : 0) as Queue<unknown>;
      const plain = primitive !== "PriorityQueue";
      const inside = new Set<number>();
      let last = 0;
      const next = () => {
        inside.add(++last);
        return plain ? last : [last, last];
      };
      const number = (item: unknown) => (plain ? item : (item as unknown[])?.[1]) as number;
      if (free === (method === "get" || method === "take")) ok(await queue.tryPut(next()), "room");
      let owed = !free;
      return {
        ready() {
          if (method !== "put") return (options) => queue[method](options as never);
          const item = next();
          return (options) => {
            const call = queue.put(item, options as never);
            Promise.resolve(call).catch(() => inside.delete(number(item)));
            return call;
          };
        },
        unblock() {
          if (method === "get" || method === "take") return queue.tryPut(next());
          if (method === "join" && !owed) return;
          owed = false;
          return after(queue.tryGet(), (item) => {
            ok(inside.delete(number(item)), `tryGet gave ${String(item)}, which nobody put`);
            if (method === "join") return queue.taskDone();
          });
        },
        state: async () => [await queue.size(), await queue.isEmpty(), await queue.isFull()],
        verify(value) {
          if (method === "put" || method === "join") {
            return same(value, undefined, `what ${method} resolves with`);
          }
          const item = method === "get" ? value : (value as Delivery<unknown>).value;
          ok(inside.delete(number(item)), `${method} gave ${String(item)}, which nobody put`);
        },
        ...(method === "put" ? { attempt: () => queue.tryPut(next()) } : {}),
        ...(method === "get" ? { attempt: () => queue.tryGet() } : {}),
        ...(method === "join"
          ? {
            rearm() {
              owed = true;
              return queue.tryPut(next());
            },
          }
          : {}),
      };
    },
  };
}

const barrier: Site = {
  primitive: "Barrier",
  method: "wait",
  serves: "meeting",
  room: 0,
  chains: false,
  async open(world, free = false) {
    const barrier: Barrier = await world.open("Barrier", free ? 1 : 2);
    return {
      ready: () => (options) => barrier.wait(options as never),
      unblock: () => void world.start("Z", "wait()", () => barrier.wait()),
      state: async () => [await barrier.waiting(), await barrier.broken()],
      verify: (value) => same(value, 0, "the index of the first to arrive"),
    };
  },
};

const task: Site = {
  primitive: "Task",
  method: "join",
  serves: "all",
  room: 0,
  chains: true,
  async open(world, free = false) {
    const spawn = world.subject.spawn;
    ok(spawn !== undefined, "the subject has tasks");
    let finish = () => {};
    const finished = new Promise<void>((resolve) => finish = resolve);
    const task = spawn(() => finished.then(() => ran));
    if (free) finish();
    await world.settle();
    return {
      ready: () => (options) => task.join(options as never),
      unblock: () => finish(),
      state: () => Promise.resolve([task.name]),
      verify: (value) => same(value, ran, "what join resolves with"),
    };
  },
};

/** Every waiting method. */
export const sites: readonly Site[] = [
  semaphore("Semaphore", "acquire", 1),
  semaphore("Semaphore", "acquire", 2),
  semaphore("Semaphore", "use", 1),
  semaphore("BoundedSemaphore", "acquire", 1),
  semaphore("BoundedSemaphore", "acquire", 2),
  semaphore("BoundedSemaphore", "use", 1),
  lockable("Lock", "acquire"),
  lockable("Lock", "use"),
  lockable("RLock", "acquire"),
  lockable("RLock", "use"),
  event,
  lockable("Condition", "acquire"),
  lockable("Condition", "use"),
  condition("wait", "Lock"),
  condition("wait", "RLock"),
  condition("waitFor", "Lock"),
  condition("waitFor", "RLock"),
  ...(["Queue", "LifoQueue", "PriorityQueue"] as const).flatMap((kind) => [
    queue(kind, "put"),
    queue(kind, "get"),
    queue(kind, "take"),
    queue(kind, "join"),
  ]),
  barrier,
  task,
];
