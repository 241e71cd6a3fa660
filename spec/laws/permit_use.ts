/**
 * `use`: a permit for the time that a function runs.
 *
 * @module
 */

import type { Permit, RLock } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, rejectedWith, same } from "../assert.ts";
import { type Property, property } from "../property.ts";
import { needsOwner, needsStorage, ownersOf } from "./owner_tools.ts";
import { type Giver, givers, reads } from "./permit_holds.ts";
import { makeOwner, needsTimers } from "./waiting_tools.ts";

/** What a careless test for truth would get wrong, and others. */
const values: readonly unknown[] = [undefined, null, 0, "", false, "result", {}, Symbol("s")];
const errors: readonly unknown[] = [new Error("thrown"), undefined, null, 0, "", false];

/** The ways that a function ends, with how the call is to end. */
const endings: readonly [string, "fulfilled" | "rejected", (what: unknown) => unknown][] = [
  ["returns", "fulfilled", (what) => what],
  ["resolves", "fulfilled", (what) => Promise.resolve(what)],
  ["resolves later", "fulfilled", async (what) => {
    for (let turn = 0; turn < 5; turn++) await undefined;
    return what;
  }],
  ["throws", "rejected", (what) => {
    throw what;
  }],
  ["rejects", "rejected", (what) => Promise.reject(what)],
  ["rejects later", "rejected", async (what) => {
    for (let turn = 0; turn < 5; turn++) await undefined;
    throw what;
  }],
];

/** Something that is waited for until it is let go. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = () => {};
  const passed = new Promise<void>((resolve) => open = resolve);
  return { passed, open };
}

const perGiver = givers.flatMap((giver: Giver) => [
  ...endings.flatMap(([ending, state, end]) =>
    [false, true].map((waits) =>
      property({
        laws: ["P3"],
        primitive: giver.primitive,
        level: waits ? 1 : 0,
        title: `use${
          waits ? " that waited" : ""
        } passes on what fn ${ending}, and has released by then`,
        async check(world) {
          for (const what of state === "fulfilled" ? values : errors) {
            const holdable = await giver.open(world);
            const initial = await holdable.state();
            const permits: Permit[] = [];
            let arity = 0;
            let held: boolean | undefined;
            const before = waits ? await holdable.acquire() : undefined;
            const call = world.start("A", "use()", () =>
              holdable.use((...args) => {
                arity = args.length;
                permits.push(args[0]);
                held = !args[0].released;
                return end(what);
              }));
            same(call.threw, false, "thrown synchronously");
            if (before !== undefined) {
              await world.settle();
              pending(call);
              same(permits.length, 0, "how often fn was called while another holds");
              await before.release();
            }
            await call.settled;
            await reads(holdable, initial, "once use has settled");
            same(call.state, state, "how it ended");
            if (state === "fulfilled") same(call.value, what, "result");
            else rejectedWith(call, what);
            same(permits.length, 1, "how often fn was called");
            same(arity, 1, "number of arguments");
            same(held, true, "whether fn had the permit");
            same(permits[0]!.released, true, "released, afterwards");
          }
        },
      })
    )
  ),
  ...[false, true].map((waits) =>
    property({
      laws: ["P3"],
      primitive: giver.primitive,
      level: 1,
      title: `the permit${
        waits ? " of a use that waited" : ""
      } is held until what fn returned has settled, then the next one gets it`,
      async check(world) {
        const holdable = await giver.open(world);
        const initial = await holdable.state();
        const { passed, open } = gate();
        const order: string[] = [];
        const before = waits ? await holdable.acquire() : undefined;
        const first = world.start("A", "use()", () =>
          holdable.use(async () => {
            order.push("in");
            await passed;
            order.push("out");
          }));
        await world.settle();
        await before?.release();
        await world.settle();
        const held = await holdable.state();
        if (held.length === 0) world.guard.need("locked", giver.primitive);
        ok(held[0] !== initial[0], "readers tell that it is held");
        const second = world.start("B", "use()", () => holdable.use(() => order.push("next")));
        await world.settle();
        pending(first);
        pending(second);
        same(order.join(), "in", "what has run");
        open();
        await world.settle();
        fulfilled(first);
        same(fulfilled(second), 3, "result");
        same(order.join(), "in,out,next", "what has run");
        await reads(holdable, initial, "at the end");
      },
    })
  ),
  property({
    laws: ["P3", "T3"],
    primitive: giver.primitive,
    level: 1,
    title: "fn of a use that waited has the current owner of its caller, not of who released",
    inapplicable: (subject) => needsOwner(subject) ?? needsStorage(),
    async check(world) {
      const { Owner } = ownersOf(world.subject);
      const [caller, releaser] = [new Owner(), new Owner()];
      const holdable = await giver.open(world);
      const before = await holdable.acquire();
      const call = world.start(
        "A",
        "use()",
        () => caller.run(() => holdable.use(() => Owner.current() === caller)),
      );
      await world.settle();
      await releaser.run(() => before.release());
      await call.settled;
      same(fulfilled(call), true, "whether it is the caller");
    },
  }),
  property({
    laws: ["P3", "P1", "P2"],
    primitive: giver.primitive,
    level: 1,
    title: "a permit that fn gives back itself is not released again when fn ends",
    async check(world) {
      const holdable = await giver.open(world);
      const initial = await holdable.state();
      const { passed, open } = gate();
      const first = world.start("A", "use()", () =>
        holdable.use(async (permit) => {
          await permit.release();
          await passed;
          return "done";
        }));
      const second = world.start("B", "acquire()", () => holdable.acquire());
      const third = world.start("C", "acquire()", () => holdable.acquire());
      await world.settle();
      pending(first);
      const successor = fulfilled(second);
      open();
      await world.settle();
      same(fulfilled(first), "done", "result");
      same(successor.released, false, "released of the successor's permit");
      pending(third);
      await successor.release();
      await world.settle();
      await fulfilled(third).release();
      await reads(holdable, initial, "at the end");
    },
  }),
  property({
    laws: ["P3", "G1"],
    primitive: giver.primitive,
    level: 1,
    title: "fn is not called where the wait fails",
    async check(world) {
      const holdable = await giver.open(world);
      const initial = await holdable.state();
      const permit = await holdable.acquire();
      let called = 0;
      const fn = () => called++;
      const trigger = world.trigger();
      const { signal } = trigger;
      const aborted = world.start("A", "use()", () => holdable.use(fn, { signal }));
      const late = world.start("B", "use()", () => holdable.use(fn, { timeout: 0 }));
      const wrong = world.start("C", "use()", () => holdable.use(fn, { timeout: -1 }));
      await world.settle();
      trigger.abort();
      const refused = world.start("D", "use()", () => holdable.use(fn, { signal }));
      await world.settle();
      rejectedWith(aborted, trigger.reason);
      rejectedAs(late, "TimeoutError");
      rejectedAs(wrong, "RangeError");
      rejectedWith(refused, trigger.reason);
      await permit.release();
      await world.settle();
      same(called, 0, "how often fn was called");
      await reads(holdable, initial, "at the end");
    },
  }),
  property({
    laws: ["G16", "P3"],
    primitive: giver.primitive,
    level: 0,
    title: "use of what is no function is a TypeError, held or not, nothing changes",
    async check(world) {
      const holdable = await giver.open(world);
      for (const held of [false, true]) {
        const permit = held ? await holdable.acquire() : undefined;
        const state = await holdable.state();
        for (const wrong of [undefined, null, {}, "x", 5]) {
          const call = world.start("A", "use()", () => holdable.use(wrong as () => void));
          await world.settle();
          rejectedAs(call, "TypeError");
          await reads(holdable, state, "after the refusal");
        }
        await permit?.release();
      }
    },
  }),
  property({
    laws: ["P3", "G5"],
    primitive: giver.primitive,
    level: 1,
    title: "once fn runs, neither the signal nor the timeout counts",
    inapplicable: needsTimers,
    async check(world) {
      const holdable = await giver.open(world);
      const other = await giver.open(world);
      await other.acquire();
      const initial = await holdable.state();
      const { signal, abort } = world.trigger();
      const { passed, open } = gate();
      let held: boolean | undefined;
      const fn = async (permit: Permit) => {
        await passed;
        held = !permit.released;
        return "done";
      };
      const call = world.start("A", "use()", () => holdable.use(fn, { signal, timeout: 20 }));
      await world.settle();
      abort();
      const pace = world.start("B", "acquire()", () => other.acquire({ timeout: 22 }));
      await pace.settled;
      await world.settle();
      pending(call);
      open();
      await world.settle();
      same(fulfilled(call), "done", "result");
      same(held, true, "whether fn had the permit to its end");
      await reads(holdable, initial, "at the end");
    },
  }),
]);

const endedByOthers = (["Lock", "RLock", "Condition"] as const).map((primitive) =>
  property({
    laws: ["P3", "P2"],
    primitive,
    level: 1,
    title: "a use whose hold release() has ended does not free its successor",
    async check(world) {
      const lock = await world.open(primitive) as RLock;
      const own = () => primitive === "RLock" ? { owner: makeOwner(world) } : {};
      const { passed, open } = gate();
      const mine = own();
      const first = world.start("A", "use()", () => lock.use(() => passed, mine));
      const second = world.start("B", "acquire()", () => lock.acquire(own()));
      const third = world.start("C", "acquire()", () => lock.acquire(own()));
      await world.settle();
      await lock.release(mine);
      await world.settle();
      const successor = fulfilled(second);
      open();
      await first.settled;
      await world.settle();
      same(successor.released, false, "released of the successor's permit");
      pending(third);
      await successor.release();
      await world.settle();
      await fulfilled(third).release();
      same(await lock.locked(), false, "locked at the end");
    },
  })
);

const several = (["Semaphore", "BoundedSemaphore"] as const).map((primitive) =>
  property({
    laws: ["P3"],
    primitive,
    level: 0,
    title: "use takes and gives back as many permits as were asked for",
    async check(world) {
      const semaphore = await world.open(primitive, 3);
      const inside = await semaphore.use(() => semaphore.value(), { permits: 2 });
      same(inside, 1, "value while fn runs");
      same(await semaphore.value(), 3, "value afterwards");
    },
  })
);

const nested = property({
  laws: ["P3", "R1"],
  primitive: "RLock",
  level: 0,
  title: "nested uses of one owner enter and leave one level each",
  async check(world) {
    const lock = await world.open("RLock");
    const mine = { owner: makeOwner(world) };
    const depths: number[] = [];
    const note = async () => void depths.push(await lock.depth(mine));
    await lock.use(async () => {
      await note();
      await lock.use(note, mine);
      await note();
    }, mine);
    await note();
    same(depths.join(), "1,2,1,0", "depths");
  },
});

/** P3. */
export const use: readonly Property[] = [...perGiver, ...endedByOthers, ...several, nested];
