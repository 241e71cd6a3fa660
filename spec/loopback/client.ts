/**
 * The near side: turns calls into messages, and replies into results.
 *
 * @module
 */

import type { OwnerOptions, PermitOptions, Signal, WaitOptions } from "../../src/contract.ts";
import { NoOwnerError } from "../../src/errors.ts";
import { Owner } from "../../src/owner.ts";
import type { Link } from "./link.ts";
import { type Call, decodeError, type Kind, type Reply } from "./wire.ts";

/** What a call does, for messages and for the host. */
export interface Target {
  /** The primitive or the grant. */
  readonly target: number;
  /** What to do. */
  readonly method: string;
  /** Arguments before the options. */
  readonly args?: readonly unknown[];
}

/** How a waiting call differs from the others. */
export interface Waiting {
  /** The caller's options, not yet looked at. */
  readonly options?: (OwnerOptions & PermitOptions & WaitOptions) | undefined;
  /** Whether the host decides what an abort means, as for a condition, whose lock comes back first. */
  readonly hostDecides?: boolean;
  /** Whether an owner is needed. */
  readonly owned?: boolean;
}

/** A connection to a host. */
export class Client {
  readonly #link: Link;
  readonly #pending = new Map<number, (reply: Reply) => void>();
  readonly #ended = new Map<number, () => void>();
  #lastId = 0;

  /** Uses a link. */
  constructor(link: Link) {
    this.#link = link;
  }

  /** Takes a message. */
  receive(reply: Reply): void {
    if (reply.type === "ended") {
      this.#ended.get(reply.id)?.();
      this.#ended.delete(reply.id);
    } else this.#pending.get(reply.id)?.(reply);
  }

  /** Makes a primitive; gives its id and what the host says about it. */
  async open(
    kind: Kind,
    args: readonly unknown[] = [],
    lock?: number,
  ): Promise<{ id: number; value: unknown }> {
    const id = ++this.#lastId;
    const message = { type: "open", id, kind, args, ...(lock === undefined ? {} : { lock }) };
    return { id, value: await this.#exchange(id, message) };
  }

  /** Calls something that does not wait; the host's answer has the type that the caller expects. */
  call<T>(
    target: number,
    method: string,
    args: readonly unknown[] = [],
    own: Pick<Waiting, "options" | "owned"> = {},
  ): Promise<T> {
    return this.#send({ target, method, args }, own, (_, value) => value as T);
  }

  /**
   * Calls something that waits.
   *
   * @param receive Makes the result out of the grant's id and of what the host says about it.
   */
  wait<T>(
    target: Target,
    waiting: Waiting,
    receive: (id: number, value: unknown) => T,
  ): Promise<T> {
    return this.#send(target, waiting, receive);
  }

  /** Is told when a permit's hold has ended at the host. */
  whenEnded(id: number, ended: () => void): void {
    this.#ended.set(id, ended);
  }

  /** Whether a permit's hold has not ended, as far as is known here. */
  holds(id: number): boolean {
    return this.#ended.has(id);
  }

  /** Nobody listens to that permit any more. */
  forgetEnd(id: number): void {
    this.#ended.delete(id);
  }

  #exchange(id: number, message: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#post(message);
      this.#pending.set(id, (reply) => {
        this.#pending.delete(id);
        if (reply.type === "error") reject(decodeError(reply));
        else if (reply.type === "result") resolve(reply.value);
      });
    });
  }

  async #send<T>(
    { target, method, args = [] }: Target,
    { options, hostDecides = false, owned = false }: Waiting,
    receive: (id: number, value: unknown) => T,
  ): Promise<T> {
    const id = ++this.#lastId;
    const { rest, signal, owner } = split(method, options, owned);
    const call: Call = {
      type: "call",
      id,
      target,
      method,
      args,
      ...(rest === undefined ? {} : { options: rest }),
      ...(signal === undefined ? {} : { cancel: signal.aborted ? "already" : "possible" }),
      ...(owner === undefined ? {} : { owner: { id: owner.id, name: owner.name } }),
    };
    return await new Promise<T>((resolve, reject) => {
      const abort = () => {
        if (signal?.aborted !== true) return; // an event that somebody dispatched by hand
        this.#link.sendToHost({ type: "cancel", id });
        if (hostDecides) return;
        leave();
        this.#pending.set(id, (reply) => this.#late(reply));
        reject(signal.reason);
      };
      const leave = () => {
        try {
          signal?.removeEventListener("abort", abort);
        } catch {
          // A signal that throws is no reason to end the connection.
        }
      };
      // Before it is sent: a signal that cannot be listened to has to be all that happens.
      if (signal?.aborted === false) signal.addEventListener("abort", abort);
      try {
        this.#post(call);
      } catch (error) {
        leave();
        throw error;
      }
      this.#pending.set(id, (reply) => {
        if (reply.type === "offer") {
          this.#link.sendToHost({ type: "accept", id });
          // Room was offered: the item enters now, and a result will tell whether it did.
          if (method === "put" || method === "tryPut") return leave();
        }
        this.#pending.delete(id);
        leave();
        switch (reply.type) {
          case "offer":
          case "result":
            return resolve(receive(id, reply.value));
          case "error":
            return reject(decodeError(reply));
          case "cancelled":
            return reject(signal?.reason);
        }
      });
    });
  }

  /** The answer to a call that was given up: what was granted goes back. */
  #late(reply: Reply): void {
    this.#pending.delete(reply.id);
    if (reply.type === "offer") this.#link.sendToHost({ type: "decline", id: reply.id });
  }

  /** @throws {TypeError} If it cannot be cloned (Q10). */
  #post(message: unknown): void {
    try {
      this.#link.sendToHost(message);
    } catch (error) {
      throw new TypeError(`Cannot send: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Takes out of the options what does not travel. */
function split(
  method: string,
  options: (OwnerOptions & PermitOptions & WaitOptions) | undefined,
  owned: boolean,
): { rest: unknown; signal: Signal | undefined; owner: Owner | undefined } {
  // What is no object travels as it is: the host refuses it.
  const isObject = typeof options === "object" && options !== null;
  const { signal, owner, ...rest } = isObject ? options : {};
  checkSignal(method, signal);
  return {
    rest: isObject ? rest : options,
    signal,
    owner: ownerOf(method, owner, owned && (isObject || options === undefined)),
  };
}

function checkSignal(method: string, signal: Signal | undefined): void {
  if (signal === undefined) return;
  if (
    typeof signal !== "object" || signal === null || typeof signal.aborted !== "boolean" ||
    typeof signal.addEventListener !== "function" ||
    typeof signal.removeEventListener !== "function"
  ) throw new TypeError(`Cannot ${method}: signal must be an AbortSignal`);
}

function ownerOf(method: string, owner: Owner | undefined, needed: boolean): Owner | undefined {
  if (owner !== undefined && !(owner instanceof Owner)) {
    throw new TypeError(`Cannot ${method}: owner must be an Owner`);
  }
  const current = owner ?? (needed ? Owner.current() : undefined);
  if (needed && current === undefined) {
    throw new NoOwnerError(`Cannot ${method}: no owner is given, and there is no current task`);
  }
  return current;
}
