/**
 * The owners of re-entrant locks, as a session names them: their ids travel, and an id stands for the
 * same owner as long as a call waits or a hold lasts that names it.
 *
 * @module
 */

import { Owner } from "../owner.ts";

/** The owners that one session has named and still uses. */
export class Owners {
  readonly #byId: Map<number, Owner> = new Map();
  readonly #uses: Map<Owner, { readonly id: number; count: number }> = new Map();

  /** The owner of that id, used once more. */
  take(id: number, name: string): Owner {
    let owner = this.#byId.get(id);
    if (owner === undefined) {
      owner = new Owner(name);
      this.#byId.set(id, owner);
      this.#uses.set(owner, { id, count: 0 });
    }
    this.#uses.get(owner)!.count++;
    return owner;
  }

  /** It is used once less. */
  drop(owner: Owner): void {
    const use = this.#uses.get(owner)!;
    if (--use.count > 0) return;
    this.#uses.delete(owner);
    this.#byId.delete(use.id);
  }
}
