/**
 * A process's connection to a broker: turns calls into requests, and replies into results.
 *
 * A call that is given up rejects at once; what it was granted meanwhile is dropped here, and goes
 * back at the broker, which is told to cancel it (G6).
 *
 * @module
 */

import type { OwnerOptions, PermitOptions, Signal, WaitOptions } from "../contract.ts";
import { CapacityError, ConnectionLostError, NoOwnerError } from "../errors.ts";
import { Owner } from "../owner.ts";
import { ById } from "./by_id.ts";
import { checkLimits, type Limits } from "../tasks/waiters.ts";
import { checkOwner } from "../tasks/rlock.ts";
import { CallGuard } from "./call_guard.ts";
import type { ItemFiles } from "./item_files.ts";
import {
  Ask,
  type Call,
  decodeError,
  type End,
  handsOver,
  type Kind,
  ProtocolError,
  type Reply,
  type Request,
  type Stored,
  Tell,
} from "./wire.ts";

/** What carries requests to the broker. */
export interface ClientTransport {
  /**
   * Sends; throws a TypeError if the request cannot travel, and a CapacityError if it is too long, and
   * then nothing was sent.
   *
   * @param written Called once it is certain to come to the broker, even if this process dies then.
   */
  send(request: Request, written?: () => void): void;
  /** Whether so much waits to be sent that nothing new may be asked. */
  readonly full: boolean;
  /** Whether the process has to stay alive for what will come. */
  hold(pending: boolean): void;
  /** Ends the connection. */
  close(): void;
}

/** A hold, as far as the connection changes it. */
export interface Holding {
  /** It has ended by another way than its own. */
  ended(): void;
  /** It has ended without its holder's doing: the broker is gone, or what it was a hold on. */
  lost(error: Error): void;
  /** It is in force again after a condition's wait. */
  regained(fence: bigint, abandoned: boolean): void;
}

/** How a method is called. */
export interface Calling<T> {
  readonly args?: readonly unknown[] | undefined;
  readonly options?: (OwnerOptions & PermitOptions & WaitOptions) | undefined;
  /** Whether it is made for an owner. */
  readonly owned?: boolean | undefined;
  /** Whether an abort waits for the broker, as a condition's does, whose lock comes back first. */
  readonly brokerDecides?: boolean | undefined;
  /** Whether its argument is an item, which may go another way than the socket. */
  readonly puts?: boolean | undefined;
  /** Makes the result, by default what a plain result carries. */
  readonly receive?: ((reply: Reply) => T) | undefined;
}

const PLAINLY: Calling<never> = {};

/** Why a hold is lost although there is a broker. */
const LOST = "Cannot hold a permit: its primitive was closed, or destroyed by somebody";

/** A call that was sent and not answered. */
class Pending {
  guard: CallGuard | undefined = undefined;
  /** What it does, for messages. */
  readonly action: string;
  readonly receive: (reply: Reply) => unknown;
  readonly signal: Signal | undefined;
  resolve!: (value: never) => void;
  reject!: (reason: unknown) => void;

  constructor(
    action: string,
    receive: ((reply: Reply) => unknown) | undefined,
    signal?: Signal | undefined,
  ) {
    this.action = action;
    this.receive = receive ?? resultOf;
    this.signal = signal;
  }

  /** The promise of its answer, to be made once. */
  promise<T>(): Promise<T> {
    begun = this;
    return new Promise<T>(begin);
  }
}

let begun: Pending;

/** The executor of the promise of every call: one for all, which spares each a closure. */
function begin(resolve: (value: never) => void, reject: (reason: unknown) => void): void {
  begun.resolve = resolve;
  begun.reject = reject;
}

/** A call that was answered, and is settled once the broker will hear what has come until then. */
interface Answered {
  readonly id: number;
  readonly pending: Pending;
  readonly reply: Reply;
  /** How much had come. */
  readonly taken: number;
}

/** A connection to a broker that has said welcome. */
export class Client {
  /** Whose names the broker has. */
  readonly namespace: string;
  readonly #transport: ClientTransport;
  readonly #fences: bigint;
  readonly #files: ItemFiles;
  readonly #pending: ById<Pending> = new ById();
  readonly #holdings: ById<Holding> = new ById();
  #lastId = 0;
  /** How many requests were sent, pings aside. */
  #sent = 0;
  /** How much was handed over, how much of that the broker was told of, and is certain to hear of. */
  #taken = 0;
  #told = 0;
  #heard = 0;
  #answered: Answered[] = [];
  #lost: ConnectionLostError | undefined = undefined;
  /** Called once, when the connection is over. */
  onLost: () => void = () => {};

  /**
   * @param fences What the fences of grants are counted from.
   * @param files Where large items are.
   */
  constructor(namespace: string, transport: ClientTransport, fences: bigint, files: ItemFiles) {
    this.namespace = namespace;
    this.#transport = transport;
    this.#fences = fences;
    this.#files = files;
  }

  /** Whether the connection is over. */
  get over(): boolean {
    return this.#lost !== undefined;
  }

  /** The fence of a grant (P5). */
  fence(number: number): bigint {
    return this.#fences + BigInt(number);
  }

  /** An id for something that is about to be asked. */
  newId(): number {
    return ++this.#lastId;
  }

  /** Opens a primitive under an id that is in use from now on, even before the answer. */
  open(id: number, kind: Kind, name: string, size: unknown, lock?: number): Promise<unknown> {
    const request = lock === undefined
      ? [Ask.open, id, kind, name, size] as const
      : [Ask.open, id, kind, name, size, lock] as const;
    return this.#ask(`open ${kind}`, request);
  }

  /** Leaves a primitive. */
  close(target: number): Promise<void> {
    return this.#ask("close", [Ask.close, this.newId(), target]) as Promise<void>;
  }

  /** Ends a primitive for all. */
  destroy(name: string): Promise<void> {
    return this.#ask("destroy", [Ask.destroy, this.newId(), name]) as Promise<void>;
  }

  /** Resolves once nothing is under way: neither what was asked, nor what answers have caused. */
  async settle(): Promise<void> {
    let before: number;
    do {
      before = this.#sent;
      await this.#ask("ping", [Ask.ping, this.newId()]);
      for (let turn = 0; turn < 64; turn++) await undefined;
    } while (this.#sent > before);
  }

  /** Who holds and who waits. */
  status(): Promise<unknown> {
    return this.#ask("read status", [Ask.status, this.newId()]);
  }

  /** Ends something granted; resolves when that has had its effect. */
  async end(action: string, grant: number, how: End): Promise<void> {
    await this.#ask(action, [Ask.end, this.newId(), grant, how]);
  }

  /** Ends something granted, without waiting for the answer (P6). */
  endSoon(grant: number, how: End): void {
    if (this.#lost === undefined) this.#post([Ask.end, 0, grant, how]);
  }

  /** Is told of what becomes of a hold. */
  watch(hold: number, holding: Holding): void {
    this.#holdings.set(hold, holding);
  }

  /** Is told no more. */
  unwatch(hold: number): void {
    this.#holdings.delete(hold);
  }

  /** Whether a hold has not ended, as far as is known here. */
  holds(hold: number): boolean {
    return this.#holdings.get(hold) !== undefined;
  }

  /**
   * Calls a method; misuse is a rejection.
   *
   * @param action What it does, for messages: "acquire Semaphore".
   * @param target What the primitive was opened as.
   */
  call<T>(
    action: string,
    target: number,
    method: string,
    how: Calling<T> = PLAINLY,
  ): Promise<T> {
    try {
      const { options, owned } = how;
      return options === undefined && !owned
        ? this.#callSimply(action, target, method, how)
        : this.#call(action, target, method, how);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Takes a message from the broker. */
  receive(message: unknown): void {
    const reply = message as Reply;
    switch (reply[0]) {
      case Tell.ended: {
        const holding = this.#holdings.get(reply[1]);
        this.#holdings.delete(reply[1]);
        return reply[2] ? holding?.lost(new ConnectionLostError(LOST)) : holding?.ended();
      }
      case Tell.regained:
        return this.#holdings.get(reply[1])?.regained(this.fence(reply[2]), reply[3]);
      case Tell.free:
        return this.#files.free(reply[1]);
    }
    const id = reply[1] as number;
    const pending = this.#pending.get(id);
    if (handsOver(reply)) this.#taken++;
    if (pending === undefined) return;
    pending.guard?.disarm();
    // Room was offered: the item enters now, and a result will tell whether it did.
    if (reply[0] === Tell.room) return this.#post([Ask.enter, id]);
    const answered = { id, pending, reply: this.#files.fetch(reply), taken: this.#taken };
    if (this.#taken === this.#heard) this.#settle(answered);
    else this.#answered.push(answered);
  }

  /**
   * A number of messages have been taken, and nobody has reacted to them yet: nor does anybody before
   * the broker is certain to hear of it. Else one who dies early could have used an item, or a
   * notification, that the broker then gives to another.
   */
  received(): void {
    if (this.#told === this.#taken || this.#lost !== undefined) return;
    const taken = this.#told = this.#taken;
    this.#post([Ask.keep, taken], () => this.#hears(taken));
  }

  #hears(taken: number): void {
    this.#heard = taken;
    const later = this.#answered.findIndex((answered) => answered.taken > taken);
    const settled = this.#answered.splice(0, later === -1 ? this.#answered.length : later);
    for (const answered of settled) this.#settle(answered);
  }

  /** The connection is over: whatever waits rejects, and nothing is held any more (X6). */
  lose(why: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = new ConnectionLostError(`Cannot reach the broker: ${why}`);
    for (const pending of this.#pending.values()) {
      pending.guard?.disarm();
      pending.reject(this.#lostError(pending.action));
    }
    this.#pending.clear();
    this.#answered = [];
    for (const holding of this.#holdings.values()) holding.lost(this.#lost);
    this.#holdings.clear();
    this.#files.close();
    this.#transport.hold(false);
    this.onLost();
  }

  /** Ends the connection, as a process does that exits. */
  disconnect(): void {
    this.#transport.close();
    this.lose("this process has left it");
  }

  #post(request: Request, written?: () => void): void {
    this.#transport.send(request, written);
    if (request[0] !== Ask.ping) this.#sent++;
  }

  #settle({ id, pending, reply }: Answered): void {
    this.#finish(id, pending);
    switch (reply[0]) {
      case Tell.error:
        return pending.reject(errorOf(pending.action, reply[2], reply[3]));
      case Tell.cancelled:
        return pending.reject(pending.signal?.reason);
    }
    try {
      pending.resolve(pending.receive(reply) as never);
    } catch (error) {
      // A delivery that cannot be shown to anyone goes back.
      if (handsOver(reply)) this.endSoon(id, "giveBack");
      pending.reject(error);
    }
  }

  #finish(id: number, pending: Pending): void {
    pending.guard?.disarm();
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#transport.hold(false);
  }

  #call<T>(action: string, target: number, method: string, how: Calling<T>): Promise<T> {
    const { options, owned = false, brokerDecides = false } = how;
    const limits = checkLimits(action, options);
    const owner = checkOwner(action, options) ?? (owned ? currentOwner(action) : undefined);
    const guardable = brokerDecides ? signalOf(limits) : limits;
    const signal = limits?.signal;
    const id = this.newId();
    const cancel = signal?.aborted ? "already" : guardable !== undefined ? "possible" : undefined;
    const named = owner && [owner.id, owner.name];
    const limited = travelling(options);
    const pending = new Pending(action, how.receive, signal);
    const promise = pending.promise<T>();
    if (cancel === "possible" && guardable !== undefined) {
      // Before it is sent: a signal that cannot be listened to has to be all that happens.
      pending.guard = new CallGuard(action, guardable, (reason) => {
        this.#post([Ask.cancel, id]);
        if (brokerDecides) return;
        this.#finish(id, pending);
        pending.reject(reason);
      });
    }
    try {
      const [args, stored] = this.#store(how);
      const rest: unknown[] = [args, limited, cancel, named, stored];
      while (rest.length > 0 && rest.at(-1) === undefined) rest.pop();
      const request = [Ask.call, id, target, method, ...rest] as unknown as Call;
      this.#send(id, request, pending);
    } catch (error) {
      pending.guard?.disarm();
      throw error;
    }
    return promise;
  }

  /** What {@linkcode #call} does where there is nothing but arguments. */
  #callSimply<T>(action: string, target: number, method: string, how: Calling<T>): Promise<T> {
    const [args, stored] = this.#store(how);
    const id = this.newId();
    const request: Call = args === undefined
      ? [Ask.call, id, target, method]
      : stored === undefined
      ? [Ask.call, id, target, method, args]
      : [Ask.call, id, target, method, args, undefined, undefined, undefined, stored];
    const pending = new Pending(action, how.receive);
    const promise = pending.promise<T>();
    this.#send(id, request, pending);
    return promise;
  }

  async #ask(action: string, request: Request & readonly [unknown, number, ...unknown[]]) {
    const pending = new Pending(action, undefined);
    const promise = pending.promise<unknown>();
    this.#send(request[1], request, pending);
    return await promise;
  }

  /** @throws {TypeError | CapacityError} If it cannot travel; then nothing was sent. */
  #send(id: number, request: Request, pending: Pending): void {
    const { action } = pending;
    if (this.#lost !== undefined) throw this.#lostError(action);
    // What ends a hold is short, and has to come through.
    if (this.#transport.full && request[0] !== Ask.end && request[0] !== Ask.close) {
      throw new CapacityError(`Cannot ${action}: too much waits to be sent to the broker`);
    }
    try {
      this.#post(request);
    } catch (error) {
      if (request[0] === Ask.call && request[8] !== undefined) this.#files.free(request[8]);
      const Class = error instanceof CapacityError ? CapacityError : TypeError;
      throw new Class(`Cannot ${action}: ${(error as Error).message}`, { cause: error });
    }
    this.#pending.set(id, pending);
    if (this.#pending.size === 1) this.#transport.hold(true);
  }

  /** Stores the item that a call puts, if it is large; gives the arguments that travel, and where. */
  #store(
    { args, puts }: Calling<unknown>,
  ): [readonly unknown[] | undefined, (Stored | undefined)?] {
    if (!puts || this.#lost !== undefined || this.#transport.full) return [args];
    const [item, stored] = this.#files.store(args![0]);
    return [item === args![0] ? args : [item], stored];
  }

  /** An error of the call's own, whose stack shows who called. */
  #lostError(action: string): ConnectionLostError {
    return new ConnectionLostError(`Cannot ${action}: ${this.#lost?.message}`);
  }
}

/**
 * An error of the broker's. It names what a primitive is made of there; here it names what was called,
 * but for an opening's, which names more.
 */
function errorOf(action: string, name: string, message: string): Error {
  const named = action.startsWith("open ") ? /^Cannot construct [^:]*/ : /^Cannot [^:]*/;
  return decodeError(name, message.replace(named, `Cannot ${action}`));
}

/** What a result carries. */
export function resultOf<T>(reply: Reply): T {
  if (reply[0] !== Tell.result) throw new ProtocolError("a reply that answers another question");
  return reply[2] as T;
}

/** By what a call can be given up here where the broker decides: it ends the call by its time. */
function signalOf(limits: Limits | undefined): Limits | undefined {
  return limits?.signal && { signal: limits.signal, timeout: Infinity };
}

/** The options that the broker looks at; `undefined` if there are none. */
function travelling(options: PermitOptions & WaitOptions | undefined): object | undefined {
  if (options === undefined) return undefined;
  const { timeout, permits } = options;
  if (timeout === undefined && permits === undefined) return undefined;
  return {
    ...timeout !== undefined && { timeout },
    ...permits !== undefined && { permits },
  };
}

function currentOwner(action: string): Owner {
  const owner = Owner.current();
  if (owner !== undefined) return owner;
  throw new NoOwnerError(
    `Cannot ${action}: no owner is given, and there is no current task; ` +
      "pass { owner } or call it in spawn or owner.run",
  );
}
