/**
 * Items on their way through a queue, among many who put, get and give up: Q5, Q6.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Delivery } from "../../src/contract.ts";
import { fulfilled, ok, same, sameList } from "../assert.ts";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import type { Call, Trigger } from "../world.ts";
import {
  about,
  itemOf,
  labelOf,
  open,
  orderOf,
  type Return,
  returns,
  type Rig,
} from "./queue_rig.ts";

/** What one party does next: a new call when its last one has settled, else giving that up. */
interface Move {
  readonly party: number;
  readonly call: "get" | "take" | "next";
  readonly finish: "done" | Return;
  /** Whether the turn ends after this move. */
  readonly pause: boolean;
}

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    party: fc.nat(5),
    call: fc.constantFrom("get", "take", "next"),
    finish: fc.constantFrom("done", ...returns),
    pause: fc.boolean(),
  }),
  { maxLength: 60, size: "max" },
);

interface Party {
  call?: Call<unknown>;
  label?: number;
  trigger?: Trigger;
  readonly iterator: AsyncIterator<unknown>;
}

/** Three who put, three who get, and an account of every item. */
class Traffic {
  readonly put: number[] = [];
  readonly unsure: number[] = [];
  readonly out: number[] = [];
  readonly rig: Rig;
  readonly #parties: Party[];
  #serial = 0;

  constructor(rig: Rig) {
    this.rig = rig;
    this.#parties = Array.from({ length: 6 }, () => ({
      iterator: rig.queue[Symbol.asyncIterator](),
    }));
  }

  /** Lets a party move. */
  async move({ party: index, call, finish, pause }: Move): Promise<void> {
    const party = this.#parties[index]!;
    if (party.call?.state === "pending") this.#giveUp(party);
    else {
      await this.#account(party, finish);
      if (index < 3) this.#put(party, index);
      else this.#get(party, index, call);
    }
    if (pause) await this.rig.settle();
  }

  /** Lets all give up and accounts for what they have. */
  async end(): Promise<void> {
    for (const party of this.#parties) {
      if (party.call?.state === "pending") this.#giveUp(party);
    }
    await this.rig.settle();
    for (const party of this.#parties) {
      ok(party.call?.state !== "pending", `${party.call?.label} is pending after it was given up`);
      await this.#account(party, "done");
    }
  }

  #put(party: Party, index: number): void {
    party.trigger = this.rig.world.trigger(`P${index} gives up`);
    party.label = this.#serial++;
    party.call = this.rig.put(`P${index}`, party.label, { signal: party.trigger.signal });
  }

  #get(party: Party, index: number, call: Move["call"]): void {
    const { world } = this.rig;
    const name = `G${index}`;
    if (call === "next") {
      delete party.trigger;
      party.call = world.start(name, "next()", () => party.iterator.next());
    } else {
      party.trigger = world.trigger(`${name} gives up`);
      party.call = this.rig[call](name, { signal: party.trigger.signal });
    }
  }

  #giveUp({ trigger, iterator, call }: Party): void {
    if (trigger !== undefined) return trigger.abort();
    this.rig.world.start(call!.party, "return()", () => iterator.return?.());
  }

  /** Notes what became of a call that has settled. */
  async #account(party: Party, finish: Move["finish"]): Promise<void> {
    const { call, label } = party;
    delete party.call;
    delete party.label;
    if (call === undefined) return;
    if (label !== undefined) {
      if (call.state === "fulfilled") this.put.push(label);
      else if (!this.rig.direct) this.unsure.push(label);
    } else if (call.state === "fulfilled") {
      await this.#receive(call, finish);
    }
  }

  async #receive(call: Call<unknown>, finish: Move["finish"]): Promise<void> {
    if (call.label.startsWith("take")) {
      const delivery = call.value as Delivery<unknown>;
      if (finish !== "done") {
        this.rig.giveBack(call.party, delivery, finish);
        return;
      }
      await this.rig.done(call.party, delivery).settled;
      this.out.push(this.rig.label(delivery.value));
    } else if (call.label.startsWith("next")) {
      const { done, value } = call.value as IteratorResult<unknown>;
      if (done !== true) this.out.push(this.rig.label(value));
    } else {
      this.out.push(this.rig.label(call.value));
    }
  }
}

/** The properties of items on their way of one discipline. */
export function flowing(kind: QueueKind): readonly Property[] {
  const inOrder = kind === "Queue" ? fc.nat(4) : fc.constant(1);
  return [
    about(kind, {
      laws: ["Q5", "Q7", "Q8", "Q9", "G6"],
      level: 1,
      title: "nothing is lost or doubled among parties that give up at any time",
      input: fc.record({ maxSize: fc.nat(3), moves }),
      async check({ world }, { maxSize, moves }) {
        const rig = await open(world, kind, maxSize);
        const traffic = new Traffic(rig);
        for (const move of moves) await traffic.move(move);
        await traffic.end();
        const { put, out, unsure } = traffic;
        for (let left = await rig.queue.size(); left > 0; left--) {
          out.push(rig.label(await rig.queue.tryGet()));
        }
        await rig.holds(0, "after what was left was taken");
        // A put that was given up while its grant travelled may have been got by somebody before.
        const known = out.filter((label) => !unsure.includes(label));
        const byNumber = (a: number, b: number) => a - b;
        sameList([...known].sort(byNumber), [...put].sort(byNumber), "items out, beside items in");
        ok(new Set(out).size === out.length, `an item came out twice: ${out}`);
      },
    }),
    about(kind, {
      laws: ["Q6", "Q5"],
      level: 1,
      title: kind === "Queue"
        ? "one producer's items reach one consumer in order"
        : "one producer's items reach one consumer in order where one fits at a time",
      input: fc.record({
        maxSize: inOrder,
        count: fc.nat(12),
        loop: fc.boolean(),
        slowProducer: fc.infiniteStream(fc.boolean()),
        slowConsumer: fc.infiniteStream(fc.boolean()),
      }),
      async check({ world }, { maxSize, count, loop, slowProducer, slowConsumer }) {
        const rig = await open(world, kind, maxSize);
        const { queue } = rig;
        const labels = Array.from({ length: count }, (_, index) => count - index);
        const producer = world.start("P", "produces", async () => {
          for (const label of labels) {
            if (slowProducer.next().value) await world.settle();
            await queue.put(itemOf(kind, label));
          }
        });
        const consumer = world.start("C", "consumes", async () => {
          const seen: number[] = [];
          const iterator = queue[Symbol.asyncIterator]();
          while (seen.length < count) {
            if (slowConsumer.next().value) await world.settle();
            const item = loop ? (await iterator.next()).value : await queue.get();
            seen.push(labelOf(kind, item));
          }
          return seen;
        });
        await rig.ends([producer, consumer]);
        sameList(consumer.value ?? [], labels, "what the consumer saw");
      },
    }),
    about(kind, {
      laws: ["Q6", "Q1", "Q3", "G9"],
      level: 1,
      title: "puts of every form that are under way at once enter in the order of their calls",
      input: fc.record({
        forms: fc.array(fc.constantFrom("put", "put with a signal", "tryPut"), {
          minLength: 2,
          maxLength: 6,
        }),
        full: fc.boolean(),
      }),
      async check({ world }, { forms, full }) {
        // Who tries does not wait until there is room.
        const ways = full ? forms.filter((form) => form !== "tryPut") : forms;
        const rig = await open(world, kind, Math.max(1, ways.length));
        const first = ways.map((_, index) => index);
        if (full) await rig.fill(first);
        const labels = ways.map((_, index) => ways.length + index);
        const calls = ways.map((form, index): Call<unknown> => {
          const label = labels[index]!;
          if (form === "tryPut") return rig.tryPut("P", label);
          return rig.put(
            "P",
            label,
            form === "put" ? undefined : { signal: rig.world.trigger().signal },
          );
        });
        if (full) {
          await rig.settle();
          const gets = first.map(() => rig.tryGet("C"));
          await rig.settle();
          // Of other orders than first in, first out, what has entered meanwhile may come first.
          if (kind === "Queue") gets.forEach((get, index) => rig.got(get, first[index]!));
          else gets.forEach(fulfilled);
        }
        await rig.settle();
        for (const [index, call] of calls.entries()) {
          same(fulfilled(call), ways[index] === "tryPut" ? true : undefined, call.label);
        }
        if (!full || kind === "Queue") await rig.drains(orderOf(kind, labels));
      },
    }),
    about(kind, {
      laws: ["Q5", "Q9", "Q3"],
      level: 1,
      title: "several producers and consumers hand over everything",
      input: fc.record({
        maxSize: fc.nat(3),
        producers: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
        consumers: fc.integer({ min: 1, max: 4 }),
        shutdown: fc.boolean(),
      }),
      async check({ world }, { maxSize, producers, consumers, shutdown }) {
        const rig = await open(world, kind, maxSize);
        const { queue } = rig;
        const seen: number[] = [];
        const consuming = Array.from(
          { length: consumers },
          (_, index) =>
            world.start(`C${index}`, "consumes", async () => {
              for await (const item of queue) {
                seen.push(rig.label(item));
                await queue.taskDone();
              }
            }),
        );
        const producing = producers.map((count, index) =>
          world.start(`P${index}`, "produces", async () => {
            for (let step = 0; step < count; step++) {
              await queue.put(itemOf(kind, 10 * index + step));
            }
          })
        );
        await rig.ends(producing);
        if (!shutdown) await rig.ends([rig.join("end")]);
        rig.shutdown("end");
        await rig.ends(consuming);
        const put = producers.flatMap((count, index) =>
          Array.from({ length: count }, (_, step) => 10 * index + step)
        );
        sameList([...seen].sort((a, b) => a - b), put, "items out, beside items in");
        await rig.owes(0, "after everything was accounted for");
      },
    }),
  ];
}
