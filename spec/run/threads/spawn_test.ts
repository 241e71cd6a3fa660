/**
 * Runs the scenes of threads on every runtime that has them and runs TypeScript.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { Engine, Runtime } from "../runtime.ts";
import { findAll, runtimes } from "../runtimes.ts";
import { assertShown, sourceCommand } from "../testing.ts";

const DEADLINE_MS = 600_000;

/** What a scene prints, and what of it. */
const scenes: Readonly<Record<string, (lines: readonly string[]) => void>> = {
  spawn(lines) {
    assertEquals(lines.at(-1), "all 29 scenes");
  },
  items(lines) {
    assertEquals(lines.at(-1), "all 9 scenes");
  },
  runtimes(lines) {
    assertEquals(lines.at(-1), "all 4 scenes");
  },
  letting_go(lines) {
    assertEquals(lines.at(-1), "all 2 scenes");
  },
  keep_alive(lines) {
    assertEquals(lines, ["a worker gave it", "true reason", "TimeoutError"]);
  },
  readme(lines) {
    assertEquals(lines, ["6000"]);
  },
  death(lines) {
    assertMatch(lines.at(-1)!, /^seed 20: 120 died; known after [\d.]+ ms, at most [\d.]+ ms$/);
  },
};

async function output(scene: string, runtime: Runtime, engine: Engine) {
  const path = fileURLToPath(new URL(`scenes/${scene}.ts`, import.meta.url));
  const { file, args } = sourceCommand(runtime, engine, path);
  const { code, stdout, stderr } = await new Deno.Command(file, {
    args: [...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout), complaint: decoder.decode(stderr) };
}

Deno.test("threads: the README shows the scene that is run", () => assertShown("threads"));

const wanted = runtimes.filter(({ name }) => ["deno", "node24", "bun"].includes(name));
for (const { runtime, engine } of await findAll(wanted, console.log)) {
  if (typeof engine === "string") {
    Deno.test({ name: `threads: not run on ${runtime.name}: ${engine}`, ignore: true, fn() {} });
    continue;
  }
  for (const [scene, check] of Object.entries(scenes)) {
    Deno.test(`threads: ${scene} on ${engine.title}`, async () => {
      const { code, printed, complaint } = await output(scene, runtime, engine);
      assertEquals(code, 0, printed + complaint);
      check(printed.trimEnd().split("\n"));
    });
  }
  Deno.test(`threads: an error that nobody asks for on ${engine.title}`, async () => {
    const { code, printed, complaint } = await output("unasked", runtime, engine);
    assert(code !== 0, "the program does not fail");
    assertEquals(printed, "spawned\n");
    assertEquals([...complaint.matchAll(/error: nobody asks for this/gi)].length, 1, complaint);
  });
}
