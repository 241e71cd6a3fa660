/**
 * Errors that reach nobody: rejections that are not handled, and throws out of timers. A subject that
 * causes them is broken, but must not take the suite down with it.
 *
 * @module
 */

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
  addEventListener?(name: string, listener: (event: StrayEvent) => void): void;
  removeEventListener?(name: string, listener: (event: StrayEvent) => void): void;
}

/** Collects stray errors from its construction to its `close`, in place of the engine's own report. */
export class Strays {
  readonly #seen = new Set<unknown>();
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
  }

  /** What was seen since the last call. */
  take(): unknown[] {
    const seen = [...this.#seen];
    this.#seen.clear();
    return seen;
  }

  /** Stops listening. */
  close(): void {
    for (const remove of this.#remove) remove();
  }
}
