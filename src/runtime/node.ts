/**
 * Node, and what Bun and Deno have from it.
 *
 * @module
 */

import type { Port, Runtime } from "./contract.ts";
import { adoptNode, nodeParent, openNode, type WorkerThreads } from "./worker_threads.ts";

declare const process: {
  getBuiltinModule(id: "node:worker_threads"): WorkerThreads;
  on(event: string, fn: (value: unknown) => void): void;
  exit(): void;
};

declare function setInterval(fn: () => void, ms: number): { ref(): void; unref(): void };
declare function clearInterval(timer: object): void;

/** Node's module; an import would be one that bundlers and browsers trip over. */
export function workerThreads(): WorkerThreads {
  return process.getBuiltinModule("node:worker_threads");
}

/** The adapter of Node. */
export function node(): Runtime {
  const threads = workerThreads();
  const { isMainThread, workerData, parentPort, receiveMessageOnPort, Worker } = threads;
  const open = (end: object): Port => openNode(end, receiveMessageOnPort);
  return {
    isMainThread,
    given: isMainThread ? undefined : workerData,
    parent: parentPort === null ? undefined : nodeParent(parentPort),
    gives: true,
    start(url, name, workerData, transferList, events) {
      return adoptNode(new Worker(url, { name, workerData, transferList }), events)!;
    },
    adopt: adoptNode,
    channel() {
      const { port1, port2 } = new threads.MessageChannel();
      return { near: open(port1), far: port2 };
    },
    open,
    needsMark: false,
    interval(ms, fn) {
      const timer = setInterval(fn, ms);
      timer.unref();
      return {
        hold: () => timer.ref(),
        letGo: () => timer.unref(),
        clear: () => clearInterval(timer),
      };
    },
    onExit: (fn) => process.on("exit", fn),
    onUncaught(fn) {
      process.on("uncaughtException", fn);
      process.on("unhandledRejection", fn);
    },
    exit: () => process.exit(),
  };
}
