/**
 * Deno: Node's workers and its own ones.
 *
 * It says that a worker has exited while its code still runs, up to 36 ms later on a busy machine; the
 * ports that the worker has are closed when it does not. And `terminate` is lost on a worker that is
 * starting, and on one that loops or blocks, unless it holds a named lock. A worker of the web, even
 * with a lock, is not ended while it loops or blocks. Some globals are loaded when they are first used:
 * one who is terminated meanwhile gets an error instead and goes on to its event loop, where it ends, or
 * the whole process panics. In a thread that goes on so `process.exit` loops for ever. And its event
 * loop takes a message from a port some time before it delivers it: a call that blocks meanwhile cannot
 * see it. So messages come by a port to which nobody listens; another tells of them. (Deno 2.9.6)
 *
 * @module
 */

import type { Port, Runtime } from "./contract.ts";
import { node, workerThreads } from "./node.ts";
import { mark, marks } from "./locks.ts";
import { adoptWeb, onUncaughtWeb, openWeb, webParent, type WebScope } from "./web.ts";
import type { NodePort, WorkerThreads } from "./worker_threads.ts";

/** The adapter of Deno. */
export function deno(): Runtime {
  // Loaded before anybody may terminate this thread.
  void [setTimeout, setInterval, clearTimeout, clearInterval, crypto];
  const base = node();
  const scope = globalThis as unknown as WebScope;
  // Node's module takes a web worker of Deno for the main thread.
  const inWebWorker = base.isMainThread && typeof scope.postMessage === "function";
  const { MessageChannel, receiveMessageOnPort } = workerThreads();
  const open = (bell: Port, messages: NodePort) => openBoth(bell, messages, receiveMessageOnPort);
  return {
    ...base,
    isMainThread: base.isMainThread && !inWebWorker,
    parent: inWebWorker ? webParent(scope) : base.parent,
    adopt: (worker, events) => base.adopt(worker, events) ?? adoptWeb(worker, events),
    channel() {
      const bells = new MessageChannel();
      const { port1, port2 } = new MessageChannel();
      bells.port1.postMessage(port2, [port2]);
      return { near: open(base.open(bells.port1), port1), far: bells.port2 };
    },
    open(far) {
      const { message } = receiveMessageOnPort(far as NodePort)!;
      return open(inWebWorker ? openWeb(far) : base.open(far), message as NodePort);
    },
    needsMark: true,
    mark,
    marks,
    interval(ms, fn) {
      const timer = setInterval(fn, ms);
      Deno.unrefTimer(timer);
      return {
        hold: () => Deno.refTimer(timer),
        letGo: () => Deno.unrefTimer(timer),
        clear: () => clearInterval(timer),
      };
    },
    gone: (_name, port) => port.closed(),
    onExit(fn) {
      base.onExit(fn);
      scope.addEventListener("unload", fn); // Deno.exit
    },
    onUncaught: (fn) => onUncaughtWeb(scope, fn),
    exit: () => scope.close(),
  };
}

/** The port that two make: one that messages come by, and one that only tells that there are some. */
function openBoth(
  bell: Port,
  messages: NodePort,
  receiveMessageOnPort: WorkerThreads["receiveMessageOnPort"],
): Port {
  const receive = () => receiveMessageOnPort(messages);
  return {
    post(message) {
      messages.postMessage(message);
      bell.post(undefined);
    },
    listen(fn) {
      bell.listen(() => {
        for (let next; (next = receive()) !== undefined;) fn(next.message);
      });
    },
    receive,
    closed: () => bell.closed(),
    close() {
      bell.close();
      messages.close();
    },
  };
}
