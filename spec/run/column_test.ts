import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Report } from "../mod.ts";
import { type Outcome, runColumn } from "./column.ts";
import { mark } from "./order.ts";
import type { Engine } from "./runtime.ts";

/** Runs a program in place of the bundle, which is told nothing. */
function run(program: string, silence?: number, ending?: AbortController): Promise<Outcome> {
  const engine: Engine = {
    title: "a test",
    command: () => Promise.resolve({ file: Deno.execPath(), args: ["eval", "-q", program] }),
  };
  return runColumn(engine, {
    bundle: "none",
    subject: "tasks",
    options: {},
    onEvent: () => ending?.abort("ended by SIGTERM"),
    ...ending !== undefined && { signal: ending.signal },
    ...silence !== undefined && { silence },
  });
}

const end = `console.log('${mark}{"type":"end","report":{"passed":true}}');`;
const report = { passed: true } as Report;

Deno.test("a run that wrote its end counts", async () => {
  assertEquals(await run(end), { report, silent: false });
});

Deno.test("other output does not disturb the report", async () => {
  assertEquals(await run(`console.log("{}"); console.error("x"); ${end}`), {
    report,
    silent: false,
  });
});

Deno.test("a run that ends well without having written its end does not count", async () => {
  const { broken, report } = await run(`console.log('${mark}{"type":"property","id":"S7/a/b"}')`);
  assertEquals([broken, report], ["ended with code 0 in S7/a/b", undefined]);
});

Deno.test("a run that crashes does not count, and its last words are kept", async () => {
  const { broken } = await run(`throw new Error("last words")`);
  assert(broken !== undefined);
  assertStringIncludes(broken, "ended with code 1 in the start");
  assertStringIncludes(broken, "last words");
});

Deno.test("a run that crashes after its end does not count either", async () => {
  const outcome = await run(`${end} Deno.exitCode = 3;`);
  assertEquals(outcome, {
    report,
    broken: "ended with code 3 after the suite's end",
    silent: false,
  });
});

Deno.test("a run is ended by its signal, and none is begun afterwards", async () => {
  const ending = new AbortController();
  const ended = { broken: "ended by SIGTERM", silent: false };
  const begins = `console.log('${mark}{"type":"property","id":"S7/a/b"}');`;
  assertEquals(await run(`${begins} setTimeout(() => {}, 2 ** 31 - 1);`, undefined, ending), ended);
  assertEquals(await run(end, undefined, ending), ended);
});

Deno.test("a run that is cut off in the middle of a line does not count", async () => {
  const { broken } = await run(`Deno.stdout.writeSync(new TextEncoder().encode('${mark}{"ty'))`);
  assertEquals(broken, `ended with code 0 in the start\n${mark}{"ty`);
});

Deno.test("a run whose suite could not start says why", async () => {
  const { broken } = await run(`console.log('${mark}{"type":"broken","message":"no such law"}')`);
  assertEquals(broken, "no such law");
});

Deno.test("a subject that the engine cannot run is absent, with the reason", async () => {
  const outcome = await run(`console.log('${mark}{"type":"unavailable","reason":"no channel"}')`);
  assertEquals(outcome, { unavailable: "no channel", silent: false });
});

Deno.test("a run that hangs is ended", async () => {
  const outcome = await run("setInterval(() => {}, 1000)", 500);
  assertEquals(outcome, { broken: "silent from the start", silent: true });
});
