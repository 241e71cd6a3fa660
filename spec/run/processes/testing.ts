/**
 * What the tests of the processes scope share: a folder of their own for brokers.
 *
 * @module
 */

import { ENVIRONMENT } from "../../../src/processes/place.ts";

/** The environment of a test's processes. */
export interface Surroundings {
  /** Where brokers are. */
  readonly folder: string;
  /** What processes are given. */
  readonly env: Readonly<Record<string, string>>;
}

/** Milliseconds in which what a test waits for has to happen. */
const PATIENCE = 300_000;

/**
 * Runs a test with a folder of its own for brokers, which this process uses too; fails unless all
 * brokers are gone soon after it, and have left nothing.
 *
 * @param idle Seconds after which brokers without clients end.
 */
export async function withFolder(
  test: (surroundings: Surroundings) => Promise<void>,
  idle = 0.1,
): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "il-" });
  const folder = `${parent}/b`;
  const env = {
    NO_COLOR: "1",
    [ENVIRONMENT.folder]: folder,
    [ENVIRONMENT.idle]: String(idle),
    [ENVIRONMENT.namespace]: "test",
  };
  const before = Object.keys(env).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  try {
    await test({ folder, env });
    await until("the folder of the brokers is gone", () => !exists(folder));
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
    await Deno.remove(parent, { recursive: true });
  }
}

/** Waits until something holds that nothing tells of. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!await holds()) {
    if (Date.now() > end) throw new Error(`${PATIENCE} ms have passed until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Whether a process is there. */
export function isAlive(pid: number): boolean {
  return exists(`/proc/${pid}`);
}

/** The command lines of all processes. */
export function commands(): string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => {
    try {
      return Deno.readTextFileSync(`/proc/${name}/cmdline`);
    } catch {
      return ""; // no process, or it has ended
    }
  });
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
