/**
 * `deno task spec` as its users run it, on a copy of the project in which a primitive is broken.
 *
 * @module
 */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import type { PropertyResult, Report } from "../mod.ts";
import { replayCommand } from "./replay.ts";

const root = new URL("../../", import.meta.url);

/** A copy of what the suite needs; in it, a set() of an event wakes one of those that wait. */
async function copy(folder: string): Promise<void> {
  for (const file of ["deno.json", "mod.ts", "src", "spec"]) {
    await copyFile(new URL(file, root), `${folder}/${file}`);
  }
  await Deno.symlink(fileURLToPath(new URL("node_modules", root)), `${folder}/node_modules`);
  const file = `${folder}/src/tasks/event.ts`;
  const [before, after, ...more] = (await Deno.readTextFile(file))
    .split("waiter = this.#waiters.shift();\n    }");
  assertEquals(more, []);
  await Deno.writeTextFile(file, `${before}waiter = undefined;\n    }${after}`);
}

async function copyFile(from: URL, to: string): Promise<void> {
  if (!(await Deno.stat(from)).isDirectory) return await Deno.copyFile(from, to);
  await Deno.mkdir(to);
  for await (const { name } of Deno.readDir(from)) {
    if (name !== "node_modules") await copyFile(new URL(`${from}/${name}`), `${to}/${name}`);
  }
}

async function spec(folder: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "spec/run/main.ts", ...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function failures(file: string): Promise<PropertyResult[]> {
  const [column]: { report: Report }[] = JSON.parse(await Deno.readTextFile(file));
  return column!.report.properties.filter(({ status }) => status === "failed");
}

Deno.test("a failing run exits with 1, writes all reports, and is replayed by its command", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "interlock-" });
  try {
    await copy(folder);
    const all = await spec(folder, [
      ...["--subject", "tasks", "--law", "E2,E4", "--primitive", "Event", "--runs", "20"],
      ...["--json", "run.json", "--junit", "run.xml", "--html", "run.html"],
    ]);
    assertEquals(all.code, 1, all.stderr);
    assertStringIncludes(all.stdout, "tasks on deno: a law failed");
    assertStringIncludes(await Deno.readTextFile(`${folder}/run.xml`), "<failure message=");
    assertStringIncludes(await Deno.readTextFile(`${folder}/run.html`), "the law is violated here");

    const failed = await failures(`${folder}/run.json`);
    const withPath = failed.find(({ failure }) => failure!.path !== undefined);
    const withModel = failed.find(({ title }) => title.includes("model"));
    for (const result of [withPath!, withModel!]) {
      await t.step(`replays ${result.id}`, async () => {
        const command = replayCommand(result, "deno", "tasks", { seed: 1, runs: 20 });
        assertStringIncludes(all.stderr, `\n  ${command}\n`);
        const [, args] = command.split(" task spec ");
        const again = await spec(folder, [...args!.split(" "), "--json", "again.json"]);
        assertEquals(again.code, 1, again.stderr);
        const [same, ...more] = await failures(`${folder}/again.json`);
        assertEquals(more, []);
        assertEquals(same!.runs, 1);
        const { shrinks: _, stack: __, ...case_ } = result.failure!;
        const { shrinks: ___, stack: ____, ...replayed } = same!.failure!;
        assertEquals({ ...replayed, path: case_.path }, { ...case_ });
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a file that cannot be written is told before anything runs", async () => {
  const { code, stdout, stderr } = await spec(fileURLToPath(root), [
    "--html",
    "no/such/folder.html",
  ]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Cannot write --html");
  assert(!stderr.includes("Seed"));
});
