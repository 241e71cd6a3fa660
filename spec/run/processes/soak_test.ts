import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";
import { Judge } from "./soak/judge.ts";
import { soak } from "./soak/soak.ts";

/** What a record is found to be, with these items left in the end. */
function judged(lines: readonly string[], left?: readonly string[]): readonly string[] {
  const judge = new Judge();
  for (const line of lines) judge.read(line);
  if (left !== undefined) judge.conclude("e", left);
  return judge.violations;
}

Deno.test("soak: a record is judged by who had what at a time", () => {
  const wrong: readonly (readonly [why: string, lines: readonly string[], left?: string[]])[] = [
    ["4 permits of 3 are held", ["1 e permits 1 2", "2 e permits 2 2"]],
    ["1 has the lock", ["1 e lock 1 -", "2 e lock 2 -"]],
    ["it is not told", ["1 e lock 1 -", "1 - dies", "2 e lock 2 -"]],
    ["the last fence was 2", ["1 e lock 2 -", "1 e release 2", "2 e lock 1 -"]],
    ["the last fence was 2", ["1 e lock 2 -", "1 e lost", "2 f lock 1 -"]],
    ["1 has it", ["1 e puts a", "1 e put a", "1 e took a", "2 e took a"]],
    ["item a was done", ["1 e puts a", "1 e took a", "1 e done a", "2 e took a"]],
    ["item a was never put", ["1 e took a"]],
    ["item a is lost", ["1 e puts a", "1 e put a"], []],
    ["item a is lost", ["1 e puts a", "1 e took a", "1 - dies"], []],
    ["item a is there 2 times", ["1 e puts a", "1 e put a"], ["a", "a"]],
    ["item a is there, and was done", ["1 e puts a", "1 e took a", "1 e done a"], ["a"]],
    ["item b was never put", [], ["b"]],
    ["it believes", ["1 e wrong it believes that it holds"]],
  ];
  for (const [why, lines, left] of wrong) {
    const [violation = "nothing is wrong"] = judged(lines, left);
    assertStringIncludes(violation, why);
  }
});

Deno.test("soak: what a death leaves open is not held against anybody", () => {
  const right: readonly (readonly [lines: readonly string[], left?: string[]])[] = [
    [["1 e permits 1 2", "1 - dies", "2 e permits 2 2"]],
    [["1 e permits 1 2", "1 e lost", "2 e permits 2 2"]],
    [["1 e permits 1 2", "2 f permits 2 2"]],
    [["1 e lock 1 -", "1 - dies", "2 e lock 2 abandoned"]],
    // It was stopped before it could write down what it had got, until there was another broker.
    [["1 e puts a", "2 f lock 2 -", "1 e lock 1 -", "1 e lost"], ["a"]],
    // It came to give the lock back before the signal came to it.
    [["1 e lock 1 -", "1 - dies", "1 e release 1", "2 e lock 2 -"]],
    [["1 e puts a", "1 - dies"], []],
    [["1 e puts a", "1 - dies"], ["a"]],
    [["1 e puts a", "1 e took a", "1 e finishes a", "1 - dies"], []],
    [["1 e puts a", "1 e took a", "1 e finishes a", "1 - dies"], ["a"]],
    [["1 e puts a", "1 e took a", "1 - dies", "2 e took a", "2 e done a"], []],
  ];
  for (const [lines, left] of right) assertEquals(judged(lines, left), [], lines.join("; "));
});

Deno.test("soak: processes and brokers are killed and stopped, and everything comes back (seed 1)", async () => {
  const { text, violations } = await soak({ kills: 20, seed: 1, say: () => {} });
  console.log(text);
  assertEquals(violations, []);
});

Deno.test("soak: the command line says what it can do, and what makes no sense", async () => {
  const main = fileURLToPath(new URL("soak/main.ts", import.meta.url));
  for (
    const [args, code, says] of [
      [["--help"], 0, "--kills N"],
      [["--kills", "many"], 2, 'Cannot read --kills: "many" is no whole number'],
      [["--nonsense"], 2, "--nonsense"],
    ] as const
  ) {
    const output = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", main, ...args] })
      .output();
    const text = new TextDecoder().decode(output.stdout) + new TextDecoder().decode(output.stderr);
    assertEquals(output.code, code, text);
    assertStringIncludes(text, says);
  }
});
