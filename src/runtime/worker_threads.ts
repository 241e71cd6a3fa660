/**
 * The workers and ports of Node's `worker_threads`.
 *
 * @module
 */

import type { Parent, Port, RunningWorker, WorkerEvents } from "./contract.ts";

/** A port, as Node has it. */
export interface NodePort {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  on(event: "message" | "close", fn: (message: unknown) => void): void;
  off(event: "message", fn: (message: unknown) => void): void;
  ref(): void;
  unref(): void;
  close(): void;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): unknown;
  on(event: string, fn: (value: unknown) => void): void;
}

/** What is used of the module. */
export interface WorkerThreads {
  readonly isMainThread: boolean;
  readonly workerData: unknown;
  readonly parentPort: NodePort | null;
  readonly MessageChannel: new () => { port1: NodePort; port2: NodePort };
  readonly Worker: new (url: URL, options: object) => NodeWorker;
  readonly receiveMessageOnPort: (port: NodePort) => { message: unknown } | undefined;
}

/** The port of an end of a channel. */
export function openNode(end: object, receive: WorkerThreads["receiveMessageOnPort"]): Port {
  const port = end as NodePort;
  const closed = new Promise<void>((resolve) => port.on("close", () => resolve()));
  return {
    post: (message) => port.postMessage(message),
    listen(fn) {
      port.on("message", fn);
      port.unref();
    },
    receive: () => receive(port),
    closed() {
      port.ref();
      return closed;
    },
    close: () => port.close(),
  };
}

/** How a worker talks to the one that started it. */
export function nodeParent(port: NodePort): Parent {
  return {
    post: (message) => port.postMessage(message),
    listen(fn) {
      const listener = (message: unknown) => {
        if (fn(message)) port.off("message", listener);
      };
      port.on("message", listener);
    },
  };
}

/** Watches a worker that has the events of Node; gives `undefined` if it is none. */
export function adoptNode(worker: unknown, events: WorkerEvents): RunningWorker | undefined {
  const { on, postMessage, terminate } = (worker ?? {}) as Partial<NodeWorker>;
  if ([on, postMessage, terminate].some((method) => typeof method !== "function")) return undefined;
  const running = worker as NodeWorker;
  running.on("message", events.message);
  running.on("error", events.error);
  running.on("exit", events.exit);
  return {
    exits: true,
    post: (message, transfer) => running.postMessage(message, transfer),
    terminate: () => void running.terminate(),
  };
}
