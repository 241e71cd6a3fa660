/**
 * Runs the README's examples on Deno, and checks that each prints what its comments say.
 */
import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** The code of every block that is marked as TypeScript and nothing else, by the heading above it. */
function examples(): { heading: string; code: string }[] {
  let heading = "";
  const found: { heading: string; code: string }[] = [];
  for (const match of readme.matchAll(/^#+ (.*)$|^```(.*)\n([^]*?)^```$/gm)) {
    const [, title, language, code] = match;
    if (title !== undefined) heading = title;
    else if (language === "ts") found.push({ heading, code: code! });
  }
  return found;
}

/** What the comments behind calls of `console.log` say. */
function promised(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\).*; \/\/ (.*)$/gm)].map((match) => match[1]!);
}

Deno.test("README: there are examples to run", () => {
  assert(examples().length > 10);
});

for (const { heading, code } of examples()) {
  Deno.test(`README: ${heading}: ${promised(code).join("; ")}`, async () => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--ext=ts", "-"],
      cwd: root,
      env: { NO_COLOR: "1" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(300_000),
    }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(code));
    await writer.close();
    const { code: exitCode, stdout, stderr } = await child.output();
    assertEquals([exitCode, new TextDecoder().decode(stderr)], [0, ""]);
    assertEquals(new TextDecoder().decode(stdout).split("\n").slice(0, -1), promised(code));
  });
}
