/**
 * Browsers.
 *
 * @module
 */

import type { Runtime } from "./contract.ts";
import { gone, mark, marks } from "./locks.ts";
import { adoptWeb, onUncaughtWeb, openWeb, webParent, type WebScope } from "./web.ts";

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
      return { near: openWeb(port1), far: port2 };
    },
    open: openWeb,
    mark,
    marks,
    interval(ms, fn) {
      const timer = setInterval(fn, ms);
      return { hold() {}, letGo() {}, clear: () => clearInterval(timer) };
    },
    gone,
    needsMark: false,
    onExit() {}, // nothing runs in a worker that is closed
    onUncaught: (fn) => onUncaughtWeb(scope, fn),
    exit: () => scope.close(),
  };
}
