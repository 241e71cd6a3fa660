/**
 * What the columns of browsers leave behind: nothing.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runColumn } from "./column.ts";
import { mark } from "./order.ts";
import type { Engine } from "./runtime.ts";
import { runtimes } from "./runtimes.ts";

/** Prints one line, and goes on for ever once it was posted. */
const hangs = `
interlockOptions.print('${mark}{"type":"property","id":"K1/Lock/hangs"}');
setTimeout(() => { for (;;); }, 500);
export const ended = new Promise(() => {});
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
        }, { bundle, subject: "tasks", options: {}, onEvent: () => {}, silence: 10_000 });
        assertEquals(outcome.silent, true);
        assertStringIncludes(outcome.broken!, "silent for 10 s in K1/Lock/hangs");
        assertEquals(await processes(folder), []);
      } finally {
        await Deno.remove(bundle);
      }
    },
  });
}
