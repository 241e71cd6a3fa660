/**
 * Items that are cloned on their way: those that cannot be, and those that are large (Q10).
 *
 * @module
 */

import type { Queue } from "../../src/contract.ts";
import { fulfilled, isError, ok, rejectedAs, same } from "../assert.ts";
import { asyncDispose } from "../disposal.ts";
import { type Property, property } from "../property.ts";
import type { Subject } from "../subject.ts";

type Kind = "Queue" | "LifoQueue" | "PriorityQueue";

function needsCloning({ capabilities }: Subject): string | undefined {
  return capabilities.cloning ? undefined : "items are not cloned";
}

/** Something to put into a queue of that kind, around a value. */
export function wrap(kind: Kind, value: unknown, index: number) {
  return kind === "PriorityQueue" ? [index % 7, value] : value;
}

const LARGE_ITEMS = 24;

/** Bytes that all say which item they are; of lengths that a transport may treat in several ways. */
function largeItem(index: number): Uint8Array {
  return new Uint8Array([20_000, 17_000, 100, 8 * 1024, 70_000, 90_000][index % 6]!).fill(index);
}

/** What cloning means for items. */
export const clonedItems: readonly Property[] = (["Queue", "LifoQueue", "PriorityQueue"] as const)
  .flatMap((kind) => [
    property({
      laws: ["Q10"],
      primitive: kind,
      level: 0,
      title: "an item that cannot be cloned is a TypeError and takes no slot",
      inapplicable: needsCloning,
      async check(world) {
        const queue = await world.open(kind, 1) as Queue<unknown>;
        const item = wrap(kind, () => {}, 0);
        const put = world.start("A", "put(a function)", () => queue.put(item));
        const tried = world.start("B", "tryPut(a function)", () => queue.tryPut(item));
        await world.settle();
        rejectedAs(put, "TypeError");
        same(put.threw, false, "put threw instead of rejecting");
        same(tried.state, "rejected", "tryPut of a function");
        isError(tried.reason, "TypeError", "tryPut of a function");
        same(await queue.size(), 0, "the size");
        const good = world.start("A", "put(1)", () => queue.put(wrap(kind, 1, 0)));
        await world.settle();
        fulfilled(good);
      },
    }),
    property({
      laws: ["Q10"],
      primitive: kind,
      level: 1,
      title: "large items arrive whole, each once, also those that were given back",
      inapplicable: needsCloning,
      async check(world) {
        const queue = await world.open(kind, 0) as Queue<unknown>;
        const whole = (item: unknown) => {
          const bytes = (kind === "PriorityQueue" ? (item as unknown[])[1] : item) as Uint8Array;
          const [index] = bytes;
          same(bytes.length, largeItem(index!).length, `the bytes of item ${index}`);
          ok(bytes.every((byte) => byte === index), `item ${index} is damaged`);
          return index!;
        };
        const put = (index: number) => queue.put(wrap(kind, largeItem(index), index));
        const seen: number[] = [];
        for (let index = 0; index < LARGE_ITEMS; index += 2) {
          await put(index);
          const delivery = await queue.take();
          await queue.size(); // whatever the take has set going is over
          await put(index + 1);
          if (index % 4 === 0) {
            await delivery[asyncDispose]();
          } else {
            seen.push(whole(delivery.value));
            await delivery.done();
          }
          if (index % 3 === 0) seen.push(whole(await queue.get()));
        }
        while (!await queue.isEmpty()) seen.push(whole(await queue.get()));
        same(new Set(seen).size, LARGE_ITEMS, "the items that have come");
        same(seen.length, LARGE_ITEMS, "how often one has come");
      },
    }),
  ]);
