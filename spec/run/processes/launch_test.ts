/**
 * What a process passes on of its own flags to those that it starts.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import process from "node:process";
import { commandOf, type Runtime } from "../../../src/processes/launch.ts";

/** The arguments with which a process of a runtime, which has these flags itself, runs a module. */
function argumentsOf(runtime: Runtime, own: readonly string[], flags?: readonly string[]) {
  const before = (["versions", "execArgv"] as const).map((name) =>
    [name, Object.getOwnPropertyDescriptor(process, name)!] as const
  );
  const versions = runtime === "bun" ? { node: "24.0.0", bun: "1.4.5" } : { node: "24.0.0" };
  Object.defineProperty(process, "versions", { value: versions, configurable: true });
  Object.defineProperty(process, "execArgv", { value: own, configurable: true });
  try {
    return commandOf(runtime, new URL("file:///m.ts"), flags).args;
  } finally {
    for (const [name, descriptor] of before) Object.defineProperty(process, name, descriptor);
  }
}

const dropped = [
  [],
  ["-e", "program"],
  ["--eval", "program"],
  ["--eval=program"],
  ["-p", "program"],
  ["-pe", "program"],
  ["--print", "program"],
  ["--print=program"],
  ["--input-type", "module", "--eval", "program"],
  ["--input-type=module", "--eval=program"],
  ["--inspect"],
  ["--inspect-brk=9229"],
  ["--watch"],
  ["--watch-path=src"],
  ["--watch-path", "src"],
  ["--watch-preserve-output"],
  ["--watch-kill-signal", "SIGINT"],
  ["--inspect-port", "0"],
  ["--test", "--test-isolation=none", "--test-reporter", "tap", "--test-only"],
  ["--hot"],
];

Deno.test("flags are inherited, but for a program, its watch, its tests and its debugger", () => {
  for (const flags of dropped) {
    const own = ["--conditions=x", ...flags, "--no-warnings", "--hotter"];
    const args = argumentsOf("node", own);
    assertEquals(args, ["--conditions=x", "--no-warnings", "--hotter", "/m.ts"], String(flags));
  }
  assertEquals(argumentsOf("bun", ["--hot", "--smol", "--watch"]), ["--smol", "/m.ts"]);
  assertEquals(argumentsOf("node", ["--no-warnings"], ["--own"]), ["--own", "/m.ts"]);
});
