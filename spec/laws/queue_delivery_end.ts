/**
 * Deliveries of a queue that is shut down: Q11 with H1 and H2.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Delivery } from "../../src/contract.ts";
import { fulfilled, ok, pending, rejectedAs, same } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call } from "../world.ts";
import { about, returns } from "./queue_rig.ts";

const back = fc.constantFrom(...returns);

/** The properties of one discipline's deliveries after the shutdown. */
export function deliveredLate(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["Q11", "H1"],
      level: 1,
      title: "a shut-down queue is drained only when no delivery is out",
      input: fc.record({
        ends: fc.array(fc.constantFrom("done", ...returns), { minLength: 1, maxLength: 3 }),
        early: fc.boolean(),
        waits: fc.boolean(),
      }),
      async check(rig, { ends, early, waits }) {
        const labels = ends.map((_, index) => index);
        if (!waits) await rig.fill(labels);
        const takes = ends.map(() => rig.take("A"));
        await rig.settle();
        if (waits) await rig.fill(labels);
        const out = takes.map(fulfilled);
        if (!early) await rig.now(rig.shutdown("S"));
        // One for each item that may come back, and one that is left over.
        const getters = [...ends, "none"].map((_, index) => rig.get(`G${index}`));
        await rig.settle();
        if (early) await rig.now(rig.shutdown("S"));
        const hasty = rig.get("H", { timeout: 0 });
        await rig.settle();
        rejectedAs(hasty, "TimeoutError");
        for (const [index, end] of ends.entries()) {
          getters.forEach(pending);
          same(await rig.queue.tryGet(), undefined, "tryGet while a delivery is out");
          const delivery = out[index]!;
          if (end === "done") {
            await rig.now(rig.done("A", delivery));
          } else {
            await rig.now(rig.giveBack("A", delivery, end));
            rig.got(getters.shift()!, rig.label(delivery.value));
          }
        }
        for (const getter of getters) rejectedAs(getter, "QueueShutDownError");
        await rig.ended("after the last delivery ended");
        await rig.owes(ends.filter((end) => end !== "done").length, "of what came back");
      },
    }),
    about(kind, {
      laws: ["Q11", "H1"],
      level: 1,
      title: "an item that comes back after the shutdown is there to be got, and then the end",
      input: fc.tuple(back, fc.constantFrom("get", "tryGet", "take", "loop")),
      async check(rig, [how, by]) {
        await rig.fill([1]);
        const delivery = await rig.taken("A");
        await rig.now(rig.shutdown("S"));
        await rig.now(rig.giveBack("A", delivery, how));
        await rig.holds(1, "after an item came back to a queue that was shut down");
        if (by === "take") {
          const again = await rig.taken("B");
          same(await rig.queue.tryGet(), undefined, "tryGet while it is out again");
          await rig.now(rig.done("B", again));
        } else if (by === "loop") {
          same((await rig.now(rig.loop("B")))[0], 1, "what the loop saw");
        } else {
          const call = rig[by as "get"]("B");
          await rig.settle();
          rig.got(call, 1);
        }
        await rig.ended("after what came back was got");
      },
    }),
    about(kind, {
      laws: ["Q11", "H2", "J1"],
      level: 1,
      title: "after an immediate shutdown a returned delivery counts as done, and is gone",
      input: fc.record({
        ends: fc.array(fc.constantFrom("done", ...returns), { minLength: 1, maxLength: 3 }),
        graceful: fc.boolean(),
        again: fc.boolean(),
      }),
      async check(rig, { ends, graceful, again }) {
        await rig.fill([...ends.keys(), 9]);
        const out: Delivery<unknown>[] = [];
        for (const _ of ends) out.push(await rig.taken("A"));
        if (graceful) await rig.now(rig.shutdown("S"));
        await rig.now(rig.shutdown("S", true));
        if (again) await rig.now(rig.shutdown("S"));
        const join = rig.join("J");
        for (const [index, end] of ends.entries()) {
          await rig.ended("while a delivery is out");
          pending(join);
          const call = end === "done"
            ? rig.done("A", out[index]!)
            : rig.giveBack("A", out[index]!, end);
          await rig.now(call);
        }
        fulfilled(join);
        for (const delivery of out) await rig.now(rig.giveBack("A", delivery, "dispose"));
        await rig.ended("after the last delivery ended");
        await rig.owes(0, "after the last delivery ended");
      },
    }),
    about(kind, {
      laws: ["Q11", "H2", "J1"],
      level: 1,
      title: "what was accounted for before it came back to a closed queue is not counted again",
      input: back,
      async check(rig, how) {
        await rig.fill([1]);
        const delivery = await rig.taken("A");
        await rig.now(rig.taskDone("B"));
        await rig.now(rig.shutdown("S", true));
        await rig.now(rig.giveBack("A", delivery, how));
        await rig.owes(0, "after all were accounted for");
      },
    }),
    about(kind, {
      laws: ["J2", "Q11"],
      level: 1,
      title: "a done that is one too many is a RangeError, and leaves the delivery out",
      input: fc.tuple(back, fc.boolean()),
      async check(rig, [how, shut]) {
        await rig.fill([1]);
        const delivery = await rig.taken("A");
        await rig.now(rig.taskDone("B"));
        if (shut) await rig.now(rig.shutdown("S"));
        const getters = [rig.get("F"), rig.get("G")];
        const done = rig.done("A", delivery);
        await rig.settle();
        rejectedAs(done, "RangeError");
        getters.forEach(pending);
        await rig.now(rig.giveBack("A", delivery, how));
        rig.got(getters[0]!, 1);
        if (shut) rejectedAs(getters[1]!, "QueueShutDownError");
        else pending(getters[1]!);
        await rig.owes(0, "after all were accounted for");
      },
    }),
    about(kind, {
      laws: ["Q11", "H2"],
      level: 1,
      title: "an immediate shutdown ends those who wait for what may come back",
      async check(rig) {
        await rig.fill([1]);
        const delivery = await rig.taken("A");
        const waiting: Call<unknown>[] = [rig.get("B"), rig.take("C")];
        const loop = rig.loop("L");
        await rig.now(rig.shutdown("S"));
        [...waiting, loop].forEach(pending);
        await rig.now(rig.shutdown("S", true));
        for (const call of waiting) rejectedAs(call, "QueueShutDownError");
        ok(fulfilled(loop).length === 0, "the loop saw an item");
        await rig.owes(1, "for the delivery that is out");
        same(rig.label(delivery.value), 1, "the item of the delivery that is out");
      },
    }),
  ];
}
