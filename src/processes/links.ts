/**
 * Sets of things that each belong to one of them at most: a ring, the links of which are the things.
 * Faster than a `Set` where things come and go, for the reason that `by_id.ts` gives.
 *
 * @module
 */

/** What can be in a {@linkcode LinkedSet}. */
export class Link {
  /** The one behind it; itself if it is in none. */
  next: Link = this;
  /** The one in front of it. */
  previous: Link = this;
}

/** Things in the order in which they were added. */
export class LinkedSet<T extends Link> {
  readonly #ring: Link = new Link();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds what is in no set. */
  add(item: T): void {
    const last = this.#ring.previous;
    item.previous = last;
    item.next = this.#ring;
    last.next = this.#ring.previous = item;
    this.#size++;
  }

  /** Whether something is in this set that is in no other. */
  has(item: T): boolean {
    return item.next !== item;
  }

  /** Takes out what is in this set or in none. */
  delete(item: T): void {
    if (!this.has(item)) return;
    item.previous.next = item.next;
    item.next.previous = item.previous;
    item.next = item.previous = item;
    this.#size--;
  }

  /** All that there is. */
  values(): T[] {
    const values: T[] = [];
    for (let at = this.#ring.next; at !== this.#ring; at = at.next) values.push(at as T);
    return values;
  }
}
