/**
 * The command lines of `deno task test` and `deno task check`.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

for (const [task, file] of [["test", "everything.ts"], ["check", "check.ts"]] as const) {
  Deno.test(`task ${task} tells its parts, and runs none where it is asked for what it has not`, async () => {
    for (const [arg, wanted] of [["--help", 0], ["--fast", 2]] as const) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", fileURLToPath(new URL(file, import.meta.url)), arg],
        env: { NO_COLOR: "1" },
        stdin: "null",
      }).output();
      const text = new TextDecoder().decode(wanted === 0 ? stdout : stderr);
      assertEquals(code, wanted, text);
      assertStringIncludes(text, `deno task ${task}: `);
      if (wanted === 2) assertStringIncludes(text, 'There is no "--fast"');
    }
  });
}
