/**
 * Deno: Node's workers and its own ones.
 *
 * It says that a worker has exited while its code still runs, for a moment after `terminate`; a named
 * lock that the worker holds is free only when that has stopped.
 *
 * @module
 */

import type { Runtime } from "./contract.ts";
import { node } from "./node.ts";
import { adoptWeb, gone, mark, onUncaughtWeb, webParent, type WebScope } from "./web.ts";

/** The adapter of Deno. */
export function deno(): Runtime {
  const base = node();
  const scope = globalThis as unknown as WebScope;
  // Node's module takes a web worker of Deno for the main thread.
  const inWebWorker = base.isMainThread && typeof scope.postMessage === "function";
  return {
    ...base,
    isMainThread: base.isMainThread && !inWebWorker,
    parent: inWebWorker ? webParent(scope) : base.parent,
    adopt: (worker, events) => base.adopt(worker, events) ?? adoptWeb(worker, events),
    mark,
    gone,
    onExit(fn) {
      base.onExit(fn);
      scope.addEventListener("unload", fn); // Deno.exit
    },
    onUncaught: (fn) => onUncaughtWeb(scope, fn),
    exit: () => inWebWorker ? scope.close() : base.exit(),
  };
}
