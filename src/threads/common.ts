/**
 * What the local scopes have in common: the options of a waiting call, its timer, its signal, and how
 * permits are disposed of.
 *
 * @module
 */

export { OwnSignal } from "../tasks/own_signal.ts";
export {
  ASYNC_DISPOSE,
  disposals,
  DISPOSE,
  type TaskPermit as ThreadPermit,
  type TaskSemaphorePermit as ThreadSemaphorePermit,
  useWith,
} from "../tasks/permit.ts";
export { isImmediate } from "../tasks/queue.ts";
export { checkOwner } from "../tasks/rlock.ts";
export { checkName } from "../tasks/spawn.ts";
export { priorityOf } from "../tasks/store.ts";
export {
  checkFunction,
  checkInteger,
  checkLimits,
  checkOptions,
  DONE,
  Guard,
  kind,
  type Limits,
  startLimits,
  throwIfAborted,
  timedOut,
} from "../tasks/waiters.ts";
