/**
 * What the bundle does: runs the suite as it is told, and writes what happens to stdout as lines of
 * JSON. The same file runs on every engine: told by its first argument where there is one, else, on
 * an engine of workers, by a binding.
 *
 * @module
 */

import { conformance } from "../mod.ts";
import { runProbe } from "../probes.ts";
import { childRunner, gc, process } from "./host.ts";
import { type Line, mark, type Order, type ProbeOrder } from "./order.ts";
import { subjects } from "./subjects.ts";
import { isParty } from "./threads/party.ts";

async function obey(order: Order): Promise<void> {
  const make = subjects[order.subject];
  if (make === undefined) throw new RangeError(`Cannot run the suite: no ${order.subject}`);
  if ("probe" in order) return await runProbe(order.probe, make());
  const { engine, again, options } = order;
  const probes = again && childRunner((probe) => ({
    file: again.file,
    args: [...again.args, JSON.stringify({ subject: order.subject, probe } satisfies ProbeOrder)],
  }));
  const collect = gc();
  await conformance(make(options.seed), {
    ...options,
    platform: {
      name: engine,
      ...collect !== undefined && { gc: collect },
      ...probes !== undefined && { runProbe: probes },
    },
    onEvent: tell,
  });
}

function tell(line: Line): void {
  console.log(mark + JSON.stringify(line));
}

async function run(order: Order): Promise<void> {
  if ("probe" in order) return await obey(order);
  try {
    await obey(order);
  } catch (error) {
    tell({ type: "broken", message: error instanceof Error ? error.stack ?? "" : String(error) });
  }
}

const argument = process?.argv?.[2];
if (argument !== undefined && !isParty) await run(JSON.parse(argument));

/** The worker. */
export default {
  /** What `workerd test` calls. */
  test: (_controller: unknown, env: { OPTIONS: Order }): Promise<void> => run(env.OPTIONS),
};
