/**
 * Parties that die with items (level 3): a delivery goes back, and what was got is accounted for.
 *
 * @module
 */

import * as fc from "fast-check";
import type { Queue } from "../../src/contract.ts";
import { same, sameList } from "../assert.ts";
import type { Act, Script, Step } from "../parties/script.ts";
import type { Party } from "../parties/team.ts";
import { type Property, property } from "../property.ts";
import { needsDeath, saying } from "./crashes.ts";
import { play } from "./parties_tools.ts";

type Kind = "Queue" | "LifoQueue" | "PriorityQueue";

/** The order in which a queue gives what was put as 1, 2, 3 and so on. */
function orderOf(kind: Kind, items: readonly number[]): number[] {
  return kind === "LifoQueue" ? [...items].reverse() : [...items];
}

function itemOf(kind: Kind, value: number): unknown {
  return kind === "PriorityQueue" ? [value, value] : value;
}

function valueOf(item: unknown): number {
  return Array.isArray(item) ? item[1] : item as number;
}

/** What a consumer does with an item before it dies. */
const ways = ["get", "get, taskDone", "take", "done"] as const;

/** A consumer dies: it has got some items, has taken others, and has done some of these. */
function consumerDies(kind: Kind): Property {
  return property({
    laws: ["X4", "Q11"],
    primitive: kind,
    level: 3,
    title: "what a dead party had taken goes back to its place, and join does not wait for it",
    inapplicable: needsDeath,
    share: 0.1,
    input: fc.record({
      // Each of them at least once: there may be time for one run only.
      acts: fc.tuple(
        fc.shuffledSubarray([...ways], { minLength: ways.length }),
        fc.array(fc.constantFrom(...ways), { maxLength: 3 }),
      ).map((parts) => parts.flat()),
      left: fc.nat(2),
      blocking: fc.boolean(),
      byAnother: fc.boolean(),
    }),
    async check(world, { acts, left, blocking, byAnother }) {
      const queue = await world.open(kind, 0) as Queue<unknown>;
      // Who accounts for the dead, too, has nothing to account for himself: nobody could tell which is which.
      const own = byAnother ? 0 : 1;
      const all = Array.from({ length: own + acts.length + left }, (_, index) => index + 1);
      for (const value of all) await queue.put(itemOf(kind, value));
      for (let count = 0; count < own; count++) await queue.get();
      const [victim] = await world.parties(1, { it: { kind, object: queue } });
      const script: Script = [
        ...acts.map((act): Act => {
          const operation = act.startsWith("get") ? "get" : "take";
          const done: Step[] = act === "done"
            ? [{ operation: "delivery.done" }]
            : act === "get, taskDone"
            ? [{ operation: "taskDone" }]
            : [];
          return { keep: true, steps: [{ operation, blocking }, ...done] };
        }),
        { steps: [saying("is done", "size")] },
      ];
      void play(world, [[victim!, script]]);
      await victim!.says("is done");
      if (byAnother) { for (const act of acts) if (act === "get") await queue.taskDone(); }
      await victim!.kill();
      const given = orderOf(kind, all).slice(own);
      const expected = given.filter((_, index) => acts[index] === "take" || index >= acts.length);
      // What it had comes back once its death is noticed.
      while (await queue.size() < expected.length) await world.settle();
      const got: number[] = [];
      for (let count = 0; count < expected.length; count++) {
        const { value } = await world.start("suite", "get()", () => queue.get()).settled;
        got.push(valueOf(value));
        await queue.taskDone();
      }
      // They all go to the top of a LifoQueue: the law does not say in which order.
      const back = kind === "LifoQueue" ? acts.filter((act) => act === "take").length : 0;
      const inOrder = (items: readonly number[]) => [
        ...items.slice(0, back).sort((a, b) => a - b),
        ...items.slice(back),
      ];
      sameList(inOrder(got), inOrder(expected), "what is left of the items");
      same(await queue.size(), 0, "size() then");
      for (let count = 0; count < own; count++) await queue.taskDone();
      const join = await world.start("suite", "join()", () => queue.join()).settled;
      same(join.state, "fulfilled", "join()");
    },
  });
}

const VICTIMS = 2;

/** Parties that put and get are killed at random moments: at most what they had in hand is gone. */
function diesAnywhere(kind: Kind): Property {
  return property({
    laws: ["X5", "X3", "Q5"],
    primitive: kind,
    level: 3,
    title: "parties that are killed while they put and take leave it whole, with every other item",
    inapplicable: needsDeath,
    share: 0.05,
    input: fc.array(fc.nat(200), { minLength: VICTIMS, maxLength: VICTIMS }),
    async check(world, moments) {
      const queue = await world.open(kind, 2) as Queue<unknown>;
      const parties = await world.parties(VICTIMS + 2, { it: { kind, object: queue } });
      const item = (value: number) => ({ args: [itemOf(kind, value)] });
      // They take and do not do: what was put by those who live has to be there in the end.
      const takes: Step[] = [true, false].flatMap((blocking): Step[] => [
        { operation: "take", blocking, options: { timeout: 5 } },
        { operation: "delivery.dispose" },
      ]);
      const dying = parties.slice(0, VICTIMS).map((party): [Party, Script] => [party, [
        { steps: [saying("begins", "size")] },
        { times: 1_000_000, steps: takes },
      ]]);
      void play(world, dying);
      await Promise.all(dying.map(([party]) => party.says("begins")));
      const count = 10;
      const [producer, consumer] = parties.slice(VICTIMS);
      const puts = Array.from(
        { length: count },
        (_, index): Step => ({ operation: "put", blocking: index % 2 === 0, ...item(index + 1) }),
      );
      const gets = puts.map(({ blocking }): Step => ({ operation: "get", blocking: !blocking }));
      const surviving = play(world, [
        [producer!, [{ steps: puts }]],
        [consumer!, [{ steps: gets }]],
      ]);
      for (const [index, turns] of moments.entries()) {
        for (let turn = 0; turn < 50 * turns; turn++) await undefined;
        await dying[index]![0].kill();
      }
      const [, consumed] = await surviving;
      const got = consumed!.recording.rows.map(({ value }) => valueOf(value));
      sameList(
        [...got].sort((a, b) => a - b),
        puts.map((_, index) => index + 1),
        "the items that were got",
      );
      same(await queue.size(), 0, "size() in the end");
    },
  });
}

const kinds = ["Queue", "LifoQueue", "PriorityQueue"] as const;

/** What parties that die with items come to. */
export const crashesQueue: readonly Property[] = [
  ...kinds.map(consumerDies),
  ...kinds.map(diesAnywhere),
];
