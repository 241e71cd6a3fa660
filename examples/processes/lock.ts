/**
 * Four processes append lines to one file, without a lock and with one.
 *
 * A line is written in two pieces. Without a lock, what the others write gets in between.
 */
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Barrier, destroy, entry, isMainProcess, Lock, spawn } from "../../src/processes/mod.ts";

const WRITERS = 4;
const LINES = 10;

interface Args {
  readonly file: string;
  readonly start: Barrier;
  readonly lock: Lock | undefined;
  readonly id: number;
}

async function append(file: string, id: number, line: number): Promise<void> {
  await appendFile(file, `[process ${id}`);
  await sleep(1); // others have the time to write
  await appendFile(file, ` wrote line ${line}]\n`);
}

entry(async ({ file, start, lock, id }: Args) => {
  await start.wait();
  for (let line = 0; line < LINES; line++) {
    if (lock === undefined) await append(file, id, line);
    else await lock.use(() => append(file, id, line));
  }
});

/** How many lines are as they were meant to be. */
async function wholeLines(file: string, start: Barrier, lock?: Lock): Promise<number> {
  const writers = Array.from(
    { length: WRITERS },
    (_, id) => spawn(new URL(import.meta.url), { file, start, lock, id }),
  );
  for (const writer of writers) await writer.join();
  const lines = (await readFile(file, "utf8")).split("\n");
  return lines.filter((line) => /^\[process \d wrote line \d\]$/.test(line)).length;
}

if (isMainProcess) {
  const lock = await Lock.open("lock example");
  const start = await Barrier.open("lock example start", { parties: WRITERS });
  const folder = await mkdtemp(join(tmpdir(), "interlock-example-"));
  try {
    const all = WRITERS * LINES;
    const torn = await wholeLines(join(folder, "without.txt"), start);
    console.log(`without a lock: ${torn} of ${all} lines are whole`);
    const whole = await wholeLines(join(folder, "with.txt"), start, lock);
    console.log(`with a lock: ${whole} of ${all} lines are whole`);
  } finally {
    await rm(folder, { recursive: true });
    await destroy("lock example");
    await destroy("lock example start");
  }
}
