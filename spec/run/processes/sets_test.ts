import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { ById } from "../../../src/processes/by_id.ts";
import { Link, LinkedSet } from "../../../src/processes/links.ts";

const settings = { seed: 1, numRuns: 300 };

Deno.test("ById: does what a Map does, for ids that meet in a slot too", () => {
  // Four ids for each of three slots.
  const id = fc.tuple(fc.nat(2), fc.nat(3)).map(([slot, round]) => slot + 1024 * round);
  const step = fc.tuple(fc.constantFrom("set", "delete", "clear", "delete"), id);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const byId = new ById<number>();
      const model = new Map<number, number>();
      for (const [i, [what, id]] of steps.entries()) {
        for (const map of [byId, model]) {
          if (what === "set") map.set(id, i);
          else if (what === "delete") map.delete(id);
          else map.clear();
        }
        assertEquals(byId.size, model.size);
        for (let id = 0; id < 4 * 1024; id += id % 1024 < 2 ? 1 : 1022) {
          assertEquals(byId.get(id), model.get(id));
        }
      }
      assertEquals(byId.values().sort(), [...model.values()].sort());
    }),
    settings,
  );
});

Deno.test("LinkedSet: does what a Set does, in the order of adding", () => {
  class Item extends Link {}
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(5)), { maxLength: 60 }), (steps) => {
      const items = Array.from({ length: 6 }, () => new Item());
      const set = new LinkedSet<Item>();
      const model = new Set<Item>();
      for (const [add, which] of steps) {
        const item = items[which]!;
        if (!add) {
          set.delete(item);
          model.delete(item);
        } else if (!model.has(item)) {
          set.add(item);
          model.add(item);
        }
        assertEquals(set.size, model.size);
        assertEquals(
          set.values().map((item) => items.indexOf(item)),
          [...model].map((item) => items.indexOf(item)),
        );
      }
    }),
    settings,
  );
});
