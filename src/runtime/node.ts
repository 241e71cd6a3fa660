/**
 * Node, and what Bun and Deno have from it.
 *
 * @module
 */

import type { Port, RunningWorker, Runtime, WorkerEvents } from "./contract.ts";

interface NodePort {
  postMessage(message: unknown): void;
  on(event: "message", fn: (message: unknown) => void): void;
  off(event: "message", fn: (message: unknown) => void): void;
  unref(): void;
  close(): void;
}

interface NodeWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): unknown;
  on(event: string, fn: (value: unknown) => void): void;
}

interface WorkerThreads {
  readonly isMainThread: boolean;
  readonly workerData: unknown;
  readonly parentPort: NodePort | null;
  readonly MessageChannel: new () => { port1: NodePort; port2: NodePort };
  readonly Worker: new (url: URL, options: object) => NodeWorker;
  receiveMessageOnPort(port: NodePort): { message: unknown } | undefined;
}

declare const process: {
  getBuiltinModule(id: "node:worker_threads"): WorkerThreads;
  on(event: string, fn: (value: unknown) => void): void;
  exit(): void;
};

/** The adapter of Node. */
export function node(): Runtime {
  // An import would be one that bundlers and browsers trip over.
  const threads = process.getBuiltinModule("node:worker_threads");
  const { isMainThread, workerData, parentPort, Worker } = threads;

  function open(port: NodePort): Port {
    return {
      post: (message) => port.postMessage(message),
      listen(fn) {
        port.on("message", fn);
        port.unref();
      },
      receive: () => threads.receiveMessageOnPort(port),
      close: () => port.close(),
    };
  }

  return {
    isMainThread,
    given: isMainThread ? undefined : workerData,
    parent: parentPort === null ? undefined : {
      post: (message) => parentPort.postMessage(message),
      listen(fn) {
        const listener = (message: unknown) => {
          if (fn(message)) parentPort.off("message", listener);
        };
        parentPort.on("message", listener);
      },
    },
    gives: true,
    start(url, name, workerData, transferList, events) {
      return adopt(new Worker(url, { name, workerData, transferList }), events)!;
    },
    adopt,
    channel() {
      const { port1, port2 } = new threads.MessageChannel();
      return { near: open(port1), far: port2 };
    },
    open: (far) => open(far as NodePort),
    onExit: (fn) => process.on("exit", fn),
    onUncaught(fn) {
      process.on("uncaughtException", fn);
      process.on("unhandledRejection", fn);
    },
    exit: () => process.exit(),
  };
}

function adopt(worker: unknown, events: WorkerEvents): RunningWorker | undefined {
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
