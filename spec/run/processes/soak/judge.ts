/**
 * Judges the record of a soak: who had what, and whether that was anybody else's at the time.
 *
 * Every line was appended to one file, so their order is that in which things were written down: what is
 * got is written down after it came, what is given back is before it goes, and a death is before it
 * happens. So nobody has anything for longer than the record says, and what overlaps in it did overlap.
 *
 * @module
 */

/** How many permits there are. */
export const PERMITS = 3;

/** What goes through the queue; every second one does not fit into a message. */
export interface Item {
  readonly name: string;
  readonly ballast: string;
}

/** The item of that name. */
export function itemOf(name: string): Item {
  return { name, ballast: name.repeat(Number(name.at(-1)) % 2 * 2000) };
}

/** What an actor writes down; each line is its process, the broker that it speaks to, and one of these. */
export type Note =
  /** It has permits, or the lock. */
  | readonly ["permits", fence: string, count: string]
  | readonly ["lock", fence: string, abandoned: "abandoned" | "-"]
  /** It is about to give them back. */
  | readonly ["release", fence: string]
  /** It is about to put an item, and has put it. */
  | readonly ["puts" | "put", item: string]
  /** It has taken an item, is about to give it back, is about to say that it is done, and has said so. */
  | readonly ["took" | "returns" | "finishes" | "done", item: string]
  /** All its calls have rejected because the broker is gone. */
  | readonly ["lost"]
  /** Something else than it should be. */
  | readonly ["wrong", ...what: string[]]
  /** It is about to be killed. */
  | readonly ["dies"];

type ItemState = "asked" | "in" | "out" | "finishing" | "done";

/** What was kept by one broker. */
interface Epoch {
  /** How many permits somebody holds, by process and fence. */
  readonly permits: Map<string, number>;
  /** Who has the lock. */
  holder: { readonly actor: string; readonly fence: string } | undefined;
  /** Whether the next who gets the lock has to be told of a death. */
  abandoned: boolean;
  /**
   * What the next fence of the lock has to be larger than. Not the last of a later broker: one that was
   * stopped may write down what it got of this one when that one has granted much.
   */
  lastFence: bigint;
  readonly items: Map<string, { state: ItemState; actor: string }>;
}

/** Reads a record. */
export class Judge {
  /** What was found. */
  readonly violations: string[] = [];
  /** How many lines there were of each kind. */
  readonly counts: Map<string, number> = new Map();
  readonly #epochs: Map<string, Epoch> = new Map();
  readonly #dead: Set<string> = new Set();
  /** Of all brokers. */
  #largestFence = 0n;
  #line = "";

  /** Takes the next line. */
  read(line: string): void {
    this.#line = line;
    const [actor, name, ...rest] = line.split(" ");
    const note = rest as unknown as Note;
    this.counts.set(note[0], (this.counts.get(note[0]) ?? 0) + 1);
    if (note[0] === "dies") return this.#dies(actor!);
    const epoch = this.#epoch(name!);
    switch (note[0]) {
      case "permits":
        return this.#permits(epoch, actor!, note[1], Number(note[2]));
      case "lock":
        return this.#lock(epoch, actor!, note[1], note[2] === "abandoned");
      case "release":
        return this.#release(epoch, actor!, note[1]);
      case "lost":
        return this.#leave(epoch, actor!);
      case "wrong":
        return this.#violated(note.slice(1).join(" "));
      default:
        return this.#item(epoch, actor!, note[0], note[1]);
    }
  }

  /** All actors of a broker are dead, and these items were left in its queue. */
  conclude(name: string, left: readonly string[]): void {
    this.#line = `in the end of ${name}`;
    const { items } = this.#epoch(name);
    for (const item of new Set(left)) {
      const count = left.filter((other) => other === item).length;
      const state = items.get(item)?.state;
      if (count > 1) this.#violated(`item ${item} is there ${count} times`);
      if (state === undefined) this.#violated(`item ${item} was never put`);
      if (state === "done") this.#violated(`item ${item} is there, and was done`);
    }
    for (const [item, { state }] of items) {
      if (state === "in" && !left.includes(item)) this.#violated(`item ${item} is lost`);
    }
    this.#epochs.delete(name);
  }

  #epoch(name: string): Epoch {
    let epoch = this.#epochs.get(name);
    if (epoch === undefined) {
      epoch = {
        permits: new Map(),
        holder: undefined,
        abandoned: false,
        lastFence: this.#largestFence,
        items: new Map(),
      };
      this.#epochs.set(name, epoch);
    }
    return epoch;
  }

  #permits({ permits }: Epoch, actor: string, fence: string, count: number): void {
    if (this.#dead.has(actor)) return;
    permits.set(`${actor} ${fence}`, count);
    const held = [...permits.values()].reduce((sum, count) => sum + count, 0);
    if (held > PERMITS) this.#violated(`${held} permits of ${PERMITS} are held`);
  }

  #lock(epoch: Epoch, actor: string, fence: string, abandoned: boolean): void {
    const { holder } = epoch;
    if (holder !== undefined) this.#violated(`${holder.actor} has the lock`);
    if (epoch.abandoned && !abandoned) {
      this.#violated("the holder before has died, and it is not told");
    }
    const number = BigInt(fence);
    if (number <= epoch.lastFence) this.#violated(`the last fence was ${epoch.lastFence}`);
    epoch.lastFence = number;
    if (number > this.#largestFence) this.#largestFence = number;
    epoch.abandoned = this.#dead.has(actor);
    epoch.holder = epoch.abandoned ? undefined : { actor, fence };
  }

  #release(epoch: Epoch, actor: string, fence: string): void {
    epoch.permits.delete(`${actor} ${fence}`);
    // One that is about to be killed may come so far.
    if (this.#dead.has(actor)) epoch.abandoned = false;
    if (epoch.holder?.actor === actor && epoch.holder.fence === fence) epoch.holder = undefined;
  }

  #item({ items }: Epoch, actor: string, what: string, item: string): void {
    const known = items.get(item);
    if (what === "puts") return void items.set(item, { state: "asked", actor });
    if (known === undefined) return this.#violated(`item ${item} was never put`);
    const to = (state: ItemState) => Object.assign(known, { state, actor });
    switch (what) {
      case "put": // it may have been taken already
        if (known.state === "asked") to("in");
        break;
      case "took":
        if (known.state === "done") this.#violated(`item ${item} was done`);
        if (known.state === "out" && !this.#dead.has(actor)) {
          this.#violated(`${known.actor} has it`);
        }
        to(this.#dead.has(actor) ? "in" : "out");
        break;
      case "returns":
        to("in");
        break;
      case "finishes":
        to("finishing");
        break;
      case "done":
        to("done");
    }
  }

  #dies(actor: string): void {
    this.#dead.add(actor);
    for (const epoch of this.#epochs.values()) this.#leave(epoch, actor);
  }

  #leave(epoch: Epoch, actor: string): void {
    for (const key of epoch.permits.keys()) {
      if (key.startsWith(`${actor} `)) epoch.permits.delete(key);
    }
    if (epoch.holder?.actor === actor) {
      epoch.holder = undefined;
      epoch.abandoned = true;
    }
    for (const item of epoch.items.values()) {
      if (item.actor === actor && item.state === "out") item.state = "in";
    }
  }

  #violated(what: string): void {
    this.violations.push(`${this.#line}: ${what}`);
  }
}
