/**
 * Giving up on what does not settle.
 *
 * @module
 */

// Kept from before anything runs: a property that counts timers puts its own in their place, and one
// that hangs never takes them away again.
const startTimer = globalThis.setTimeout;
const stopTimer = globalThis.clearTimeout;

/** Whether the engine has timers: a shell may start some that nothing stops, which are of no use. */
export const hasTimers: boolean = typeof startTimer === "function" &&
  typeof stopTimer === "function";

/**
 * In how many pieces time goes by: a machine that stood still for a while goes on with its timers, before
 * what has come meanwhile is heard, so only one of them may be lost to that.
 */
const PIECES = 10;

/** Turns of the microtask queue that stand for patience on an engine without timers. */
const TURNS = 1_000_000;

/**
 * Waits for a promise that may never settle.
 *
 * @param run Must not reject.
 * @param ms How long to wait; on an engine without timers, a million turns at most.
 * @returns Whether it settled in time.
 */
export async function settlesWithin(run: Promise<void>, ms: number): Promise<boolean> {
  if (!hasTimers) return await settlesInTurns(run, Date.now() + ms);
  let timer: ReturnType<typeof startTimer> | undefined;
  const late = new Promise<boolean>((resolve) => {
    let left = PIECES;
    const next = () => {
      if (left-- === 0) resolve(false);
      else timer = startTimer(next, ms / PIECES);
    };
    next();
  });
  try {
    return await Promise.race([run.then(() => true), late]);
  } finally {
    stopTimer(timer);
  }
}

async function settlesInTurns(run: Promise<void>, end: number): Promise<boolean> {
  let settled = false;
  const done = run.then(() => {
    settled = true;
  });
  for (let turn = 0; turn < TURNS && !settled; turn++) {
    if (turn % 1_000 === 999 && Date.now() >= end) break;
    await undefined;
  }
  if (settled) await done;
  return settled;
}

/** Lets the event loop go round once, where there is one. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (hasTimers) startTimer(resolve, 0);
    else resolve();
  });
}
