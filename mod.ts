/**
 * Synchronization primitives for async functions, on any runtime: the tasks scope of Interlock.
 *
 * @example
 * ```ts
 * import { Semaphore } from "@interlock/sync";
 *
 * const semaphore = new Semaphore(3);
 * await semaphore.use(async (permit) => {
 *   // at most three at a time come here
 *   await Promise.resolve(permit);
 * });
 * ```
 *
 * On runtimes that end with a request (workerd), give every wait a `timeout`: a waiter without a
 * timer may be killed with its request, and take the grant that it was given along.
 *
 * @module
 */

export * from "./src/tasks/mod.ts";
