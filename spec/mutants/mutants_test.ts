import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { laws } from "../laws.ts";
import { fileURLToPath } from "node:url";
import { mutants } from "./list.ts";
import { idOf, type Mutant, mutate, TESTS } from "./mutant.ts";
import { conclude, renderKills } from "./matrix.ts";
import { tryAll } from "./try_all.ts";
import { commands, until } from "../run/processes/testing.ts";
import { without } from "./without.ts";

const root = new URL("../../", import.meta.url);

/** An edit of the lock, with `acquire` as the way in. */
function lockMutant(name: string, find: string, replace: string): Mutant {
  const primitives = ["Lock"] as const;
  return {
    subject: "tasks",
    file: "src/tasks/lock.ts",
    primitives,
    law: "K2",
    name,
    find,
    replace,
  };
}

const tryAcquire = "return this.#hold === undefined ? this.#hold = new Hold(this) : undefined;";
/** Blocks for ever, and leaves the processor to others. */
const hang = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";

Deno.test("every law has a mutant, or a reason why there is none", () => {
  const violated = new Set(mutants.map(({ law }) => law));
  for (const { id } of laws) {
    assertEquals(violated.has(id), without[id] === undefined, id);
  }
  const known = new Set([...laws.map(({ id }) => id), TESTS]);
  for (const id of [...violated, ...Object.keys(without)]) assert(known.has(id), id);
});

Deno.test("no two mutants have the same id", () => {
  const ids = mutants.map(idOf);
  assertEquals(ids.length, new Set(ids).size);
});

Deno.test("every mutant can be made, and differs from its source", async () => {
  for (const mutant of mutants) {
    const source = await Deno.readTextFile(new URL(mutant.file, root));
    assert(mutate(source, mutant) !== source, idOf(mutant));
  }
});

Deno.test("an edit that matches nowhere or twice is an error", () => {
  const nowhere = lockMutant("nowhere", "x", "y");
  assertThrows(() => mutate("abc", nowhere), Error, `"x" stands 0 times in src/tasks/lock.ts`);
  assertThrows(() => mutate("x x", nowhere), Error, `"x" stands 2 times`);
  assertEquals(mutate("axb", nowhere), "ayb");
});

Deno.test("who is killed, who survives and who hangs is told apart", async () => {
  const rows = await tryAll(
    new Map([
      [1, lockMutant("breaks in", tryAcquire, "return this.#hold = new Hold(this);")],
      [2, lockMutant("no change", tryAcquire, `${tryAcquire} // none`)],
      [3, lockMutant("hangs", tryAcquire, hang)],
      [4, lockMutant("exits", tryAcquire, "Deno.exit(3);")],
      [5, lockMutant("cannot start", "let free:", 'throw new Error("no");\nlet free:')],
    ]),
    { others: "once", seed: 1, silence: 30_000 },
  );
  const [broken, same, hung, crashed, dead] = rows.map(({ verdict }) => verdict);
  assertEquals(broken?.killer?.how, "failed");
  assertEquals(broken?.killer?.level, 0);
  assert(broken?.noticed.includes("K2"));
  assertEquals(same?.killer, undefined);
  assertEquals(same?.noticed, []);
  assert(same?.tried.includes("K1"));
  assertEquals(hung?.killer?.how, "never ended");
  assertStringIncludes(hung?.cut ?? "", "was silent for 30 s");
  assertEquals(crashed?.killer?.how, "crashed");
  // What cannot even start was noticed by no law.
  assertEquals(dead?.killer, undefined);
  assertStringIncludes(dead?.cut ?? "", "the start ended with 1");
  assertEquals(conclude(rows), {
    code: 1,
    text: "survived: #2 K2 tasks/lock.ts: no change\n" +
      "survived: #5 K2 tasks/lock.ts: cannot start\n" +
      "3 of 5 mutants killed (3 at level 0)",
  });
  assertEquals(conclude(rows.filter(({ number }) => number === 1)).code, 0);
  const lines = renderKills(rows).split("\n").map((line) => line.slice(0, 10).trim());
  assertEquals(lines.slice(3, 8), ["1 K2", "2 K2", "3 K2", "4 K2", "5 K2"]);
});

Deno.test("a mutant leaves no broker, and nothing where brokers are", async () => {
  const mutant = mutants.find((mutant) => idOf(mutant).startsWith("K5 processes/hosted_lock.ts"))!;
  const parent = await Deno.makeTempDir({ prefix: "il-" });
  const names = ["TMPDIR", "XDG_RUNTIME_DIR"];
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  for (const name of names) Deno.env.set(name, parent);
  try {
    const [row] = await tryAll(new Map([[1, mutant]]), {
      others: "none",
      seed: 1,
      silence: 30_000,
    });
    assertEquals(row?.verdict.killer?.how, "failed");
    assertEquals([...Deno.readDirSync(parent)], []);
    await until("all have ended", () => commands().every((line) => !line.includes(parent)));
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
    await Deno.remove(parent, { recursive: true });
  }
});

/** Runs the command; gives its exit code and what it printed. */
async function command(...args: readonly string[]): Promise<{ code: number; text: string }> {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", main, ...args],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("a command line that makes no sense ends with 2 and says why", async () => {
  for (
    const [args, why] of [
      [["--nonsense"], "--nonsense"],
      [["--seed", "many"], `Cannot read --seed: "many"`],
      [["--full", "--own"], "--full contradicts --own"],
      [["there is no such mutant"], "no id contains there is no such mutant"],
    ] as const
  ) {
    const { code, text } = await command(...args);
    assertEquals(code, 2, text);
    assertStringIncludes(text, why);
  }
});

Deno.test("help is given", async () => {
  const { code, text } = await command("--help");
  assertEquals(code, 0);
  assertStringIncludes(text, "--full");
});
