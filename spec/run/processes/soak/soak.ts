/**
 * Starts processes that share permits, a lock and items, and kills and stops them and their broker.
 *
 * @module
 */

import { connect } from "../../../../src/processes/connect.ts";
import { Queue, Semaphore } from "../../../../src/processes/mod.ts";
import { Place } from "../../../../src/processes/place.ts";
import { bundle } from "../../bundle.ts";
import { bun } from "../../bun.ts";
import { deno } from "../../deno.ts";
import { node } from "../../node.ts";
import type { Command } from "../../order.ts";
import { findAll } from "../../runtimes.ts";
import { withFolder } from "../testing.ts";
import { type Item, Judge, PERMITS } from "./judge.ts";
import { randomNumbers } from "../../../explore/search.ts";

/** What to do. */
export interface SoakOptions {
  /** How many processes to kill. */
  readonly kills: number;
  /** Of the choices. */
  readonly seed: number;
  /** Is told how it goes. */
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface Soaked {
  /** In figures. */
  readonly text: string;
  /** What was wrong. */
  readonly violations: readonly string[];
}

/** Processes at a time. */
const ACTORS = 6;
/** Blows until the account is looked at. */
const ROUND = 20;
/** Seconds after which a broker without clients ends. */
const IDLE = 1;
/** Milliseconds in which what has to happen has to happen. */
const PATIENCE = 120_000;

interface Actor {
  readonly child: Deno.ChildProcess;
  stopped: boolean;
  ended: boolean;
}

/** Does it, in folders of its own. */
export async function soak(options: SoakOptions): Promise<Soaked> {
  const folder = await Deno.makeTempDir({ prefix: "il-soak-" });
  let soaked: Soaked;
  try {
    await withFolder(async ({ folder: brokers }) => {
      soaked = await soakIn(folder, options);
      // What killed brokers have left would stay for a while; the last one ends without its folder.
      await Deno.remove(brokers, { recursive: true });
    }, IDLE);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return soaked!;
}

async function soakIn(folder: string, { kills, seed, say }: SoakOptions): Promise<Soaked> {
  const write = async (name: string, entry: string) =>
    await Deno.writeTextFile(`${folder}/${name}`, await bundle(entry));
  await write("actor.mjs", "spec/run/processes/soak/actor.ts");
  await write("broker_main.mjs", "src/processes/broker_main.ts");
  const commands: Command[] = [];
  for (const { runtime, engine } of await findAll([deno, node(24), bun], say)) {
    if (typeof engine === "string") say(`${runtime.name} does not take part: ${engine}`);
    else commands.push(engine.again!(`${folder}/actor.mjs`));
  }
  const run = new Soak(`${folder}/record`, commands, seed);
  try {
    while (run.kills < kills && run.judge.violations.length === 0) {
      await run.round(Math.min(ROUND, kills - run.kills));
      say(run.text);
    }
  } finally {
    await run.end();
  }
  return { text: run.text, violations: run.judge.violations };
}

class Soak {
  readonly judge: Judge = new Judge();
  kills = 0;
  #brokers = 0;
  #stops = 0;
  readonly #commands: readonly Command[];
  readonly #seed: number;
  readonly #random: () => number;
  readonly #file: string;
  /** To write into the record, and to read it: each has a position of its own. */
  readonly #pen: Deno.FsFile;
  readonly #record: Deno.FsFile;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #actors: Actor[] = [];
  #started = 0;
  /** How often each actor has written something down. */
  readonly #heard: Map<number, number> = new Map();

  constructor(file: string, commands: readonly Command[], seed: number) {
    this.#commands = commands;
    this.#seed = seed;
    this.#random = randomNumbers(seed);
    this.#file = file;
    this.#pen = Deno.openSync(file, { append: true, create: true });
    this.#record = Deno.openSync(file);
  }

  get text(): string {
    const count = (...names: string[]) =>
      names.reduce((sum, name) => sum + (this.judge.counts.get(name) ?? 0), 0);
    return `${this.kills} killed, ${this.#brokers} of them brokers, ${this.#stops} stopped; ` +
      `${count("permits", "lock")} grants, ${count("put")} items put, ${count("took")} taken, ` +
      `${count("done")} done`;
  }

  /** Some blows at processes in full swing; in the end all are dead, and everything has to be there. */
  async round(blows: number): Promise<void> {
    for (let blow = 0; blow < blows && this.judge.violations.length === 0; blow++) {
      while (this.#actors.length < ACTORS) this.#start();
      const actor = this.#actors[Math.floor(this.#random() * ACTORS)]!;
      await this.#hears(actor);
      await rest(this.#random() * 10);
      const what = this.#random();
      if (what < 0.2) this.#stop(actor);
      else if (what < 0.25) await this.#stopBroker();
      else if (what < 0.3) await this.#killBroker();
      else await this.#kill(actor);
    }
    for (const actor of [...this.#actors]) await this.#kill(actor);
    await this.#account();
  }

  /** Kills what is left, and lets the broker end. */
  async end(): Promise<void> {
    for (const actor of [...this.#actors]) await this.#kill(actor);
    this.#pen.close();
    this.#record.close();
    (await connect()).disconnect();
  }

  #start(): void {
    const { file, args } = this.#commands[this.#started++ % this.#commands.length]!;
    const child = new Deno.Command(file, {
      args: [...args, this.#file, String(this.#seed)],
      stdin: "null",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    const actor: Actor = { child, stopped: false, ended: false };
    void child.status.then(() => actor.ended = true);
    this.#actors.push(actor);
  }

  async #kill(actor: Actor): Promise<void> {
    const { child } = actor;
    this.#actors = this.#actors.filter((other) => other !== actor);
    this.#pen.writeSync(new TextEncoder().encode(`${child.pid} - dies\n`));
    if (this.#lives(actor)) child.kill("SIGKILL");
    await child.status;
    this.kills++;
  }

  /** Nobody ends but by being killed. */
  #lives({ child, ended }: Actor): boolean {
    if (ended) this.judge.violations.push(`process ${child.pid} has ended by itself`);
    return !ended;
  }

  #stop(actor: Actor): void {
    if (!this.#lives(actor)) return;
    this.#stops++;
    actor.child.kill(actor.stopped ? "SIGCONT" : "SIGSTOP");
    actor.stopped = !actor.stopped;
  }

  async #stopBroker(): Promise<void> {
    const address = new Place().find();
    if (address === undefined) return;
    this.#stops++;
    Deno.kill(address.pid, "SIGSTOP");
    await rest(this.#random() * 100);
    Deno.kill(address.pid, "SIGCONT");
  }

  /** Kills the broker; whoever lives has to notice, and to go on with the next one. */
  async #killBroker(): Promise<void> {
    const address = new Place().find();
    if (address === undefined) return;
    Deno.kill(address.pid, "SIGKILL");
    this.kills++;
    this.#brokers++;
    for (const actor of this.#actors) await this.#hears(actor, 2);
  }

  /** Waits until an actor that is not stopped has written something more. */
  async #hears(actor: Actor, lines = 1): Promise<void> {
    const { pid } = actor.child;
    const wanted = (this.#heard.get(pid) ?? 0) + lines;
    const end = Date.now() + PATIENCE;
    while (!actor.stopped && !actor.ended && (this.#heard.get(pid) ?? 0) < wanted) {
      this.#read();
      if (Date.now() > end) {
        this.judge.violations.push(`process ${pid} was left hanging for ${PATIENCE} ms`);
        return;
      }
      await rest(1);
    }
  }

  /** With everybody dead, takes all permits, the lock and all items. */
  async #account(): Promise<void> {
    this.#read();
    const epoch = (await connect()).fence(0).toString();
    const semaphore = await Semaphore.open("permits", { value: PERMITS });
    const queue = await Queue.open<Item>("items", { maxSize: 4 });
    const timeout = PATIENCE;
    try {
      const permit = await semaphore.acquire({ permits: PERMITS, timeout });
      const value = await semaphore.value();
      if (value !== 0) this.judge.violations.push(`there are ${value} permits too many`);
      await permit.release();
    } catch (error) {
      this.judge.violations.push(`not all permits have come back: ${(error as Error).message}`);
    }
    const left: string[] = [];
    // Whoever got no permit any more is known to be dead, so all that was taken has come back.
    for (let item = await queue.tryGet(); item !== undefined; item = await queue.tryGet()) {
      left.push(item.name);
    }
    this.judge.conclude(epoch, left);
  }

  /** Reads what was written down since the last time. */
  #read(): void {
    const bytes = new Uint8Array(1 << 16);
    for (;;) {
      const length = this.#record.readSync(bytes);
      if (length === null) return;
      const text = this.#rest + this.#decoder.decode(bytes.subarray(0, length), { stream: true });
      const lines = text.split("\n");
      this.#rest = lines.pop()!;
      for (const line of lines) {
        const pid = Number(line.slice(0, line.indexOf(" ")));
        this.#heard.set(pid, (this.#heard.get(pid) ?? 0) + 1);
        this.judge.read(line);
      }
    }
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
