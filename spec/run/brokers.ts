/**
 * The brokers of a run of the processes scope: processes of their own, which would outlive the run for
 * some seconds, or for as long as something holds them that it has left; and where one was killed, it
 * leaves a folder.
 *
 * @module
 */

import { ENVIRONMENT } from "../../src/processes/place.ts";

/** The environment of a run that has its brokers below a folder; see {@linkcode endBrokers}. */
export function brokersIn(folder: string): Readonly<Record<string, string>> {
  return { [ENVIRONMENT.folder]: placeIn(folder) };
}

/** Ends the brokers that a run has left below a folder; what they leave goes with the folder. */
export async function endBrokers(folder: string): Promise<void> {
  for (const name of await namesIn(placeIn(folder))) {
    const place = `${placeIn(folder)}/${name}`;
    try {
      // The process of one that is dead may be another by now: only who listens is the broker.
      (await Deno.connect({ transport: "unix", path: `${place}/s` })).close();
      Deno.kill(JSON.parse(await Deno.readTextFile(`${place}/broker.json`)).pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

/** Short, because a socket's path must not be long. */
function placeIn(folder: string): string {
  return `${folder}/b`;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch {
    return []; // there was none
  }
}
