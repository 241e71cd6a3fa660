/**
 * Runs the benchmark, quickly, on the Deno at hand. It shares the machine with other tests: its
 * figures count for nothing, but that no workload fails does.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { fileURLToPath } from "node:url";

Deno.test("bench --quick ends with its verdicts and without a failure, and draws its chart", async () => {
  const chart = await Deno.makeTempFile({ suffix: ".svg" });
  try {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "-A", fileURLToPath(new URL("../../bench/main.ts", import.meta.url))],
        ...["--quick", "--runtime", "deno", "--chart", chart],
      ],
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    console.log(text);
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertMatch(text.trimEnd().split("\n").at(-1)!, /^\d+ bars held, \d+ missed, \d+ not measured/);
    assertMatch(await Deno.readTextFile(chart), /^<svg [^]*<\/svg>\s*$/);
  } finally {
    await Deno.remove(chart);
  }
});
