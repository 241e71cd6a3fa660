/**
 * The table of all primitives that give permits, each opened so that it has one to give.
 *
 * @module
 */

import type { Awaitable, OwnerOptions, Permit, RLock } from "../../src/contract.ts";
import { same, sameList } from "../assert.ts";
import { asyncDispose, dispose } from "../disposal.ts";
import type { Call, World } from "../world.ts";
import { makeOwner } from "./waiting_tools.ts";

/** An opened instance with one permit to give; each method stands for a party of its own. */
export interface Holdable {
  /** Waits for the permit. */
  acquire(options?: object): Promise<Permit>;
  /** Takes it if it is there. */
  tryAcquire(): Awaitable<Permit | undefined>;
  /** Runs `fn` with it. */
  use<R>(fn: (permit: Permit) => R, options?: object): Promise<Awaited<R>>;
  /** What all readers say. */
  state(): Promise<readonly unknown[]>;
}

/** What gives permits. */
export interface Giver {
  /** Its name. */
  readonly primitive: "Semaphore" | "BoundedSemaphore" | "Lock" | "RLock" | "Condition";
  /** Makes one. */
  open(world: World): Promise<Holdable>;
}

/** Everything that gives permits. */
export const givers: readonly Giver[] = [
  ...(["Semaphore", "BoundedSemaphore"] as const).map((primitive): Giver => ({
    primitive,
    async open(world) {
      const semaphore = await world.open(primitive, 1);
      return {
        acquire: (options) => semaphore.acquire(options),
        tryAcquire: () => semaphore.tryAcquire(),
        use: (fn, options) => semaphore.use(fn, options),
        state: () =>
          world.guard.read(primitive, {
            value: () => semaphore.value(),
            locked: () => semaphore.locked(),
          }),
      };
    },
  })),
  ...(["Lock", "RLock", "Condition"] as const).map((primitive): Giver => ({
    primitive,
    async open(world) {
      const lock = await world.open(primitive) as RLock;
      const own = (): OwnerOptions => primitive === "RLock" ? { owner: makeOwner(world) } : {};
      return {
        acquire: (options) => lock.acquire({ ...own(), ...options }),
        tryAcquire: () => lock.tryAcquire(own()),
        use: (fn, options) => lock.use(fn, { ...own(), ...options }),
        state: () => world.guard.read(primitive, { locked: () => lock.locked() }),
      };
    },
  })),
];

/** The ways to give a permit back. */
export const ways = ["release", "dispose", "asyncDispose"] as const;

/** A way to give a permit back. */
export type Way = typeof ways[number];

/** Gives a permit back; acts before it returns. */
export function giveBack(world: World, permit: Permit, way: Way): Call {
  return world.start("", `permit: ${way}`, () => {
    switch (way) {
      case "release":
        return permit.release();
      case "dispose":
        return permit[dispose]();
      case "asyncDispose":
        return permit[asyncDispose]();
    }
  });
}

/** Fails unless giving back went well. */
export function gaveBack(call: Call): void {
  same(call.state, "fulfilled", `${call.label}: how it ended`);
  same(call.value, undefined, `${call.label}: what it gave`);
}

/** Fails unless the readers say this. */
export async function reads(holdable: Holdable, expected: readonly unknown[], when: string) {
  sameList(await holdable.state(), expected, `readers ${when}`);
}
