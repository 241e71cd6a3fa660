/**
 * Things by the ids of a connection, which count up.
 *
 * A `Map` would do. But what is new goes here and is gone a moment later, thousands of times a second,
 * and a V8 `Map` that is used so leaves a chain of tables behind it, each of which keeps the next ones
 * and what is in them alive until the whole heap is collected: that took more time than all the rest.
 *
 * @module
 */

/** How many of the latest ids have a slot. */
const SLOTS = 1024;

/** A map whose keys are ids. */
export class ById<V> {
  readonly #ids: number[] = Array(SLOTS).fill(-1);
  readonly #values: (V | undefined)[] = Array(SLOTS).fill(undefined);
  /** Those that another one has displaced from their slots. */
  readonly #displaced: Map<number, V> = new Map();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** What an id stands for. */
  get(id: number): V | undefined {
    const slot = id % SLOTS;
    return this.#ids[slot] === id ? this.#values[slot] : this.#displaced.get(id);
  }

  /** Has an id stand for something. */
  set(id: number, value: V): void {
    this.delete(id);
    const slot = id % SLOTS;
    const before = this.#values[slot];
    if (before !== undefined) this.#displaced.set(this.#ids[slot]!, before);
    this.#ids[slot] = id;
    this.#values[slot] = value;
    this.#size++;
  }

  /** Has an id stand for nothing. */
  delete(id: number): void {
    const slot = id % SLOTS;
    if (this.#ids[slot] === id) {
      this.#ids[slot] = -1;
      this.#values[slot] = undefined;
    } else if (this.#displaced.size === 0 || !this.#displaced.delete(id)) return;
    this.#size--;
  }

  /** All that there is, in no particular order. */
  values(): V[] {
    return [...this.#values.filter((value) => value !== undefined), ...this.#displaced.values()];
  }

  /** Has no id stand for anything. */
  clear(): void {
    this.#ids.fill(-1);
    this.#values.fill(undefined);
    this.#displaced.clear();
    this.#size = 0;
  }
}
