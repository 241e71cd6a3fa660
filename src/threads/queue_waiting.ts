/**
 * The calls that wait for a queue.
 *
 * @module
 */

import { QueueShutDownError } from "../errors.ts";
import { BOUND } from "./lock_core.ts";
import { unload } from "./parcel.ts";
import type { QueueCore } from "./queue_core.ts";
import { LONG } from "./queue_now.ts";
import { GETTERS, type Got, type Item, PUTTERS } from "./store.ts";
import { Waiting } from "./waiting.ts";

/** The error of a call that a shutdown ends. */
export function shutDown(action: string): QueueShutDownError {
  return new QueueShutDownError(`Cannot ${action}: it is shut down`);
}

/** A call in one of the lines. */
abstract class LineWaiting<T> extends Waiting<T> {
  protected readonly core: QueueCore;
  protected readonly action: string;
  readonly #line: number;
  #called = 0;

  constructor(action: string, core: QueueCore, line: number) {
    super();
    this.action = action;
    this.core = core;
    this.#line = line;
  }

  /** Gets in line. */
  protected abstract enqueue(): number;
  /** Whether what it waits for is there. */
  protected abstract possible(): boolean;
  /** Does what it waits for. */
  protected abstract act(): void;
  /** Why it cannot wait any longer, if so. */
  protected abstract ended(): unknown;

  override tryNow(): void {
    if (this.core.mayPass(this.#line, this.blocking) && this.possible()) return this.act();
    const reason = this.ended();
    if (reason !== undefined) this.fail(reason);
  }

  override begin(): void {
    this.tryNow();
    if (this.settled) return;
    this.record = this.enqueue();
  }

  override resume(): void {
    const { core, record } = this;
    const possible = this.possible() && core.isTurn(this.#line, record);
    const reason = possible ? undefined : this.ended();
    if (possible || reason !== undefined) {
      core.leave(this.#line, record);
      if (possible) this.act();
      else this.fail(reason);
    } else {
      core.waitOn(record, () => {
        const now = core.peer.memory.pace.now();
        if (this.#called === 0) this.#called = now;
        return now - this.#called >= BOUND;
      });
    }
  }

  override giveUp(reason: unknown): void {
    const ended = this.ended(); // that came first
    this.core.leave(this.#line, this.record);
    this.core.peer.offer();
    this.fail(ended ?? reason);
  }
}

/** A `put`. */
export class PutWaiting extends LineWaiting<void> {
  readonly #item: Item;

  /** Makes a call that is in no line. */
  constructor(action: string, core: QueueCore, item: Item) {
    super(action, core, PUTTERS);
    this.#item = item;
  }

  protected override enqueue(): number {
    return this.core.awaitRoom(this.#item.length, this.blocking);
  }

  protected override possible(): boolean {
    return !this.core.isShutDown && this.core.hasRoom(this.#item.length);
  }

  protected override act(): void {
    this.core.add(this.#item);
    unload(this.#item);
    this.succeed();
  }

  override readonly tells = true;

  override promising(): boolean {
    const { maxSize, size } = this.core;
    return maxSize === 0 || size < maxSize;
  }

  override tryAside(): void {
    if (!this.core.addAside(this.#item, LONG)) return;
    unload(this.#item);
    this.succeed();
  }

  protected override ended(): unknown {
    return this.core.isShutDown ? shutDown(this.action) : undefined;
  }
}

/** A `get`, a `take`, or a turn of a loop. */
export class GetWaiting<R> extends LineWaiting<R> {
  override readonly takes: boolean = true;
  readonly #delivers: boolean;
  readonly #make: (got: Got) => R;
  #got: Got | undefined = undefined;

  /** Makes a call that is in no line; `make` makes its result. */
  constructor(action: string, core: QueueCore, delivers: boolean, make: (got: Got) => R) {
    super(action, core, GETTERS);
    this.#delivers = delivers;
    this.#make = make;
  }

  protected override enqueue(): number {
    return this.core.awaitItem(this.#delivers, this.blocking);
  }

  protected override possible(): boolean {
    return this.core.size > 0;
  }

  protected override act(): void {
    this.#end(this.#delivers ? this.core.take() : this.core.get());
  }

  #end(got: Got): void {
    this.#got = got;
    this.settled = true;
  }

  override resume(): void {
    if (!this.core.isGranted(this.record)) return super.resume();
    this.#end(this.core.granted(this.record));
    this.core.accept(this.record);
  }

  override giveUp(reason: unknown): void {
    if (this.core.isGranted(this.record)) this.resume();
    else super.giveUp(reason);
  }

  override retract(): void {
    this.core.retract(this.record);
  }

  override setAside(aside: boolean): void {
    this.core.setAside(this.record, aside);
  }

  override readonly tells = true;

  override promising(): boolean {
    return this.core.size > 0;
  }

  override tryAside(): void {
    const got = this.#delivers ? undefined : this.core.getAside(LONG);
    if (got !== undefined) this.#end(got);
  }

  protected override ended(): unknown {
    return this.core.isDrained ? shutDown(this.action) : undefined;
  }

  override result(): R {
    return this.#make(this.#got!);
  }
}

/** A `join`. */
export class JoinWaiting extends Waiting<void> {
  readonly #core: QueueCore;
  override readonly setsAside: boolean = true;
  #finished = 0;

  /** Makes a call that does not wait yet. */
  constructor(core: QueueCore) {
    super();
    this.#core = core;
  }

  override begin(): void {
    this.#finished = this.#core.finished;
    if (this.#core.isFinished()) this.succeed();
  }

  override resume(): void {
    if (this.#core.finished !== this.#finished) this.succeed();
  }

  override giveUp(reason: unknown): void {
    this.fail(reason);
  }
}
