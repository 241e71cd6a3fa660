/**
 * What the platform of the web gives to Deno, Bun and browsers: workers with events, and locks with
 * names that end with the thread that holds them.
 *
 * @module
 */

import type { Parent, RunningWorker, WorkerEvents } from "./contract.ts";

interface Events {
  addEventListener(type: string, fn: (event: WebEvent) => void): void;
  removeEventListener(type: string, fn: (event: WebEvent) => void): void;
}

interface WebEvent {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly reason?: unknown;
  readonly message?: string;
  preventDefault(): void;
}

interface WebWorker extends Events {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
}

declare const navigator: {
  readonly locks: { request<R>(name: string, held: () => R): Promise<Awaited<R>> };
};

/** The part of a web worker's global scope that is used. */
export interface WebScope extends Events {
  /** In a worker: sends a message to the one that started it. */
  postMessage?(message: unknown): void;
  /** In a worker: ends it. */
  close(): void;
}

/** Watches a worker that has the events of the web; gives `undefined` if it is none. */
export function adoptWeb(
  worker: unknown,
  events: WorkerEvents,
  exits = false,
): RunningWorker | undefined {
  const { addEventListener, postMessage, terminate } = (worker ?? {}) as Partial<WebWorker>;
  if ([addEventListener, postMessage, terminate].some((method) => typeof method !== "function")) {
    return undefined;
  }
  const running = worker as WebWorker;
  running.addEventListener("message", ({ data }) => events.message(data));
  running.addEventListener("error", (event) => {
    event.preventDefault();
    events.error(event.error ?? new Error(event.message ?? "the module could not be loaded"));
  });
  if (exits) running.addEventListener("close", events.exit);
  return {
    exits,
    post: (message, transfer) => running.postMessage(message, transfer),
    terminate: () => running.terminate(),
  };
}

/** How a web worker talks to the one that started it. */
export function webParent(scope: WebScope): Parent {
  return {
    post: (message) => scope.postMessage!(message),
    listen(fn) {
      const listener = ({ data }: WebEvent) => {
        if (fn(data)) scope.removeEventListener("message", listener);
      };
      scope.addEventListener("message", listener);
    },
  };
}

/** Calls `fn` with the errors that nobody caught in this thread. */
export function onUncaughtWeb(scope: WebScope, fn: (error: unknown) => void): void {
  for (const type of ["error", "unhandledrejection"]) {
    scope.addEventListener(type, (event) => {
      event.preventDefault();
      fn(type === "error" ? event.error : event.reason);
    });
  }
}

/** Takes a name that is this thread's until it has ended. */
export function mark(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks.request(name, () => {
      resolve();
      return new Promise<never>(() => {});
    }).catch(reject);
  });
}

/** Resolves once no thread has this name. */
export function gone(name: string): Promise<void> {
  return navigator.locks.request(name, () => {});
}
