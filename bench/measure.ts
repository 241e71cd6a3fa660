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
   * The same where several workers or processes run it, each of which compiles it for itself, while
   * all cores are busy: on Node, the first 15,000 items of each of four producers took three times as
   * long as later ones.
   */
  readonly crewWarmMs: number;
  /** Milliseconds of processor time beyond which one run of a peer is not worth waiting for. */
  readonly boundMs: number;
  /** Milliseconds that a contestant's samples take before it has enough of them. */
  readonly enoughMs: number;
}

/** Runs n operations once, giving milliseconds, or bytes where memory is measured. */
type Run = (n: number) => number | Promise<number>;

interface Entry {
  readonly contestant: Contestant;
  readonly run: Run;
  readonly samples: number[];
  /** Milliseconds of processor time that a run may take; the machine may be busy with more. */
  readonly boundMs: number;
  /** Samples that it has to have. */
  readonly least: number;
  repeats: number;
  spentMs: number;
  note?: string;
  tooSlow?: true;
}

/**
 * No contestant shall pay for the garbage of the one before. From this size on, a run leaves so
 * much that the whole heap is collected before each sample; below, that would do harm, for it
 * makes engines drop optimized code. What several threads or processes do leaves nothing in this heap.
 */
const LARGE = 50_000;

/** Samples that ours and the reference have at least, however long they take. */
const LEAST = 3;

/**
 * Milliseconds to wait after having told of a round of several threads or processes: whoever shows that
 * takes a core from them meanwhile. Without, two workers that count under a bare lock on two cores ran
 * one after the other on Bun, and seemed four times as fast. Within a round nobody waits: cores would
 * fall asleep, and contestants find themselves on others than those that they are compared with.
 */
const SHOWN_MS = 3;

/** Milliseconds after which a run that only waits will not end any more. */
const NEVER_MS = 20_000;

/** How many rounds a variant gets: the longer a run, the steadier it is by itself. */
function roundsFor(n: number, memory: boolean, large: boolean, rounds: number): number {
  const most = n >= 1_000_000 || memory ? 3 : large ? 5 : n >= 10_000 ? 21 : rounds;
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
  throw new TooSlow(`> ${entry.boundMs / 1000} s (${took})`);
}

/** A contestant's run takes, or would take, longer than is worth waiting for. */
class TooSlow extends Error {}

async function warmUp(
  entry: Entry,
  n: number,
  cold: boolean,
  warmMs: number,
  sliceMs: number,
): Promise<void> {
  let spent = 0;
  let cpuMs = 0;
  if (n >= 10_000) {
    // Half the size, too: some are linear up to some tens of thousands, and quadratic from there on.
    for (const [shift, factor] of [[6, 4], [4, 4], [2, 2], [1, 2]] as const) {
      const last = cpuMs;
      cpuMs = (await runOnce(entry, n >> shift)).cpuMs;
      spent += cpuMs;
      // So many times the size costs at least so many times as much, and the square of it where it is
      // quadratic; short runs do not tell.
      const growth = last > 5 ? Math.min(factor ** 2, Math.max(factor, cpuMs / last)) : factor;
      checkBound(entry, cpuMs, n >> shift, growth);
    }
  }
  if (cold) return;
  let value = 0;
  do {
    const took = await runOnce(entry, n);
    value = took.value;
    // Wall-clock time counts half, lest one that hardly computes warms up for ever.
    spent += Math.max(took.cpuMs, value / 2);
  } while (spent < warmMs);
  entry.repeats = Math.max(
    1,
    Math.round(sliceMs / Math.max(value, 0.01)),
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

async function sample(entry: Entry, n: number, large: boolean, cost: Cost): Promise<void> {
  if (large) engine.collect();
  else engine.tidy();
  const start = performance.now();
  let total = 0;
  let cpuMs = 0;
  for (let i = 0; i < entry.repeats; i++) {
    const took = await runOnce(entry, n);
    total += took.value;
    cpuMs += took.cpuMs;
  }
  checkBound(entry, cpuMs / entry.repeats, n, 1);
  entry.spentMs += performance.now() - start;
  entry.samples.push(cost(total, cpuMs) / (n * entry.repeats));
}

/** Runs `step`; what it throws becomes the entry's note, and ends its part. */
async function attempt(entry: Entry, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (error instanceof TooSlow) entry.tooSlow = true;
    if (error instanceof Unsupported) entry.note = "";
    else entry.note = error instanceof Error ? error.message : String(error);
  }
}

/**
 * All contestants' results in one variant; those that have no such operation are left out. `tooSlow`
 * keeps what was said of those that were too slow in a smaller variant, and are so in larger ones.
 */
export async function measure(
  workload: Workload,
  variant: Variant,
  contestants: readonly Contestant[],
  effort: Effort,
  tooSlow: Map<string, string>,
  progress: (contestant: string, what: string) => void,
): Promise<Result[]> {
  const memory = workload.name === "memory";
  const large = variant.n >= LARGE && !workload.wall;
  const cost = costOf(workload);
  const warmMs = workload.wall ? effort.crewWarmMs : effort.warmMs;
  const entries: Entry[] = [];
  for (const contestant of contestants) {
    const run = runOf(contestant, workload, variant);
    if (run === undefined) continue;
    // A table without ours is none, and one without its reference is hard to read.
    const patience = contestant.kind === "ours"
      ? Infinity
      : contestant.name === workload.reference
      ? 20
      : 1;
    const note = tooSlow.get(`${contestant.name} ${variant.arg}`);
    entries.push({
      contestant,
      run,
      boundMs: effort.boundMs * patience,
      least: patience === 1 ? 1 : LEAST,
      samples: [],
      repeats: 1,
      spentMs: 0,
      ...(note !== undefined && { note }),
    });
  }
  for (const entry of entries.filter(({ note }) => note === undefined)) {
    progress(entry.contestant.name, "warm-up");
    await attempt(entry, () => warmUp(entry, variant.n, memory || large, warmMs, effort.sliceMs));
    if (large) engine.collect();
  }
  const running = () =>
    entries.filter(({ note, samples, least, spentMs }) =>
      note === undefined &&
      (samples.length < least || spentMs < effort.enoughMs)
    );
  const below = random(variant.n);
  const rounds = roundsFor(variant.n, memory, large, effort.rounds);
  // Round 0 is not kept: contestants have not followed each other before.
  for (
    let round = large || memory ? 1 : 0;
    round <= rounds;
    round++
  ) {
    const what = `round ${round} of ${rounds}`;
    if (workload.wall) {
      progress("all", what);
      await new Promise((resolve) => setTimeout(resolve, SHOWN_MS));
    }
    for (const entry of shuffle(running(), below)) {
      if (!workload.wall) progress(entry.contestant.name, what);
      await attempt(entry, () => sample(entry, variant.n, large, cost));
      if (round === 0) entry.samples.length = 0;
    }
  }
  for (const { contestant, note, tooSlow: slow } of entries) {
    if (slow) tooSlow.set(`${contestant.name} ${variant.arg}`, note!);
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
