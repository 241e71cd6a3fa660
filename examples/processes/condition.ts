/**
 * Two consumers wait for a resource, here a file, that a producer makes available.
 *
 * What a condition protects has to be where all processes see it; the predicate looks at it anew.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  Condition,
  destroy,
  entry,
  isMainProcess,
  Semaphore,
  spawn,
} from "../../src/processes/mod.ts";

interface Args {
  readonly name: string;
  readonly condition: Condition;
  /** Counts the consumers that are about to wait. */
  readonly waiting: Semaphore;
  readonly resource: string;
}

async function consume({ name, condition, waiting, resource }: Args): Promise<void> {
  await using _held = await condition.acquire();
  console.log(`${name}: waiting`);
  await waiting.release();
  await condition.waitFor(() => existsSync(resource));
  console.log(`${name}: ${await readFile(resource, "utf8")} is available to consumer`);
}

async function produce({ name, condition, waiting, resource }: Args): Promise<void> {
  await waiting.acquire({ permits: 2 });
  await using _held = await condition.acquire();
  console.log(`${name}: making resource available`);
  await writeFile(resource, "resource");
  await condition.notifyAll();
}

entry((args: Args) => args.name === "p" ? produce(args) : consume(args));

if (isMainProcess) {
  const condition = await Condition.open("condition example");
  const waiting = await Semaphore.open("condition example waiting", { value: 0 });
  const folder = await mkdtemp(join(tmpdir(), "interlock-example-"));
  try {
    const resource = join(folder, "resource.txt");
    const processes = ["c1", "c2", "p"].map((name) =>
      spawn(new URL(import.meta.url), { name, condition, waiting, resource }, { name })
    );
    for (const process of processes) await process.join();
  } finally {
    await rm(folder, { recursive: true });
    await destroy("condition example");
    await destroy("condition example waiting");
  }
}
