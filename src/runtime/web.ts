/**
 * What the platform of the web gives to Deno, Bun and browsers: workers with events, and locks with
 * names that end with the thread that holds them.
 *
 * @module
 */

import type { Parent, Port, RunningWorker, WorkerEvents } from "./contract.ts";

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

interface WebPort extends Events {
  postMessage(message: unknown): void;
  onmessage: (event: WebEvent) => void;
  close(): void;
}

declare const navigator: {
  readonly locks: {
    request<R>(name: string, held: () => R): Promise<Awaited<R>>;
    query(): Promise<{ readonly held: readonly { readonly name: string }[] }>;
  };
};

/** Milliseconds that a message may be on its way; up to 52 were seen in Firefox 153, 11 in Chromium 156. */
const ON_ITS_WAY = 100;

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

/** The port of an end of a channel. */
export function openWeb(end: object): Port {
  const port = end as WebPort;
  return {
    post: (message) => port.postMessage(message),
    listen(fn) {
      port.onmessage = ({ data }) => fn(data);
    },
    closed: () => new Promise((resolve) => port.addEventListener("close", () => resolve())),
    close: () => port.close(),
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

/** The names that threads have. */
export async function marks(): Promise<ReadonlySet<string>> {
  return new Set((await navigator.locks.query()).held.map(({ name }) => name));
}

/** Resolves once no thread has this name, and what the one that had it has sent has most likely come. */
export async function gone(name: string): Promise<void> {
  await navigator.locks.request(name, () => {});
  await new Promise<void>((resolve) => setTimeout(resolve, ON_ITS_WAY));
}
