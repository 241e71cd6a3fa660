/**
 * Errors that reach nobody: rejections that are not handled, and throws out of timers. A subject that
 * causes them is broken, but must not take the suite down with it.
 *
 * @module
 */

import { breathe } from "./deadline.ts";
import { type Arm, replace } from "./globals.ts";
import { show } from "./world.ts";

/** The part of Node's `process` that is used. */
interface ProcessLike {
  on?(name: string, listener: (reason: unknown) => void): unknown;
  off?(name: string, listener: (reason: unknown) => void): unknown;
}

/** The part of the web's unhandledrejection and error events that is used. */
interface StrayEvent {
  readonly reason?: unknown;
  readonly error?: unknown;
  preventDefault(): void;
}

/** The part of the global object that is used. */
interface GlobalLike {
  readonly process?: ProcessLike;
  setTimeout: Arm;
  setInterval: Arm;
  addEventListener?(name: string, listener: (event: StrayEvent) => void): void;
  removeEventListener?(name: string, listener: (event: StrayEvent) => void): void;
}

/** Collects stray errors from its construction to its `close`, in place of the engine's own report. */
export class Strays {
  /** The id of the property that runs. */
  owner = "";
  readonly #seen = new Set<unknown>();
  readonly #left: string[] = [];
  readonly #remove: (() => void)[] = [];

  /** Starts to listen, in whatever ways the engine has. */
  constructor() {
    const host = globalThis as unknown as GlobalLike;
    const { process } = host;
    // Both are registered where both exist: Deno reports to the two of them, and a set counts once.
    if (typeof process?.on === "function" && typeof process.off === "function") {
      for (const name of ["unhandledRejection", "uncaughtException"]) {
        const listener = (reason: unknown) => void this.#seen.add(reason);
        process.on(name, listener);
        this.#remove.push(() => process.off?.(name, listener));
      }
    }
    if (typeof host.addEventListener === "function") {
      for (const name of ["unhandledrejection", "error"]) {
        const listener = (event: StrayEvent) => {
          event.preventDefault();
          this.#seen.add(name === "error" ? event.error : event.reason);
        };
        host.addEventListener(name, listener);
        this.#remove.push(() => host.removeEventListener?.(name, listener));
      }
    }
    for (const name of ["setTimeout", "setInterval"] as const) {
      if (typeof host[name] === "function") this.#remove.push(this.#attribute(host, name));
    }
  }

  /** Lets what a timer throws count for the property that armed it, whichever runs by then. */
  #attribute(host: GlobalLike, name: "setTimeout" | "setInterval"): () => void {
    return replace(host, name, (original) => (fn, ...rest) => {
      const { owner } = this;
      const attributed = (...passed: unknown[]) => {
        try {
          return fn(...passed);
        } catch (error) {
          if (owner === this.owner) this.#seen.add(error);
          else this.leave(`${show(error)}, out of a timer that ${owner} left`);
        }
      };
      return original.call(globalThis, typeof fn === "function" ? attributed : fn, ...rest);
    });
  }

  /** Keeps what no property that runs now can be blamed for. */
  leave(what: string): void {
    if (!this.#left.includes(what)) this.#left.push(what);
  }

  /** What was seen since the last call. */
  take(): unknown[] {
    const seen = [...this.#seen];
    this.#seen.clear();
    return seen;
  }

  /** Stops listening; gives what was left behind by properties that had ended. */
  async close(): Promise<string[]> {
    await breathe();
    for (const error of this.take()) this.leave(`${show(error)}, seen after the last property`);
    for (const remove of this.#remove) remove();
    return this.#left.map((what) => `an error that nobody handled, left by a property: ${what}`);
  }
}
