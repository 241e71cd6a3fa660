/**
 * The broker as a program: started by the first process that needs it, or by hand.
 *
 * ```sh
 * deno run -A jsr:@interlock/sync/processes/broker --help
 * ```
 *
 * @module
 */

import type { PrimitiveStatus } from "./broker.ts";
import { type Flags, help, readFlags } from "./broker_flags.ts";
import { ANNOUNCEMENT, greet } from "./connect.ts";
import { leave } from "./leave.ts";
import { Listener } from "./listener.ts";
import { builtin } from "./node.ts";
import { Place } from "./place.ts";
import { renderStatus } from "./status.ts";

const process = builtin("node:process");
const { stderr, stdout } = process;
// Who started it may have ended, and nobody reads any more: it serves others all the same.
for (const stream of [stdout, stderr]) stream.on("error", () => {});

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
  let flags: Flags | "help";
  try {
    flags = readFlags(args);
  } catch (error) {
    stderr.write(`${(error as Error).message}\nSee --help\n`);
    return 2;
  }
  if (flags === "help") {
    stdout.write(help);
    return 0;
  }
  try {
    return await (flags.command === "run" ? run(flags) : status(flags));
  } catch (error) {
    stderr.write(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

leave(await main(process.argv.slice(2)));
