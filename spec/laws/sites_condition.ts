/**
 * The waits of conditions.
 *
 * @module
 */

import type { Permit } from "../../src/contract.ts";
import { same } from "../assert.ts";
import type { Site } from "./site.ts";
import { after, makeOwner, withDefaults } from "./waiting_tools.ts";

/** `wait` and `waitFor`: the caller takes the lock first, and frees it when its call has settled. */
export function condition(method: "wait" | "waitFor", over: "Lock" | "RLock"): Site {
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
