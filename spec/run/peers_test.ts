/**
 * The table of the peers is what the suite finds, and what it calls broken is so without the suite, too.
 */
import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { deno } from "./parts.ts";

const folder = new URL("../peers/", import.meta.url);
const readme = await Deno.readTextFile(new URL("README.md", folder));

/** Each library with its version and the laws that it breaks: how many were checked changes more often. */
function rows(text: string): string[][] {
  return [...text.matchAll(/^\| (\S+@\S+) +\| \d+ +\| ([\w ]+?) +\|/gm)].map((row) => row.slice(1));
}

/** The broken laws of each library, by the file of its claims. */
function broken(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const section of readme.split("\n## ").slice(1)) {
    const laws = [...section.matchAll(/^\*\*(\w+)\*\*: /gm)].map(([, law]) => law!);
    const [, file] = section.match(/\]\((claims\/\w+\.ts)\)/) ?? [];
    if (laws.length > 0) found.set(file ?? "no claims", laws);
  }
  return found;
}

Deno.test("the table is what the suite finds", async () => {
  const printed = await deno(["run", "-A", "spec/peers/main.ts", "--markdown"]);
  assertEquals(rows(readme).length, [...readme.matchAll(/^## /gm)].length);
  assertEquals(rows(printed), rows(readme), "run: deno task peers --markdown");
});

Deno.test("there is a file of claims for each library that breaks a law, and no other", () => {
  const files = [...Deno.readDirSync(new URL("claims/", folder))].map(({ name }) =>
    `claims/${name}`
  );
  assertEquals([...broken().keys()].sort(), files.sort());
});

for (const [file, laws] of broken()) {
  Deno.test(`${file}: plain code shows ${laws.join(", ")}`, async () => {
    const printed = await deno(["run", "-A", `spec/peers/${file}`]);
    const claims = [...printed.matchAll(/^(\w+): .*: expected (.*), got (.*)$/gm)];
    assertEquals(claims.map(([, law]) => law).sort(), [...laws].sort());
    for (const [line, , expected, got] of claims) assertNotEquals(got, expected, line);
  });
}

Deno.test("what does not exist is refused with exit code 2, and what does is named", async () => {
  const run = (...args: string[]) => deno(["run", "-A", "spec/peers/main.ts", ...args]);
  await assertRejects(() => run("lodash"), Error, "ended with code 2");
  await assertRejects(() => run("lodash"), Error, "There is no lodash, there are esfx-mutex, ");
  await assertRejects(() => run("p-queue", "--property", "S1"), Error, 'there is no "S1"');
  await assertRejects(() => run("--laws"), Error, "See deno task peers --help");
});
