/**
 * Runs the scenes of threads on every runtime that has them and runs TypeScript.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Engine } from "../runtime.ts";
import { findAll, runtimes } from "../runtimes.ts";

const DEADLINE_MS = 240_000;

/** What a scene prints, and what of it. */
const scenes: Readonly<Record<string, (lines: readonly string[]) => void>> = {
  spawn(lines) {
    assertEquals(lines.at(-1), "all 18 scenes");
  },
  death(lines) {
    assertMatch(lines.at(-1)!, /^seed 20: 200 died; known after [\d.]+ ms, at most [\d.]+ ms$/);
  },
};

async function output(engine: Engine, scene: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`scenes/${scene}.ts`, import.meta.url));
  const command = engine.again!(path);
  const { code, stdout, stderr } = await new Deno.Command(command.file, {
    args: [...command.args, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout), complaint: decoder.decode(stderr) };
}

const wanted = runtimes.filter(({ name }) => ["deno", "node24", "node26", "bun"].includes(name));
for (const { runtime, engine } of await findAll(wanted, console.log)) {
  if (typeof engine === "string") {
    Deno.test({ name: `threads: not run on ${runtime.name}: ${engine}`, ignore: true, fn() {} });
    continue;
  }
  for (const [scene, check] of Object.entries(scenes)) {
    Deno.test(`threads: ${scene} on ${engine.title}`, async () => {
      const { code, printed, complaint } = await output(engine, scene);
      assertEquals(code, 0, printed + complaint);
      check(printed.trimEnd().split("\n"));
    });
  }
  Deno.test(`threads: an error that nobody asks for on ${engine.title}`, async () => {
    const { code, printed, complaint } = await output(engine, "unasked");
    assert(code !== 0, "the program does not fail");
    assertEquals(printed, "spawned\n");
    assertEquals([...complaint.matchAll(/error: nobody asks for this/gi)].length, 1, complaint);
  });
}
