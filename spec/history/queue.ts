/**
 * Queues for the checker: items in the order in which they come out.
 *
 * @module
 */

import {
  type Acts,
  type Answer,
  type Call,
  ending,
  endLine,
  joining,
  type Late,
  type Model,
  nothing,
  type State,
  type Step,
  type Taken,
} from "./model.ts";

/** The three disciplines. */
export type Discipline = "Queue" | "LifoQueue" | "PriorityQueue";

/** An item. */
interface Item {
  readonly value: unknown;
  /** What equal values have in common. */
  readonly text: string;
  /** When it was first put. */
  readonly serial: number;
}

/** A queue. */
export interface Stored {
  /** The items, the next one first. */
  readonly items: readonly Item[];
  /** The items whose deliveries are out. */
  readonly out: readonly Item[];
  /** How many items were neither accounted for nor dropped. */
  readonly unfinished: number;
  /** How many were put. */
  readonly serial: number;
  /** Whether it was shut down, and how. */
  readonly shut: "no" | "graceful" | "immediate";
}

const shutDown: Answer = { error: "QueueShutDownError" };

/**
 * A queue of this discipline. A delivery's first `done` or disposal is recorded as `delivery.done` or
 * `delivery.dispose` with its value. Items should differ from each other: what is lost can hide
 * behind its equal.
 */
export function queue(discipline: Discipline, maxSize = 0): Model<Stored> {
  const isFull = ({ items }: Stored) => maxSize > 0 && items.length >= maxSize;

  const put = (core: Stored, { args }: Call): Taken<Stored> | undefined => {
    if (core.shut !== "no") return { core, answer: shutDown };
    if (isFull(core)) return undefined;
    const item = { value: args[0], text: JSON.stringify(args[0]), serial: core.serial };
    const items = insert(discipline, core.items, item);
    const { serial, unfinished } = core;
    const after = { ...core, items, serial: serial + 1, unfinished: unfinished + 1 };
    return { core: after, answer: nothing };
  };

  const get = (core: Stored): Taken<Stored> | undefined => {
    const [first, ...items] = core.items;
    if (first !== undefined) return { core: { ...core, items }, answer: { value: first.value } };
    const drained = core.shut === "immediate" || core.shut === "graceful" && core.out.length === 0;
    return drained ? { core, answer: shutDown } : undefined;
  };

  const take = (core: Stored): Taken<Stored> | undefined => {
    const taken = get(core);
    if (taken === undefined || core.items.length === 0) return taken;
    return { ...taken, core: { ...taken.core, out: [...core.out, core.items[0]!] } };
  };

  const undo = (core: Stored, { value }: Late) => dispose(discipline, core, value);

  return {
    initial: { items: [], out: [], unfinished: 0, serial: 0, shut: "no" },
    operations: {
      put: { kind: "waits", line: "put", take: put },
      tryPut: { kind: "tries", line: "put", take: put, taken: true, refused: false },
      get: { kind: "waits", line: "get", take: get, late: { take, undo } },
      tryGet: { kind: "tries", line: "get", take: get, refused: undefined },
      take: { kind: "waits", line: "get", take, late: { take, undo } },
      taskDone: acts((state, call) =>
        state.core.unfinished === 0
          ? ending(state, state.core, call, { error: "RangeError" })
          : accounted(ending(state, less(state.core, 1), call, nothing))
      ),
      "delivery.done": acts((state, call) => {
        const [item, core] = bringIn(state.core, call.args[0]);
        return accounted(ending(state, item ? less(core, 1) : core, call, nothing));
      }),
      "delivery.dispose": acts((state, call) =>
        accounted(ending(state, dispose(discipline, state.core, call.args[0]), call, nothing))
      ),
      join: {
        kind: "acts",
        waits: true,
        act: (state, call) => [accounted(joining(state, state.core, call, "join"))],
      },
      shutdown: acts((state, call) => {
        const { core } = state;
        const { immediate } = (call.args[0] ?? {}) as { immediate?: boolean };
        if (immediate !== true) {
          return ending(
            state,
            core.shut === "no" ? { ...core, shut: "graceful" } : core,
            call,
            nothing,
          );
        }
        const closed: Stored = { ...less(core, core.items.length), items: [], shut: "immediate" };
        return accounted(ending(state, closed, call, nothing));
      }),
      size: { kind: "reads", read: ({ core }) => [core.items.length] },
      isEmpty: { kind: "reads", read: ({ core }) => [core.items.length === 0] },
      isFull: { kind: "reads", read: ({ core }) => [isFull(core)] },
    },
    uniform: () => true,
    key({ items, out, unfinished, shut }) {
      // Only in a priority queue the age of an item still matters once it is there.
      const text = (item: Item) =>
        discipline === "PriorityQueue" ? `${item.serial}${item.text}` : item.text;
      return [...items.map(text), "|", ...out.map(text), unfinished, shut].join();
    },
    foresee: (calls, travelling) => {
      const outs = outsOf(calls, travelling);
      return { isHopeless: ({ items }) => isOutOfOrder(items, outs) };
    },
    describe: ({ items, out, unfinished, shut }) =>
      `[${items.map(({ text }) => text).join(", ")}], ${unfinished} unfinished` +
      (out.length > 0 ? `, ${out.length} out` : "") + (shut === "no" ? "" : `, shut down`),
  };
}

function acts(act: (state: State<Stored>, call: Call) => Step<Stored>): Acts<Stored> {
  return { kind: "acts", waits: false, act: (state, call) => [act(state, call)] };
}

function less(core: Stored, count: number): Stored {
  return { ...core, unfinished: Math.max(0, core.unfinished - count) };
}

/** Lets those go on who wait until all is accounted for, if it is. */
function accounted(step: Step<Stored>): Step<Stored> {
  return step.state.core.unfinished === 0 ? endLine(step, "join", nothing) : step;
}

/** A delivery's item, if that is still out, and the queue without it there. */
function bringIn(core: Stored, value: unknown): [Item | undefined, Stored] {
  const text = JSON.stringify(value);
  const item = core.out.find((one) => one.text === text);
  return [item, { ...core, out: core.out.filter((one) => one !== item) }];
}

/** Gives a delivery back; after an immediate shutdown it counts as done. */
function dispose(discipline: Discipline, before: Stored, value: unknown): Stored {
  const [item, core] = bringIn(before, value);
  if (item === undefined) return core;
  if (core.shut === "immediate") return less(core, 1);
  return { ...core, items: restore(discipline, core.items, item) };
}

function insert(discipline: Discipline, items: readonly Item[], item: Item): readonly Item[] {
  if (discipline === "Queue") return [...items, item];
  return restore(discipline, items, item);
}

/** Puts an item where it comes out before all that were put later (Q11). */
function restore(discipline: Discipline, items: readonly Item[], item: Item): readonly Item[] {
  if (discipline !== "PriorityQueue") return [item, ...items];
  const priority = ({ value }: Item) => (value as [number, unknown])[0];
  const later = items.findIndex((other) =>
    priority(other) > priority(item) ||
    priority(other) === priority(item) && other.serial > item.serial
  );
  return later < 0 ? [...items, item] : [...items.slice(0, later), item, ...items.slice(later)];
}

/** When an item left the queue: not before `from`, and by `to`. */
interface Out {
  readonly from: number;
  readonly to: number;
}

/** What is known of each item's way out; of one that was put twice, or came back, that is nothing. */
function outsOf(calls: readonly Call[], travelling: boolean): (item: Item) => Out {
  const outs = new Map<string, Out>();
  /** Since when somebody may have got something that nobody knows of. */
  let unknown = Infinity;
  const put = new Set<string>();
  const unclear = new Set<string>();
  for (const { operation, args, outcome, value, begin, endBy } of calls) {
    const text = JSON.stringify(args[0]);
    if (/^(put|tryPut)$/.test(operation)) (put.has(text) ? unclear : put).add(text);
    if (operation === "delivery.dispose") unclear.add(text);
    if (!/^(get|tryGet|take)$/.test(operation)) continue;
    const known = outcome === "granted" || outcome === "returned";
    const nothing = outcome === "threw" || outcome === "gave up" && !travelling;
    if (!known && !nothing) unknown = Math.min(unknown, begin);
    if (!known || value === undefined) continue;
    const got = JSON.stringify(value);
    if (outs.has(got)) unclear.add(got);
    outs.set(got, { from: begin, to: endBy });
  }
  for (const text of unclear) outs.set(text, { from: -Infinity, to: Infinity });
  return ({ text }) => {
    const { from, to } = outs.get(text) ?? { from: Infinity, to: Infinity };
    return { from: Math.min(from, unknown), to };
  };
}

/** Whether an item stands before one that was out before it was. */
function isOutOfOrder(items: readonly Item[], outs: (item: Item) => Out): boolean {
  let latest = -Infinity;
  return items.some((item) => {
    const { from, to } = outs(item);
    if (to < latest) return true;
    latest = Math.max(latest, from);
    return false;
  });
}
