/**
 * Programs that properties run in a process of their own, because what they check is whether that
 * process stays alive and ends (G12).
 *
 * @module
 */

import type { Subject } from "./subject.ts";

/** A program: what it prints and the process's exit code are what a property looks at. */
export type Probe = (subject: Subject) => Promise<void>;

/** The programs by name. */
export const probes: Readonly<Record<string, Probe>> = {
  /** A timed wait that nobody else can end holds the runtime until it has run out. */
  async "timed wait"(subject) {
    const semaphore = await subject.open.Semaphore!(0);
    try {
      await semaphore.acquire({ timeout: 50 });
      console.log("granted");
    } catch (error) {
      console.log((error as Error).name);
    }
    await subject.close?.();
  },

  /** Once all has settled nothing holds the runtime, not even a timer of an hour. */
  async "all settled"(subject) {
    const semaphore = await subject.open.Semaphore!(1);
    const permit = await semaphore.acquire({ timeout: 3_600_000 });
    const controller = new AbortController();
    const aborted = semaphore.acquire({ timeout: 3_600_000, signal: controller.signal });
    const granted = semaphore.acquire({ timeout: 3_600_000 });
    controller.abort();
    await aborted.catch(() => console.log("aborted"));
    await permit.release();
    await (await granted).release();
    console.log("granted");
    await subject.close?.();
  },
};

/** Runs one of the programs. */
export async function runProbe(name: string, subject: Subject): Promise<void> {
  const probe = probes[name];
  if (probe === undefined) throw new RangeError(`Cannot run a probe: there is no ${name}`);
  await probe(subject);
}
