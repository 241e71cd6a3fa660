/**
 * The processes scope: primitives for the processes of one machine, of Deno, Node and Bun, mixed.
 *
 * A broker owns them: a process of its own, which the first who needs it starts. When a process dies,
 * its waits are cancelled, its holds recovered, and its unfinished deliveries given to others.
 *
 * @module
 */

import type { Capabilities } from "../contract.ts";
import { connect } from "./connect.ts";
import { checkNamed, type OpenOptions } from "./remote.ts";

export * from "../errors.ts";
export { Owner } from "../owner.ts";
export { Barrier, type BarrierOptions } from "./barrier.ts";
export { Condition, type ConditionOptions } from "./condition.ts";
export { entry } from "./entry.ts";
export { Event } from "./event.ts";
export { Lock, RLock } from "./lock.ts";
export { ProcessDelivery, ProcessPermit, ProcessSemaphorePermit } from "./permits.ts";
export { LifoQueue, PriorityQueue, ProcessQueue, Queue, type QueueOptions } from "./queue.ts";
export { type OpenOptions, Remote } from "./remote.ts";
export type { Runtime } from "./launch.ts";
export { isMainProcess, type Process, type ProcessOptions, spawn } from "./spawn.ts";
export { BoundedSemaphore, Semaphore, type SemaphoreOptions } from "./semaphore.ts";

/** What this scope can do. */
export const capabilities: Capabilities = {
  scope: "processes",
  fairness: "fifo",
  directGrant: false,
  blocking: false,
  fencing: true,
  recovery: true,
  cloning: true,
  barrierAction: false,
};

/**
 * Ends the primitive of a name for all processes: their calls that wait reject with a
 * `ConnectionLostError`, what they hold is lost, and the name is free. Nothing happens where there is
 * none.
 *
 * @param options Which namespace, as for `open`.
 */
export async function destroy(name: string, options?: OpenOptions): Promise<void> {
  checkNamed("destroy a primitive", name, options);
  await (await connect(options?.namespace)).destroy(name);
}
