/**
 * What the primitives of a process have in common: a name, the connection, and how they are opened and
 * left.
 *
 * @module
 */

import { UnsupportedError } from "../errors.ts";
import { checkOptions, kind as kindOf } from "../tasks/waiters.ts";
import { type Calling, Client } from "./client.ts";
import type { Kind } from "./wire.ts";

/** Where a name is looked for. */
export interface OpenOptions {
  /**
   * Which broker's names: letters, digits, `.`, `_` and `-`. By default the one in the environment's
   * `INTERLOCK_NAMESPACE`, else `"default"`.
   */
  namespace?: string | undefined;
}

/** How a primitive is found again by another process. */
export interface Description {
  /** What it is. */
  readonly kind: Kind;
  /** What it is called. */
  readonly name: string;
  /** Whose names that is among. */
  readonly namespace: string;
  /** What it was made with: a value, a size, a number of parties. */
  readonly size: number | undefined;
  /** What a condition is over. */
  readonly lock?: Description;
}

/** A primitive that was opened. */
export interface Opened extends Description {
  /** The connection. */
  readonly client: Client;
  /** What calls name it by. */
  readonly id: number;
}

/**
 * The own field of every primitive that makes `structuredClone` and `postMessage` throw: without it
 * they would make an empty object of it.
 */
function passItsNameInstead(): void {}

/** A primitive at the broker. */
export abstract class Remote {
  /** See {@linkcode passItsNameInstead}. */
  protected readonly clone: () => void = passItsNameInstead;
  readonly #opened: Opened;
  #closed = false;

  /**
   * Made by `open`.
   *
   * @throws {TypeError} If it is called by others.
   */
  constructor(opened: Opened) {
    if (!(opened?.client instanceof Client)) {
      const { name } = new.target;
      throw new TypeError(`Cannot construct ${name}: processes share it by name; use ${name}.open`);
    }
    this.#opened = opened;
  }

  /** The name that it was opened by. */
  get name(): string {
    return this.#opened.name;
  }

  /**
   * Leaves the primitive. Once this process has closed it as often as it opened it, its calls that
   * wait reject with a `ConnectionLostError`, and what it holds of it goes back, as if it had died.
   */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { client, id } = this.#opened;
    if (!client.over) await client.close(id);
  }

  /**
   * What messages call what is done: "acquire Lock".
   *
   * @ignore
   */
  protected action(act: string): string {
    return `${act} ${this.#opened.kind}`;
  }

  /**
   * Calls a method at the broker.
   *
   * @ignore
   */
  protected ask<T>(
    act: string,
    method: string,
    how?: Calling<T>,
  ): Promise<T> {
    const { client, id } = this.#opened;
    return client.call(this.action(act), id, method, how);
  }

  /**
   * How it was opened.
   *
   * @ignore
   */
  protected get opened(): Opened {
    return this.#opened;
  }

  /** How another process finds it; for the codec. */
  static describe(remote: Remote): Description {
    const { kind, name, namespace, size, lock } = remote.#opened;
    return { kind, name, namespace, size, ...lock !== undefined && { lock } };
  }

  /** Over which connection it was opened. */
  static clientOf(remote: Remote): Client {
    return remote.#opened.client;
  }

  /** What calls name it by. */
  static idOf(remote: Remote): number {
    return remote.#opened.id;
  }
}

/** Opens a primitive over a connection. */
export async function openOver(
  client: Client,
  kind: Kind,
  name: string,
  size?: number,
): Promise<Opened> {
  checkName(`open ${kind}`, name);
  const id = client.newId();
  const answer = await client.open(id, kind, name, size) as number | undefined;
  return { client, id, kind, name, namespace: client.namespace, size: answer };
}

/** Checks a name before anything is connected or started for it. */
function checkName(action: string, name: unknown): void {
  if (typeof name !== "string") {
    throw new TypeError(`Cannot ${action}: its name must be a string, got ${kindOf(name)}`);
  }
  // As UTF-8, all of them are the same.
  if (/\p{Surrogate}/u.test(name)) {
    throw new TypeError(`Cannot ${action}: its name has half of a surrogate pair`);
  }
}

/** Checks what names a primitive: its name, and the options that say where. */
export function checkNamed(action: string, name: unknown, options: unknown): void {
  checkName(action, name);
  checkOptions(action, options);
}

/** Throws for the blocking form of a call: the answer comes through the event loop that it would stop. */
export function cannotBlock(action: string, instead: string): never {
  throw new UnsupportedError(
    `Cannot ${action}: processes answer through the event loop, which a call that blocks would stop; ` +
      `use ${instead} and await it`,
  );
}
