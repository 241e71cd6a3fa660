/**
 * The broker as a program: started by the first process that needs it, or by hand.
 *
 * ```sh
 * deno run -A jsr:@interlock/sync/processes/broker --help
 * ```
 *
 * @module
 */

import process from "node:process";
import { ANNOUNCEMENT, greet } from "./connect.ts";
import { Listener } from "./listener.ts";
import { Place } from "./place.ts";
import { renderStatus } from "./status.ts";
import type { PrimitiveStatus } from "./broker.ts";

const { stderr, stdout } = process;
/** Milliseconds without a client after which a broker ends. */
const IDLE = 30_000;

const help = `The broker of @interlock/sync/processes: owns the primitives of one namespace.
It is started by itself when a process needs it; by hand, to see what it does.

Usage: broker_main <command> [options]

Commands:
  run       Serve, and log what happens; ends with Ctrl-C, or when idle
  status    Show who holds and who waits

Options:
  --namespace NAME   Whose names; by default $INTERLOCK_NAMESPACE, else "default"
  --idle SECONDS     Without a client for so long, end (by default ${IDLE / 1000}; 0 for never)
  --help             Show this

The socket is in a folder of the user's own, $INTERLOCK_DIR or one in $XDG_RUNTIME_DIR or in the
folder for temporary files. What a broker keeps ends with it.
`;

/** What the command line asks for. */
interface Flags {
  command: "run" | "status";
  namespace: string | undefined;
  idle: number;
  announce: boolean;
}

/** Reads the command line; a string is what is wrong with it. */
function readFlags(args: readonly string[]): Flags | string {
  const flags: Partial<Flags> = {};
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    switch (arg) {
      case "run":
      case "status":
        if (flags.command !== undefined) return `There is one command only, not "${arg}" too`;
        flags.command = arg;
        break;
      case "--announce": // to whom started it; not for people
        flags.announce = true;
        break;
      case "--namespace":
      case "--idle": {
        const value = args[++at];
        if (value === undefined) return `${arg} needs a value`;
        if (arg === "--namespace") flags.namespace = value;
        else {
          const seconds = Number(value);
          if (!(seconds >= 0)) return `--idle takes a number of seconds, not "${value}"`;
          flags.idle = seconds === 0 ? Infinity : seconds * 1000;
        }
        break;
      }
      default:
        return `There is no "${arg}"`;
    }
  }
  if (flags.command === undefined) return "A command is missing";
  const { command, namespace, idle = IDLE, announce = false } = flags;
  return { command, namespace, idle, announce };
}

/** Serves until it is idle or told to end; gives the exit code. */
async function run({ namespace, idle, announce }: Flags): Promise<number> {
  const log = announce
    ? () => {}
    : (line: string) => stderr.write(`${new Date().toISOString()} ${line}\n`);
  const listener = await Listener.start({ namespace, idle, log });
  if (announce) stdout.write(`${ANNOUNCEMENT}\n`);
  if (!(listener instanceof Listener)) {
    if (announce) return 0;
    stderr.write(`There is a broker of this namespace already, process ${listener.pid}\n`);
    return 1;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => listener.stop(signal));
  }
  await listener.ended;
  return 0;
}

/** Shows who holds and who waits; gives the exit code. */
async function status({ namespace }: Flags): Promise<number> {
  const place = new Place(namespace);
  const address = place.find();
  const client = address && await greet(place, address);
  if (client === undefined) {
    stderr.write(`There is no broker of namespace "${place.namespace}"\n`);
    return 1;
  }
  const primitives = await client.status() as PrimitiveStatus[];
  stdout.write(renderStatus(`namespace "${place.namespace}", process ${address!.pid}`, primitives));
  client.disconnect();
  return 0;
}

/** Does what the command line asks for; gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    stdout.write(help);
    return 0;
  }
  const flags = readFlags(args);
  if (typeof flags === "string") {
    stderr.write(`${flags}\nSee --help\n`);
    return 2;
  }
  try {
    return await (flags.command === "run" ? run(flags) : status(flags));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    (flags.announce ? stdout : stderr).write(`${text}\n`);
    return 1;
  }
}

const code = await main(process.argv.slice(2));
// What is written to a pipe may not be out yet.
stdout.write("", () => process.exit(code));
