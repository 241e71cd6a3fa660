/**
 * What the columns of browsers leave behind: nothing.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runColumn } from "./column.ts";
import { mark } from "./order.ts";
import { until } from "./processes/testing.ts";
import type { Engine } from "./runtime.ts";
import { runtimes } from "./runtimes.ts";

/** Has one line printed, and goes on for ever once it was. */
const hangs = `
await fetch("/lines", { method: "POST", body: '${mark}{"type":"property","id":"K1/Lock/hangs"}' });
for (;;);
`;

/** One of each browser, and one of each place. */
const columns = ["chromium", "firefox-worker"];

/** Command lines of processes that name this text. */
async function processes(text: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
    if (line.includes(text)) found.push(line.replaceAll("\0", " "));
  }
  return found;
}

for (const { name, find } of runtimes.filter(({ name }) => columns.includes(name))) {
  const engine = await find();
  const absent = typeof engine === "string" ? ` (${engine})` : "";
  Deno.test({
    name: `${name}: a page that hangs is ended with all of its processes${absent}`,
    ignore: typeof engine === "string" || Deno.build.os !== "linux",
    async fn() {
      const { title, command } = engine as Engine;
      let folder = "";
      const bundle = await Deno.makeTempFile({ suffix: ".mjs" });
      await Deno.writeTextFile(bundle, hangs);
      try {
        const outcome = await runColumn({
          title,
          async command(bundle, order, scratch) {
            folder = scratch;
            return await command(bundle, order, scratch);
          },
        }, {
          bundle,
          subject: "tasks",
          options: {},
          onEvent: () => {},
          silence: 10_000,
          startup: 300_000,
        });
        assertEquals(outcome.silent, true);
        assertStringIncludes(outcome.broken!, "silent for 10 s in K1/Lock/hangs");
        await until("all have ended", async () => (await processes(folder)).length === 0);
      } finally {
        await Deno.remove(bundle);
      }
    },
  });
}
