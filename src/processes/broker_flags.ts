/**
 * The command line of the broker.
 *
 * @module
 */

import { builtin } from "./node.ts";
import { ENVIRONMENT, Place } from "./place.ts";

/** Seconds without a client after which a broker ends. */
const IDLE = "30";
/** The most seconds that a timer can hold; longer is never. */
const LONGEST = (2 ** 31 - 1) / 1000;

/** What `--help` prints. */
export const help = `The broker of @interlock/sync/processes: owns the primitives of one namespace.
It is started by itself when a process needs it; by hand, to see what it does.

Usage: broker_main <command> [options]

Commands:
  run                Serve, and log what happens; ends with Ctrl-C, or when idle
  status             Show who holds and who waits

Options:
  --namespace NAME   Whose names (default: $${ENVIRONMENT.namespace}, else "default")
  --idle SECONDS     run only: without a client for so long, end; 0 for never
                     (default: $${ENVIRONMENT.idle}, else ${IDLE})
  --help             Show this

The socket is in a folder of the user's own: $${ENVIRONMENT.folder}, else one in $XDG_RUNTIME_DIR,
else one in the folder for temporary files. What a broker keeps ends with it.

Exit code 1: run found that there is one already, or status that there is none; 2: the command line
makes no sense.
`;

/** What the command line asks for. */
export interface Flags {
  /** What to do. */
  readonly command: "run" | "status";
  /** Whose names. */
  readonly namespace: string;
  /** Milliseconds. */
  readonly idle: number;
  /** Whether to log nothing, and to tell when it serves, for the process that started it. */
  readonly announce: boolean;
}

/**
 * Reads the command line; `"help"` if that is what it asks for.
 *
 * @throws {TypeError | RangeError} If it makes no sense.
 */
export function readFlags(args: readonly string[]): Flags | "help" {
  const { values, positionals } = builtin("node:util").parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h" },
      announce: { type: "boolean" },
      namespace: { type: "string" },
      idle: { type: "string" },
    },
  });
  if (values.help === true) return "help";
  const [command, ...rest] = positionals;
  if (command === undefined) throw new TypeError("A command is missing: run or status");
  if (command !== "run" && command !== "status") throw new TypeError(`There is no "${command}"`);
  if (rest.length > 0) throw new TypeError(`There is one command only, not "${rest[0]}" too`);
  if (command === "status" && values.idle !== undefined) {
    throw new TypeError("status has no --idle");
  }
  const idle = values.idle ?? (builtin("node:process").env[ENVIRONMENT.idle] || IDLE);
  const seconds = Number(idle);
  if (idle.trim() === "" || !(seconds >= 0)) {
    throw new TypeError(`An idle time is a number of seconds, not "${idle}"`);
  }
  const { namespace } = new Place(values.namespace);
  return {
    command,
    namespace,
    idle: seconds === 0 || seconds > LONGEST ? Infinity : seconds * 1000,
    announce: values.announce ?? false,
  };
}
