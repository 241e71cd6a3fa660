/**
 * Runs the scenes of processes on every runtime that has them and runs TypeScript.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/processes/connect.ts";
import { Event } from "../../../src/processes/mod.ts";
import type { Engine } from "../runtime.ts";
import { findAll, runtimes } from "../runtimes.ts";
import { assertShown, sourceCommand } from "../testing.ts";
import { withFolder } from "./testing.ts";

/** The path of a scene. */
function sceneOf(name: string): string {
  return fileURLToPath(new URL(`scenes/${name}.ts`, import.meta.url));
}

const wanted = runtimes.filter(({ name }) => ["deno", "node24", "bun"].includes(name));
const found = await findAll(wanted, console.log);

/** A folder with the executables by their names, for the PATH. */
async function makePath(folder: string): Promise<string[]> {
  await Deno.mkdir(folder);
  const names: string[] = [];
  for (const name of ["deno", "node", "bun"]) {
    const there = found.find(({ runtime, engine }) =>
      runtime.name.startsWith(name) && typeof engine !== "string"
    );
    if (there === undefined) continue;
    await Deno.symlink(
      sourceCommand(there.runtime, there.engine as Engine, "").file,
      `${folder}/${name}`,
    );
    names.push(name);
  }
  return names;
}

Deno.test("processes: the README shows the scene that is run", () => assertShown("processes"));

for (const { runtime, engine } of found) {
  if (typeof engine === "string") {
    Deno.test({ name: `processes: not run on ${runtime.name}: ${engine}`, ignore: true, fn() {} });
    continue;
  }
  /** Runs a scene to its end, with all runtimes on the PATH. */
  const run = async (scene: string, folder: string, env: Readonly<Record<string, string>>) => {
    const path = `${folder}.path`;
    const others = await makePath(path);
    const { file, args } = sourceCommand(runtime, engine, sceneOf(scene));
    const { code, stdout, stderr } = await new Deno.Command(file, {
      args: [...args],
      env: { ...env, OTHERS: others.join(), PATH: `${path}:${Deno.env.get("PATH")}` },
      stdin: "null",
      signal: AbortSignal.timeout(300_000),
    }).output();
    const [printed, complaint] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, printed: printed!, complaint: complaint! };
  };

  Deno.test(`processes: the scenes of spawn on ${engine.title}`, () =>
    withFolder(async ({ folder, env }) => {
      const { code, printed, complaint } = await run("spawn", folder, env);
      assertEquals(
        [code, printed.trimEnd().split("\n").at(-1)],
        [0, "all 27 scenes"],
        complaint.replace(/(.)\1{99,}/g, "$1…"),
      );
      assertStringIncludes(printed, "a child to stdout\n");
      assertStringIncludes(complaint, "a child to stderr\n");
      assert(printed.includes(`${"O".repeat(1 << 20)}\n`), "all that a child wrote to stdout");
      assert(complaint.includes(`${"E".repeat(1 << 20)}\n`), "all that a child wrote to stderr");
    }));

  Deno.test(`processes: the scene of the README on ${engine.title}`, () =>
    withFolder(async ({ folder, env }) => {
      const { code, printed, complaint } = await run("readme", folder, env);
      assertEquals([code, printed], [0, "10\n"], complaint);
    }));

  Deno.test(`processes: a detached one does not hold who spawned it, unless joined, on ${engine.title}`, () =>
    withFolder(async ({ env }) => {
      const { file, args } = sourceCommand(runtime, engine, sceneOf("detached"));
      const [here, alone, done] = await Promise.all(
        ["here", "alone", "done"].map((name) => Event.open(name)),
      );
      const run = async (how: readonly string[], stdout: "null" | "piped") => {
        await Promise.all([here, alone, done].map((event) => event!.clear()));
        return new Deno.Command(file, {
          args: [...args, ...how],
          env,
          stdin: "null",
          stdout,
          stderr: "inherit",
          signal: AbortSignal.timeout(300_000),
        }).spawn();
      };
      for (const how of [[], ["at-once"]]) {
        // Not over pipes, whose other end the detached process would hold open.
        const main = await run(how, "null");
        assertEquals((await main.status).code, 0);
        await alone!.set();
        await done!.wait();
      }
      const main = await run(["joins"], "piped");
      const reader = main.stdout.getReader();
      assertEquals(new TextDecoder().decode((await reader.read()).value), "joining\n");
      await alone!.set();
      assertEquals((await main.status).code, 0);
      await reader.cancel();
      (await connect()).disconnect();
    }, 1));
}
