/**
 * Measures the contestants of one variant side by side.
 *
 * All of them warm up first, over growing sizes, so that one whose cost grows too fast is found
 * out before it is run in full. Then come the rounds: every round runs each contestant once, in
 * a new order, so that what the machine does meanwhile hits all alike. Samples are short, shorter
 * than a scheduler's time slice wherever the workload allows it, and time that other processes had
 * the processor is not counted; the median of the samples is what counts.
 *
 * @module
 */
import { type Contestant, type Result, Unsupported, type Variant } from "./contract.ts";
import { engine, turn } from "./engine.ts";
import { random, shuffle } from "./random.ts";
import type { Workload } from "./workloads.ts";

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds that one sample takes at least. */
  readonly sliceMs: number;
  /** Milliseconds that a contestant runs before it is measured. */
  readonly warmMs: number;
  /**
   * Milliseconds of processor time beyond which one run of a peer is not worth waiting for; three
   * times as many for a million operations.
   */
  readonly boundMs: number;
}

/** Runs n operations once, giving milliseconds, or bytes where memory is measured. */
type Run = (n: number) => number | Promise<number>;

interface Entry {
  readonly contestant: Contestant;
  readonly run: Run;
  readonly samples: number[];
  /** Milliseconds of processor time that a run may take; the machine may be busy with more. */
  readonly boundMs: number;
  repeats: number;
  spentMs: number;
  note?: string;
}

/**
 * No contestant shall pay for the garbage of the one before. From this size on, a run leaves so
 * much that the whole heap is collected before each sample; below, that would do harm, for it
 * makes engines drop optimized code.
 */
const LARGE = 50_000;

/** Milliseconds of samples after which a contestant has enough of them, if it has three. */
const ENOUGH_MS = 2_000;

/** Milliseconds after which a run that only waits will not end any more. */
const NEVER_MS = 60_000;

/** How many rounds a variant gets: the longer a run, the steadier it is by itself. */
function roundsFor(n: number, memory: boolean, rounds: number): number {
  const most = n >= 1_000_000 || memory ? 3 : n >= LARGE ? 5 : n >= 10_000 ? 21 : rounds;
  return Math.min(rounds, most);
}

async function retained(
  hold: (n: number) => Promise<unknown>,
  n: number,
): Promise<number> {
  await turn();
  engine.collect();
  const before = engine.heapUsed();
  const held = await hold(n);
  await turn();
  engine.collect();
  const bytes = engine.heapUsed() - before;
  if (held === undefined) throw new Error("nothing holds the waiters");
  return bytes;
}

function runOf(
  contestant: Contestant,
  workload: Workload,
  variant: Variant,
): Run | undefined {
  const { loops } = contestant;
  if (workload.name === "memory") {
    const hold = loops.memory;
    return hold && ((n) => retained(hold, n));
  }
  const loop = loops[workload.name];
  return loop && ((n) => loop(n, variant.arg));
}

/** What one run said, and the processor's milliseconds it took. */
interface Took {
  readonly value: number;
  readonly cpuMs: number;
}

/** Runs once. It rejects when the run never ends; one that blocks has to be killed from outside. */
async function runOnce(entry: Entry, n: number): Promise<Took> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`did not end within ${NEVER_MS / 1000} s`)),
      NEVER_MS,
    );
  });
  const start = engine.cpuMs();
  try {
    const value = await Promise.race([entry.run(n), late]);
    return { value, cpuMs: engine.cpuMs() - start };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Ends a contestant's part when a run took, or one of the next size would take, longer than is
 * worth waiting for.
 */
function checkBound(
  entry: Entry,
  cpuMs: number,
  size: number,
  growth: number,
): void {
  if (cpuMs * growth <= entry.boundMs) return;
  const took = `${Math.round(cpuMs).toLocaleString("en")} ms for ${size.toLocaleString("en")}`;
  throw new Error(`> ${entry.boundMs / 1000} s (${took})`);
}

async function warmUp(
  entry: Entry,
  n: number,
  memory: boolean,
  effort: Effort,
): Promise<void> {
  let spent = 0;
  let cpuMs = 0;
  if (n >= 10_000) {
    for (const size of [n >> 6, n >> 4, n >> 2]) {
      const last = cpuMs;
      cpuMs = (await runOnce(entry, size)).cpuMs;
      spent += cpuMs;
      // Four times the size costs at least four times as much, and 16 times where it is quadratic;
      // short runs do not tell.
      const growth = last > 5 ? Math.min(16, Math.max(4, cpuMs / last)) : 4;
      checkBound(entry, cpuMs, size, growth);
    }
  }
  if (memory || n >= LARGE) return;
  let value = 0;
  do {
    const took = await runOnce(entry, n);
    value = took.value;
    // Wall-clock time counts a little, lest one that hardly computes warms up for ever.
    spent += Math.max(took.cpuMs, value / 10);
  } while (spent < effort.warmMs);
  entry.repeats = Math.max(
    1,
    Math.round(effort.sliceMs / Math.max(value, 0.01)),
  );
}

/** What a run cost, in ns (or bytes), of its total and of the processor's milliseconds it took. */
type Cost = (total: number, cpuMs: number) => number;

function costOf(workload: Workload): Cost {
  if (workload.name === "memory") return (bytes) => bytes;
  if (workload.wall) return (ms) => ms * 1e6;
  // Undisturbed, a run takes at least as much of the processors' time as of the wall's. Where it
  // took less, other processes had the rest.
  return (ms, cpuMs) => Math.min(ms, cpuMs) * 1e6;
}

async function sample(entry: Entry, n: number, cost: Cost): Promise<void> {
  if (n >= LARGE) engine.collect();
  else engine.tidy();
  let total = 0;
  let cpuMs = 0;
  for (let i = 0; i < entry.repeats; i++) {
    const took = await runOnce(entry, n);
    total += took.value;
    cpuMs += took.cpuMs;
  }
  checkBound(entry, cpuMs / entry.repeats, n, 1);
  entry.spentMs += cpuMs;
  entry.samples.push(cost(total, cpuMs) / (n * entry.repeats));
}

/** Runs `step`; what it throws becomes the entry's note, and ends its part. */
async function attempt(entry: Entry, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (error instanceof Unsupported) entry.note = "";
    else entry.note = error instanceof Error ? error.message : String(error);
  }
}

/** All contestants' results in one variant; those that have no such operation are left out. */
export async function measure(
  workload: Workload,
  variant: Variant,
  contestants: readonly Contestant[],
  effort: Effort,
  progress: (contestant: string, what: string) => void,
): Promise<Result[]> {
  const memory = workload.name === "memory";
  const cost = costOf(workload);
  const entries: Entry[] = [];
  for (const contestant of contestants) {
    const run = runOf(contestant, workload, variant);
    if (run === undefined) continue;
    const scale = variant.n < 1_000_000 ? 1 : 3;
    // A table without ours is none, and one without its reference is hard to read.
    const patience = contestant.kind === "ours"
      ? Infinity
      : contestant.name === workload.reference
      ? 10
      : 1;
    const boundMs = effort.boundMs * scale * patience;
    entries.push({
      contestant,
      run,
      boundMs,
      samples: [],
      repeats: 1,
      spentMs: 0,
    });
  }
  for (const entry of entries) {
    progress(entry.contestant.name, "warm-up");
    await attempt(entry, () => warmUp(entry, variant.n, memory, effort));
    if (variant.n >= LARGE) engine.collect();
  }
  const running = () =>
    entries.filter(({ note, samples, spentMs }) =>
      note === undefined &&
      (memory || samples.length < 3 || spentMs < ENOUGH_MS)
    );
  const below = random(variant.n);
  const rounds = roundsFor(variant.n, memory, effort.rounds);
  // Round 0 is not kept: contestants have not followed each other before.
  for (
    let round = variant.n >= LARGE || memory ? 1 : 0;
    round <= rounds;
    round++
  ) {
    for (const entry of shuffle(running(), below)) {
      progress(entry.contestant.name, `round ${round} of ${rounds}`);
      await attempt(entry, () => sample(entry, variant.n, cost));
      if (round === 0) entry.samples.length = 0;
    }
  }
  return entries.filter(({ note }) => note !== "").map((
    { contestant, samples, note },
  ) => ({
    workload: workload.name,
    variant: variant.label,
    contestant: contestant.name,
    kind: contestant.kind,
    samples: note === undefined ? samples : [],
    ...(note !== undefined && { note }),
  }));
}
