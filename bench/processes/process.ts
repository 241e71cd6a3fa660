/**
 * What runs inside a helper: the role and its argument are on the command line, numbers of operations
 * come as messages, and a message says that it is ready, and when it is done.
 *
 * @module
 */
import { rmSync } from "node:fs";
import process from "node:process";
import { Listener } from "../../src/processes/listener.ts";
import { Lock } from "../../src/processes/lock.ts";
import { Queue } from "../../src/processes/queue.ts";
import { kindOf } from "../threads/items.ts";
import { inFlight, QUEUE_WINDOW } from "./in_flight.ts";
import { servePings } from "./ping.ts";

type Run = (message: number) => unknown;

const send = (message: unknown) => process.send!(message);

/** What helpers can do; each role gives what it does with a message. */
const roles = {
  /**
   * Answers pings on a socket, and is the broker as well: of two processes, the system may have one on
   * this one's core and the other on another, and then their answers take 20 us and 80.
   */
  async server(path: string): Promise<Run> {
    await servePings(path);
    const listener = await Listener.start({ idle: Infinity, log: () => {} });
    process.on("exit", () => {
      rmSync(path, { force: true });
      if (listener instanceof Listener) listener.stop("the benchmark has ended");
    });
    return () => {};
  },

  /** Answers each message by itself. */
  echo: (): Run => send,

  /** Acquires and releases a lock of that name. */
  async contender(name: string): Promise<Run> {
    const lock = await Lock.open(name);
    return async (n) => {
      for (let i = 0; i < n; i++) (await lock.acquire())[Symbol.dispose]();
      send("done");
    };
  },

  /** Puts items into the queue of that name. */
  async producer(name: string): Promise<Run> {
    const queue = await Queue.open<unknown>(name);
    const { make } = kindOf(Number(name.split(" ").at(-1)));
    return (n) => inFlight(n, QUEUE_WINDOW, (i) => queue.put(make(i)));
  },

  /** The same, one after the other. */
  async patientProducer(name: string): Promise<Run> {
    const queue = await Queue.open<unknown>(name);
    const { make } = kindOf(Number(name.split(" ").at(-1)));
    return async (n) => {
      for (let i = 0; i < n; i++) await queue.put(make(i));
    };
  },

  /** Sends items as messages. */
  sender(bytes: string): Run {
    const { make } = kindOf(Number(bytes));
    return (n) => {
      for (let i = 0; i < n; i++) send(make(i));
    };
  },
};

/** What a helper can be engaged as. */
export type Role = keyof typeof roles;

process.on("disconnect", () => process.exit());
const [role, arg] = process.argv.slice(2) as [Role, string];
const run = await roles[role](arg);
process.on("message", run);
send("ready");
