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
export * from "./subject.ts";
export type { TimelineEntry } from "./world.ts";
export {
  checkHistory,
  type HistoryCheckOptions,
  type HistoryVerdict,
  type ObjectVerdict,
  type Promised,
  type Verdict,
  type Violation,
} from "./history/check.ts";
export * from "./history/history.ts";
export type { HistoryModel } from "./history/model.ts";
export { models } from "./history/models.ts";
export { groups, type Law, laws, outOfScope, type Scope } from "./laws.ts";
export * from "./explore/mod.ts";
export { permitOf } from "./permit.ts";
export { broken } from "./broken.ts";
export { conformance } from "./runner.ts";
export { primitives } from "./select.ts";
export { conformanceTests, type Register, type TestFunction } from "./tests.ts";
export { renderMatrix } from "./report/matrix.ts";
export { type TapOptions, TapWriter } from "./report/tap.ts";
export { renderRuntimes, type ReportOptions, type RuntimeColumn } from "./report/runtimes.ts";
export { type FailureOptions, renderFailure } from "./report/failure.ts";
export { renderHtml } from "./report/page.ts";
export { renderJUnit } from "./report/junit.ts";
export { renderPicture } from "./report/picture.ts";
export type { RenderOptions } from "./report/text.ts";
