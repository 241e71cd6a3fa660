/**
 * Runs the scenes of processes on every runtime that has them and runs TypeScript.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { connect } from "../../../src/processes/connect.ts";
import { Event } from "../../../src/processes/mod.ts";
import type { Command } from "../order.ts";
import type { Engine, Runtime } from "../runtime.ts";
import { findAll, runtimes } from "../runtimes.ts";
import { withFolder } from "./testing.ts";

/** The path of a scene. */
function sceneOf(name: string): string {
  return fileURLToPath(new URL(`scenes/${name}.ts`, import.meta.url));
}

/** How a runtime runs a source file; a bundle, unlike it, needs no deno.json to find dependencies. */
function command(runtime: Runtime, engine: Engine, path: string): Command {
  if (runtime.name === "deno") return { file: Deno.execPath(), args: ["run", "-A", "-q", path] };
  return engine.again!(path);
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
      command(there.runtime, there.engine as Engine, "").file,
      `${folder}/${name}`,
    );
    names.push(name);
  }
  return names;
}

Deno.test("processes: the README shows the scene that is run", async () => {
  const [readme, scene] = await Promise.all(
    ["../../../README.md", "scenes/readme.ts"].map((path) =>
      Deno.readTextFile(new URL(path, import.meta.url))
    ),
  );
  const shown = scene!.replace("../../../../src/processes/mod.ts", "@interlock/sync/processes");
  assert(readme!.includes(`\`\`\`ts ignore\n${shown}\`\`\`\n`), `the README has not:\n${shown}`);
});

for (const { runtime, engine } of found) {
  if (typeof engine === "string") {
    Deno.test({ name: `processes: not run on ${runtime.name}: ${engine}`, ignore: true, fn() {} });
    continue;
  }
  /** Runs a scene to its end, with all runtimes on the PATH. */
  const run = async (scene: string, folder: string, env: Readonly<Record<string, string>>) => {
    const path = `${folder}.path`;
    const others = await makePath(path);
    const { file, args } = command(runtime, engine, sceneOf(scene));
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
      assertEquals([code, printed.trimEnd().split("\n").at(-1)], [0, "all 22 scenes"], complaint);
      assertStringIncludes(printed, "a child to stdout\n");
      assertStringIncludes(complaint, "a child to stderr\n");
    }));

  Deno.test(`processes: the scene of the README on ${engine.title}`, () =>
    withFolder(async ({ folder, env }) => {
      const { code, printed, complaint } = await run("readme", folder, env);
      assertEquals([code, printed], [0, "10\n"], complaint);
    }));

  Deno.test(`processes: a detached one does not hold who spawned it on ${engine.title}`, () =>
    withFolder(async ({ env }) => {
      const { file, args } = command(runtime, engine, sceneOf("detached"));
      // Not over pipes, whose other end the detached process would hold open.
      const main = new Deno.Command(file, {
        args: [...args],
        env,
        stdin: "null",
        stdout: "null",
        stderr: "inherit",
        signal: AbortSignal.timeout(300_000),
      }).spawn();
      assertEquals((await main.status).code, 0);
      const [alone, done] = [await Event.open("alone"), await Event.open("done")];
      await alone.set();
      await done.wait();
      (await connect()).disconnect();
    }, 1));
}
