import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { HELP_WIDTH, helpList } from "./help.ts";

const root = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root))) as {
  tasks: Record<string, { command: string }>;
};

const commands: Record<string, string> = { broker: "src/processes/broker_main.ts" };
for (const [task, { command }] of Object.entries(tasks)) {
  commands[task] = command.replace("deno run -A ", "");
}

for (const [name, file] of Object.entries(commands)) {
  Deno.test(`${name} --help is all that happens, and has no line that is too long`, async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-lock", fileURLToPath(new URL(file, root)), "--help"],
      stdin: "null",
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
    const lines = text.split("\n");
    if (name in tasks) assertStringIncludes(lines[0]!, `deno task ${name}`);
    for (const line of lines) {
      assert(line.length <= HELP_WIDTH, line);
      assertEquals(line, line.trimEnd());
    }
  });
}

Deno.test("what is listed stands in two columns, of which the second is wrapped", () => {
  const text = "one two three four five six seven eight nine ten ".repeat(3).trim();
  const [first, second, third, ...rest] = helpList([["--a LIST", "b"], ["-c", text]]).split("\n");
  assertEquals(rest, []);
  assertEquals(first, "  --a LIST  b");
  assertEquals(second!.slice(0, 16), "  -c        one ");
  assertEquals(third!.search(/\S/), 12);
  assert(Math.max(second!.length, third!.length) <= HELP_WIDTH);
  assertEquals([second!.slice(12), third!.slice(12)].join(" "), text);
});
