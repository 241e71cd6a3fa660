/**
 * What the threads scope needs of a runtime; adapters translate it and decide nothing.
 *
 * @module
 */

/** One end of a channel between two threads. */
export interface Port {
  /** Sends a clone of a message. */
  post(message: unknown): void;
  /** Has `fn` called with each message that arrives; that does not keep the event loop alive. */
  listen(fn: (message: unknown) => void): void;
  /** Takes the next message that has arrived without letting the event loop run, if there is one. */
  receive?(): { readonly message: unknown } | undefined;
  /** Resolves once nobody has the other end; until then it keeps the event loop alive. */
  closed(): Promise<void>;
  /** Lets go of the channel. */
  close(): void;
}

/** What happens to a worker. */
export interface WorkerEvents {
  /** Its global scope has sent something. */
  message(message: unknown): void;
  /** It could not be loaded, or an error was not caught in it. */
  error(error: unknown): void;
  /** It has ended, or is about to: see {@linkcode Runtime.gone}. */
  exit(): void;
}

/** A worker from the outside. */
export interface RunningWorker {
  /** Whether its exit is told of; else only {@linkcode Runtime.gone} tells. */
  readonly exits: boolean;
  /** Sends a message to its global scope. */
  post(message: unknown, transfer: readonly object[]): void;
  /** Ends it, wherever it is. */
  terminate(): void;
}

/** How this thread talks to the one that started it. */
export interface Parent {
  /** Sends a message to the one that started this thread. */
  post(message: unknown): void;
  /** Has `fn` called with the first message for which it returns true. */
  listen(fn: (message: unknown) => boolean): void;
}

/** What calls a function from time to time. */
export interface Interval {
  /** From now on it keeps the event loop alive. */
  hold(): void;
  /** From now on it does not, as at first. */
  letGo(): void;
  /** Ends it. */
  clear(): void;
}

/** A runtime. */
export interface Runtime {
  /** Whether this is the thread that the program began in. */
  readonly isMainThread: boolean;
  /** What this thread was given when it was started, if it was by {@linkcode start}. */
  readonly given: unknown;
  /** The thread that started this one, unless this is the main thread. */
  readonly parent: Parent | undefined;
  /** Whether a worker is given something before its module runs: {@linkcode given} there. */
  readonly gives: boolean;
  /** Starts a worker of a module. */
  start(
    url: URL,
    name: string,
    given: unknown,
    transfer: readonly object[],
    events: WorkerEvents,
  ): RunningWorker;
  /** Watches a worker that somebody else has made; gives `undefined` if it is none. */
  adopt(worker: unknown, events: WorkerEvents): RunningWorker | undefined;
  /** Makes a channel; the far end is transferable, and {@linkcode open} makes a port of it. */
  channel(): { readonly near: Port; readonly far: object };
  /** The port of the far end of a channel. */
  open(far: object): Port;
  /** Whether a worker that has no {@linkcode mark} yet goes on in spite of being terminated. */
  readonly needsMark: boolean;
  /** Takes a name that is this thread's until it has ended. */
  readonly mark?: (name: string) => Promise<void>;
  /** The names that threads have taken and that have not ended. */
  readonly marks?: () => Promise<ReadonlySet<string>>;
  /** Calls `fn` every `ms`. */
  interval(ms: number, fn: () => void): Interval;
  /**
   * Where an exit is told of too early, or not at all: resolves once the code of the thread that has
   * this name, and the other end of this port, does not run any more.
   */
  readonly gone?: (name: string, port: Port) => Promise<void>;
  /** Calls `fn` when this thread ends, unless it is terminated. */
  onExit(fn: () => void): void;
  /** Calls `fn` with an error that nobody caught in this thread, instead of ending it. */
  onUncaught(fn: (error: unknown) => void): void;
  /** Ends this thread. */
  exit(): void;
}
