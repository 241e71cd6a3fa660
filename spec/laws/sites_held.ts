/**
 * `acquire` and `use`, of whatever gives permits.
 *
 * @module
 */

import type { Condition, Lock, OwnerOptions, Permit, RLock } from "../../src/contract.ts";
import { ok, same } from "../assert.ts";
import { show } from "../world.ts";
import type { Site } from "./site.ts";
import { makeOwner, withDefaults } from "./waiting_tools.ts";

/** What the function of `use` returns. */
const ran = "ran";

function isPermit(value: unknown, still: boolean): void {
  ok(typeof value === "object" && value !== null, `expected a permit, got ${show(value)}`);
  const { released, release } = value as Permit;
  same(typeof release, "function", "type of a permit's release");
  same(typeof released, "boolean", "type of a permit's released");
  if (still) same(released, false, "released of a permit just granted");
}

/** What locks and conditions have in common. */
type Lockable = Lock | RLock | Condition;

/** `acquire` and `use` of whatever has one holder. */
export function lockable(
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
        state: () => world.guard.read(primitive, { locked: () => lock.locked() }),
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
export function semaphore(
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
        state: () =>
          world.guard.read(primitive, {
            value: () => semaphore.value(),
            locked: () => semaphore.locked(),
          }),
        verify: (value, still) =>
          method === "use" ? same(value, ran, "what use resolves with") : isPermit(value, still),
        ...(method === "acquire"
          ? { attempt: () => semaphore.tryAcquire(asked) }
          : { rearm: async () => hold = await semaphore.acquire(asked) }),
      };
    },
  };
}
