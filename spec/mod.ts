/**
 * The conformance suite: holds any implementation of the contract to its laws.
 *
 * It needs no test runner and nothing of the engine but promises; its one dependency is fast-check.
 *
 * @module
 */

export type * from "./options.ts";
export type * from "./platform.ts";
export type * from "./report/report.ts";
export type * from "./subject.ts";
export type { TimelineEntry } from "./world.ts";
export { groups, type Law, laws, outOfScope, type Scope } from "./laws.ts";
export * from "./explore/mod.ts";
export { conformance } from "./runner.ts";
export { primitives } from "./select.ts";
export { renderMatrix } from "./report/matrix.ts";
export { renderRuntimes, type RuntimeColumn } from "./report/runtimes.ts";
export { type FailureOptions, renderFailure } from "./report/failure.ts";
export type { RenderOptions } from "./report/text.ts";
