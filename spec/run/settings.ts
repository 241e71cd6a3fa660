/**
 * What the bundle was told: by the page's address, by a global `interlockOptions` that was there
 * before it, by a binding of a worker, and by its arguments; what comes later in this list wins.
 *
 * @module
 */

import { UsageError, type Wishes, wishes } from "./wanted.ts";

/** Everything that the bundle can be told. */
export interface Settings extends Wishes {
  /** The engine's name and version, for the report. */
  readonly engine?: string;
  /** A JSON text, an `Order`: what `deno task spec` asks for. Nothing else counts then. */
  readonly order?: string;
  /** Whether to say what can be told, and nothing else. */
  readonly help?: string;
}

/** The part of the global object that is looked at. */
interface Host {
  readonly interlockOptions?: Readonly<Record<string, unknown>>;
  readonly location?: { readonly search: string };
  readonly process?: { readonly argv?: readonly string[] };
  readonly scriptArgs?: readonly string[];
  readonly arguments?: readonly string[];
}

const known: readonly string[] = [...Object.keys(wishes), "engine", "order", "help"];

/** What the bundle prints when asked for help. */
export const help = `Checks the laws of @interlock/sync on this engine, and prints TAP version 14.

${Object.entries(wishes).map(([name, text]) => `  --${name.padEnd(10)}  ${text}`).join("\n")}
  --engine      the engine's name, for the report
  --help        this

Where there are no arguments, set globalThis.interlockOptions = { law: "S7", runs: 20 } before the
bundle runs, or open a page with ?law=S7&runs=20. interlockOptions.print takes the lines, too.
Exit code, where there is one: 0 if everything passed, 1 if not, 2 if the options make no sense.`;

/**
 * Collects it all.
 *
 * @param binding What the engine hands over when it calls the worker.
 * @throws {UsageError} If there is something that nobody understands.
 */
export function readSettings(binding: Readonly<Record<string, unknown>> = {}): Settings {
  const host = globalThis as unknown as Host;
  const { print: _, ...options } = host.interlockOptions ?? {};
  const told = {
    ...fromQuery(host.location?.search ?? ""),
    ...options,
    ...binding,
    ...fromArguments(host.process?.argv ?? host.scriptArgs ?? host.arguments ?? []),
  };
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(told)) {
    if (!known.includes(name)) {
      throw new UsageError(`Cannot read the options: there is no ${JSON.stringify(name)}`);
    }
    if (value !== undefined) settings[name] = String(value);
  }
  return settings;
}

function fromQuery(search: string): Record<string, string> {
  return search === "" ? {} : Object.fromEntries(new URLSearchParams(search));
}

/** Reads `--name value` and `--name=value`; what comes before the first is the engine's own. */
function fromArguments(args: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  const first = args.findIndex((argument) => argument.startsWith("--"));
  const own = args.slice(first === -1 ? args.length : first).values();
  for (const argument of own) {
    const [, name, inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (name === undefined) {
      throw new UsageError(`Cannot read the arguments: ${JSON.stringify(argument)}`);
    }
    const value = inline ?? (name === "help" ? "" : own.next().value);
    if (value === undefined && known.includes(name)) {
      throw new UsageError(`Cannot read --${name}: there is nothing behind it`);
    }
    found[name] = value ?? "";
  }
  return found;
}
