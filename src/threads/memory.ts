/**
 * The shared memory of one primitive, and the transitions over it: all or nothing, one at a time.
 *
 * A transition is a synchronous function that runs between `enter` and `leave`. The guard in between
 * is held for some ten to a few hundred nanoseconds, by code that calls nobody else's. What happens
 * when a thread is terminated there stands in word.ts; until that is noticed (see recovery.ts), who
 * wants to enter waits: asleep where the call may block, else a little, and then the call says that
 * it could not, so that no event loop spins on a dead thread's word.
 *
 * @module
 */

import { UnsupportedError } from "../errors.ts";
import { copy, type Desk, type Parcel, parcelOf, SHORT, takeDesk } from "./parcel.ts";
import { giveWay, type Pace, spin, unparkAll } from "./park.ts";
import {
  BOTH,
  FREE,
  GUARD,
  HEAP,
  IDENTITY,
  KIND,
  type Kind,
  KINDS,
  LOG,
  LOG_SIZE,
  LOGGED,
  MAGIC,
  REDO,
  SIDE,
  STEP,
  TOP,
  VERSION,
} from "./word.ts";

/** The words that a heap begins with: 64 blocks of 8. */
const FIRST_HEAP = 512;
const SIGN = -0x80000000;
/** After how many looks one who spins on the guard marks it, as one who sleeps does: microseconds. */
const MEEK = 6;

/**
 * Memory holds what no thread of this library writes: a forged handle's, or somebody has written to it.
 */
export class DamagedError extends TypeError {}

/** Does something with memory that may be damaged, unless it is. */
export function unlessDamaged(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
  }
}

/** The shared memory of one primitive, as one thread sees it. */
export class Memory {
  /** What crosses to other threads. */
  buffer: SharedArrayBuffer;
  /** The words: a view of fixed length, as one that follows the buffer's growth doubles a CAS. */
  words: Int32Array;
  /** This thread's key. */
  readonly key: number;
  /** How this thread sleeps. */
  pace: Pace;
  /** Whether there is a second guard. */
  readonly #hasSide: boolean;
  #desk: Desk | undefined = undefined;
  /** Whether others wanted to enter when this thread left. */
  #contended = false;

  /** Looks at memory that {@linkcode createBuffer} made. */
  constructor(buffer: SharedArrayBuffer, key: number, pace: Pace) {
    this.buffer = buffer;
    this.words = view(buffer);
    this.key = key;
    this.pace = pace;
    this.#hasSide = this.words[KIND] === KINDS.indexOf("Queue");
  }

  /**
   * Begins a transition, and tells whether it could before `patience` ms were over; it cannot where this
   * thread is inside already.
   *
   * The guard is a mutex of three states, "mutex2" of Drepper, "Futexes are tricky" (2011).
   */
  enter(patience: number): boolean {
    this.#giveWay();
    if (
      Atomics.compareExchange(this.words, GUARD, 0, this.key) !== 0 &&
      !this.#enterSlow(GUARD, patience)
    ) {
      return false;
    }
    if (
      this.#hasSide && Atomics.compareExchange(this.words, SIDE, 0, this.key) !== 0 &&
      !this.#enterSlow(SIDE, patience)
    ) {
      this.#free(GUARD);
      return false;
    }
    // Should the stack have no room for a call from here on, this thread's next call mends it.
    if (this.#hasSide) this.put(BOTH, 1);
    if (this.words.length < HEAP + this.words[TOP]!) this.renew();
    return true;
  }

  /**
   * Takes one of a queue's guards alone, and tells whether it could without sleeping. What the memory
   * has grown by may not be seen.
   */
  enterSide(guard: number): boolean {
    this.#giveWay();
    return Atomics.compareExchange(this.words, guard, 0, this.key) === 0 ||
      this.#enterSlow(guard, 0);
  }

  /** Lets those come first who wanted to enter when this thread left. */
  #giveWay(): void {
    if (!this.#contended) return;
    this.#contended = false;
    giveWay();
  }

  #enterSlow(guard: number, patience: number): boolean {
    const { words, key, pace } = this;
    let looks = 0;
    const enters = () => {
      const held = Atomics.load(words, guard);
      if (held === 0) return Atomics.compareExchange(words, guard, 0, key) === 0;
      // Whoever leaves and comes again at once never leaves it free for long enough: then it gives way.
      if (++looks === MEEK && held > 0) Atomics.compareExchange(words, guard, held, held | SIGN);
      return false;
    };
    if (spin(pace, enters)) return true;
    const deadline = patience === Infinity ? Infinity : pace.now() + patience;
    while (true) {
      // Who has slept cannot know whether others still do: it enters with their mark.
      const held = Atomics.compareExchange(words, guard, 0, key | SIGN);
      if (held === 0) return true;
      if ((held & ~SIGN) === key) return false; // nobody else would leave
      const left = deadline === Infinity ? pace.slice : deadline - pace.now();
      if (left <= 0) return false;
      if (held > 0 && Atomics.compareExchange(words, guard, held, held | SIGN) !== held) continue;
      if (pace.mayBlock()) pace.park(words, guard, held | SIGN, Math.min(left, pace.slice));
    }
  }

  /** Ends a transition: what it wrote stays. */
  leave(): void {
    this.put(LOGGED, 0);
    if (this.#hasSide) {
      this.put(BOTH, 0);
      this.#free(SIDE);
    }
    this.#free(GUARD);
  }

  /** Gives a guard back that was taken alone. */
  leaveSide(guard: number): void {
    this.#free(guard);
  }

  #free(guard: number): void {
    if (Atomics.exchange(this.words, guard, 0) >= 0) return;
    unparkAll(this.words, guard);
    this.#contended = true;
  }

  /** Lets what was written so far stay, inside a transition that goes on. */
  commit(): void {
    this.put(LOGGED, 0);
  }

  /** Undoes what was written since the last commit. */
  undo(): void {
    for (let entry = Math.min(this.get(LOGGED), LOG_SIZE) - 2; entry >= 0; entry -= 2) {
      this.put(this.get(LOG + entry), this.get(LOG + entry + 1));
      this.put(LOGGED, entry);
    }
  }

  /**
   * Gives back what a thread holds of the guards that died inside, and undoes what it left half-done;
   * tells whether it held any.
   */
  mend(deadKey: number): boolean {
    const inside = this.#takeOver(GUARD, deadKey);
    if (inside && (!this.#hasSide || this.get(BOTH) !== 0)) {
      this.renew();
      // Whose it is: the dead one's, or that of another dead one for whom that had begun to do this.
      if (this.#hasSide) this.#takeOver(SIDE, undefined);
      this.undo();
      this.leave();
      return true;
    }
    // With both guards it is the affair of who has taken the first one over, now or in a moment.
    const aside = this.get(BOTH) === 0 && this.#takeOver(SIDE, deadKey);
    if (aside) {
      this.renew();
      this.#redo();
      this.#free(SIDE);
    }
    if (inside) this.#free(GUARD);
    return inside || aside;
  }

  /** Takes a guard over from a thread that died, if that holds it, or from whoever does. */
  #takeOver(guard: number, deadKey: number | undefined): boolean {
    while (true) {
      const held = Atomics.load(this.words, guard);
      if (deadKey !== undefined && (held & ~SIGN) !== deadKey) return false;
      if (Atomics.compareExchange(this.words, guard, held, this.key | SIGN) === held) return true;
    }
  }

  /** Does what has to follow a step of who holds the second guard alone, if it was made. */
  #redo(): void {
    const address = this.get(REDO);
    if (address !== 0 && this.get(REDO + 2) === this.get(STEP)) {
      this.put(address, this.get(REDO + 1));
    }
    this.put(REDO, 0);
  }

  /** Writes a word, inside a transition. */
  set(address: number, value: number): void {
    const entry = this.get(LOGGED);
    if (entry >= LOG_SIZE) throw new RangeError("Cannot write: the log is full");
    this.put(LOG + entry, address);
    this.put(LOG + entry + 1, this.get(address));
    this.put(LOGGED, entry + 2);
    this.put(address, value);
  }

  /** Reads a word, inside a transition. */
  get(address: number): number {
    return this.words[address]!;
  }

  /**
   * Reads the address of a block, the next of a walk that has so many steps behind it, or 0.
   *
   * @throws {DamagedError} If it is none, or the walk has more steps than there are blocks.
   */
  follow(address: number, steps: number): number {
    return this.step(this.get(address), steps);
  }

  /** The address of a block or 0, which was read before; see {@linkcode follow}. */
  step(block: number, steps: number): number {
    if (steps > this.words.length >> 3) throw damaged();
    return block === 0 ? 0 : this.block(block);
  }

  /**
   * The address of a block, which was read before.
   *
   * @throws {DamagedError} If it is none.
   */
  block(address: number): number {
    if (!(address >= HEAP && address < this.words.length)) throw damaged();
    return address;
  }

  /** Whether there are so many words from an address on, which may be no block's. */
  holds(address: number, length: number): boolean {
    return address >= HEAP && length > 0 && address + length <= this.words.length;
  }

  /** Writes a word that no undoing has to restore, inside a transition. */
  put(address: number, value: number): void {
    this.words[address] = value;
  }

  /** Writes a word that tells others, who hold another guard, of all that was written before. */
  publish(address: number, value: number): void {
    Atomics.store(this.words, address, value);
  }

  /** Copies bytes into a block that nothing leads to yet. */
  write(address: number, { desk, length }: Parcel): void {
    copy(desk, 0, this.#whole(), address, length);
  }

  /** Copies bytes out, inside a transition. */
  read(address: number, length: number): Parcel {
    const whole = this.#whole();
    if (length > SHORT) {
      // A quarter faster on Node than slice is, of shared memory.
      return parcelOf(new Uint8Array(whole.bytes.subarray(4 * address, 4 * address + length)));
    }
    const desk = takeDesk();
    copy(whole, address, desk, 0, length);
    return { desk, length };
  }

  #whole(): Desk {
    return this.#desk ??= {
      bytes: new Uint8Array(this.buffer, 0, this.buffer.byteLength),
      words: this.words,
    };
  }

  /** Reads a word from outside. */
  peek(address: number): number {
    return Atomics.load(this.words, address);
  }

  /** A copy of the memory, made inside a transition, in which nobody is inside. */
  copy(): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(this.buffer.byteLength); // no room to grow: it is short-lived
    const words = view(buffer);
    words.set(view(this.buffer));
    for (const word of [GUARD, SIDE, BOTH, LOGGED]) words[word] = 0;
    return buffer;
  }

  /** Goes on with a copy, of which no other thread knows, and where blocking would never end. */
  moveTo(copy: SharedArrayBuffer): void {
    this.buffer = copy;
    this.pace = { ...this.pace, mayBlock: () => false };
    this.renew();
  }

  /** Looks at what the memory has grown to. */
  renew(): void {
    this.words = view(this.buffer);
    this.#desk = undefined;
  }
}

function damaged(): DamagedError {
  return new DamagedError("Cannot use the primitive: its memory is damaged");
}

function view(buffer: SharedArrayBuffer): Int32Array {
  return new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
}

/**
 * Makes the memory of a new primitive.
 *
 * @param maxBytes How far it can grow.
 * @throws {UnsupportedError} If the platform has no shared memory that can grow.
 */
export function createBuffer(kind: Kind, maxBytes: number): SharedArrayBuffer {
  if (
    typeof SharedArrayBuffer !== "function" ||
    typeof SharedArrayBuffer.prototype.grow !== "function"
  ) {
    throw new UnsupportedError(
      `Cannot construct ${kind}: there is no SharedArrayBuffer that can grow; in a browser the page ` +
        "needs the headers Cross-Origin-Opener-Policy: same-origin and " +
        "Cross-Origin-Embedder-Policy: require-corp",
    );
  }
  const bytes = 4 * (HEAP + FIRST_HEAP);
  const buffer = new SharedArrayBuffer(bytes, { maxByteLength: Math.max(bytes, maxBytes) });
  const words = view(buffer);
  words[KIND] = KINDS.indexOf(kind);
  words.set(crypto.getRandomValues(new Int32Array(2)), IDENTITY);
  words[TOP] = FIRST_HEAP;
  const order = Math.log2(FIRST_HEAP / 8);
  words[FREE + order] = HEAP;
  words[HEAP] = ~order;
  words[MAGIC] = VERSION;
  return buffer;
}

/** Tells which memory this is: the same one has another SharedArrayBuffer in each thread. */
export function identityOf(buffer: SharedArrayBuffer): string {
  const words = view(buffer);
  return `${words[IDENTITY]},${words[IDENTITY + 1]}`;
}

/** Whether a buffer is the memory of a primitive of this kind. */
export function isMemory(buffer: unknown, kind: Kind): buffer is SharedArrayBuffer {
  if (typeof SharedArrayBuffer !== "function" || !(buffer instanceof SharedArrayBuffer)) {
    return false;
  }
  if (buffer.byteLength < 4 * (HEAP + FIRST_HEAP)) return false;
  const words = view(buffer);
  return words[MAGIC] === VERSION && words[KIND] === KINDS.indexOf(kind) &&
    words[LOGGED]! >= 0 && words[LOGGED]! <= LOG_SIZE && words[TOP]! > 0 &&
    4 * (HEAP + words[TOP]!) <= buffer.byteLength;
}
