/**
 * What the platform of the web gives to Deno, Bun and browsers: workers and ports with events.
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
