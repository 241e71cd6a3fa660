/**
 * Giving up on what does not settle.
 *
 * @module
 */

/** Turns of the microtask queue that stand for patience on an engine without timers. */
const TURNS = 1_000_000;

/**
 * Waits for a promise that may never settle.
 *
 * @param run Must not reject.
 * @param ms How long to wait; engines without timers count a million turns instead.
 * @returns Whether it settled in time.
 */
export async function settlesWithin(run: Promise<void>, ms: number): Promise<boolean> {
  if (typeof setTimeout === "undefined") return await settlesInTurns(run);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([run.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function settlesInTurns(run: Promise<void>): Promise<boolean> {
  let settled = false;
  const done = run.then(() => {
    settled = true;
  });
  for (let turn = 0; turn < TURNS && !settled; turn++) await undefined;
  if (settled) await done;
  return settled;
}

/** Lets the event loop go round once, where there is one. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setTimeout === "undefined") resolve();
    else setTimeout(resolve, 0);
  });
}
