/**
 * Runs the scenes of the web's workers on the runtimes that have such: as they are, or bundled for a
 * page of a browser.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { bundle } from "../bundle.ts";
import type { Command } from "../order.ts";
import type { Engine } from "../runtime.ts";
import { findAll, runtimes } from "../runtimes.ts";

/** By name: whose death a runtime notices. */
const watched: Readonly<Record<string, string>> = {
  deno: "all",
  bun: "spawned",
  chromium: "all",
  firefox: "all",
};

const scene = fileURLToPath(new URL("scenes/web.ts", import.meta.url));

async function command(name: string, engine: Engine, folder: string): Promise<Command> {
  if (name === "deno") return { file: Deno.execPath(), args: ["run", "-A", "-q", scene] };
  if (name === "bun") return engine.again!(scene);
  const path = `${folder}/web.mjs`;
  await Deno.writeTextFile(path, await bundle(scene));
  return await engine.command(path, "{}", folder);
}

const wanted = runtimes.filter(({ name }) => Object.hasOwn(watched, name));
for (const { runtime: { name }, engine } of await findAll(wanted, console.log)) {
  const absent = typeof engine === "string" ? ` (${engine})` : "";
  Deno.test({
    name: `threads: workers of the web on ${name}${absent}`,
    ignore: absent !== "",
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "interlock-" });
      try {
        const { file, args } = await command(name, engine as Engine, folder);
        const { code, stdout, stderr } = await new Deno.Command(file, {
          args: [...args],
          env: { NO_COLOR: "1" },
          stdin: "null",
          signal: AbortSignal.timeout(300_000),
        }).output();
        const printed = new TextDecoder().decode(stdout);
        assertEquals(code, 0, printed + new TextDecoder().decode(stderr));
        const lines = printed.trimEnd().split("\n");
        assertEquals([lines[0], lines.at(-1)], [`watched: ${watched[name]}`, "all 7 scenes"]);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
