/**
 * Parties of the processes scope: processes that run the very file, or bundle, that this is in, of this
 * runtime or of several. They speak with the suite in lines of JSON, over pipes, so that what one has
 * said is known when it has been killed.
 *
 * @module
 */

import * as scope from "../../../src/processes/mod.ts";
import { builtin } from "../../../src/processes/node.ts";
import type { Description } from "../../../src/processes/remote.ts";
import { serveParty } from "../../parties/serve.ts";
import type { Openers, Parties, PartyLink } from "../../subject.ts";
import { again } from "../host.ts";
import type { Command } from "../order.ts";
import { JsonLines } from "./json_lines.ts";
import { alignedClock, SLACK } from "./clock.ts";

/** Set for a party: what it is called. */
const PARTY = "INTERLOCK_SPEC_PARTY";
/** The commands that start parties, in turn, as JSON; by default the one that started this process. */
export const COMMANDS = "INTERLOCK_SPEC_PARTIES";

declare const process: { readonly env: Record<string, string | undefined> } | undefined;

const name: string | undefined = typeof process === "object" ? process.env[PARTY] : undefined;

/** Whether this process may be a party: who is one has not the suite to run. */
export const isPartyProcess: boolean = name !== undefined;

type Opener = (name: string, options: { namespace: string }) => Promise<object>;

/** The classes, by the name of what they make. */
const classes = scope as unknown as Record<keyof Openers, { open: Opener }>;

if (name !== undefined) {
  const { stdin, stdout, exit } = builtin("node:process");
  const lines = new JsonLines();
  stdin.on("data", (bytes: Uint8Array) => lines.push(bytes));
  stdin.on("end", () => exit()); // the suite has ended
  serveParty(name, {
    send: (message) => stdout.write(JSON.stringify(message) + "\n"),
    listen: (receive) => lines.receive = receive,
  }, {
    open(kind, handle) {
      const { name, namespace } = handle as Description;
      return classes[kind].open(name, { namespace });
    },
    blocking: scope.capabilities.blocking,
    lined: scope.capabilities.directGrant,
    Owner: scope.Owner,
    clock: alignedClock(),
  });
}

/** Starts processes. */
export function processParties(): Parties {
  const own = again(builtin("node:url").fileURLToPath(import.meta.url));
  const text = builtin("node:process").env[COMMANDS];
  const commands: readonly Command[] = text === undefined ? own ? [own] : [] : JSON.parse(text);
  let started = 0;
  return {
    parallel: true,
    killable: true,
    slack: SLACK,
    handle: (primitive) => scope.Remote.describe(primitive as scope.Remote),
    start: (name) => startParty(name, commands[started++ % commands.length]!),
  };
}

function startParty(name: string, { file, args }: Command): PartyLink {
  const { env } = builtin("node:process");
  const child = builtin("node:child_process").spawn(file, args, {
    env: { ...env, [PARTY]: name },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const lines = new JsonLines();
  child.stdout.on("data", (bytes: Uint8Array) => lines.push(bytes));
  child.stdin.on("error", () => {}); // it has been killed
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  return {
    send: (message) => void child.stdin.write(JSON.stringify(message) + "\n"),
    listen: (receive) => lines.receive = receive,
    end: kill,
    kill,
  };
}
