/**
 * Browsers.
 *
 * @module
 */

import type { Port, Runtime } from "./contract.ts";
import { adoptWeb, gone, mark, onUncaughtWeb, webParent, type WebScope } from "./web.ts";

/** The adapter of browsers. */
export function browser(): Runtime {
  const scope = globalThis as unknown as WebScope & { WorkerGlobalScope?: unknown };
  const isMainThread = scope.WorkerGlobalScope === undefined;
  return {
    isMainThread,
    given: undefined,
    parent: isMainThread ? undefined : webParent(scope),
    gives: false,
    start(url, name, _given, _transfer, events) {
      return adoptWeb(new Worker(url, { type: "module", name }), events)!;
    },
    adopt: adoptWeb,
    channel() {
      const { port1, port2 } = new MessageChannel();
      return { near: open(port1), far: port2 };
    },
    open: (far) => open(far as MessagePort),
    mark,
    gone,
    onExit() {}, // nothing runs in a worker that is closed
    onUncaught: (fn) => onUncaughtWeb(scope, fn),
    exit: () => scope.close(),
  };
}

function open(port: MessagePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen(fn) {
      port.onmessage = ({ data }) => fn(data);
    },
    close: () => port.close(),
  };
}
