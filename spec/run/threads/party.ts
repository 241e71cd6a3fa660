/**
 * Parties of the threads scope: threads whose module is the very file, or bundle, that this is in.
 *
 * @module
 */

import * as scope from "../../../src/threads/mod.ts";
import { isTold } from "../host.ts";
import { serveParty } from "../../parties/serve.ts";
import type { Openers, Parties, PartyLink } from "../../subject.ts";

/** What a party is given. */
interface PartyStart {
  readonly name: string;
  /** Its end of the line. */
  readonly port: MessagePort;
  /** A clock, and how many have met. */
  readonly words: Int32Array;
}

const CLOCK = 0;
const MET = 1;

/** Whether this thread is a party, rather than having the suite to run. */
export const isParty: boolean = !scope.isMainThread && !isTold();

/** The classes, by the name of what they make. */
const classes = scope as unknown as Record<keyof Openers, { from(handle: scope.Handle): object }>;

scope.entry(({ name, port, words }: PartyStart) => {
  serveParty(name, {
    send: (message) => port.postMessage(message),
    listen: (receive) => port.onmessage = ({ data }) => receive(data),
  }, {
    open: (kind, handle) => classes[kind].from(handle as scope.Handle),
    blocking: scope.capabilities.blocking,
    lined: scope.capabilities.directGrant,
    Owner: scope.Owner,
    clock: () => Atomics.add(words, CLOCK, 1),
    meet: (count) => {
      if (Atomics.add(words, MET, 1) + 1 >= count) Atomics.notify(words, MET);
      for (let met; (met = Atomics.load(words, MET)) < count;) {
        // One who was to come may have died: then this begins without it.
        if (Atomics.wait(words, MET, met, 1000) === "timed-out") return;
      }
    },
  });
  return new Promise<never>(() => {});
});

/** Starts threads. */
export function threadParties(overtaking: number): Parties {
  const words = new Int32Array(new SharedArrayBuffer(8));
  return {
    parallel: true,
    killable: true,
    blocking: true,
    overtaking,
    handle: (primitive) => (primitive as { readonly handle: scope.Handle }).handle,
    start: (name) => startParty(name, words),
  };
}

function startParty(name: string, words: Int32Array): PartyLink {
  const { port1: near, port2: port } = new MessageChannel();
  const start: PartyStart = { name, port, words };
  const thread = scope.spawn(new URL(import.meta.url), start, { name, transfer: [port] });
  const end = async () => {
    await thread.terminate();
    near.close();
  };
  return {
    send: (message) => near.postMessage(message),
    listen: (receive) => near.onmessage = ({ data }) => receive(data),
    end,
    kill: end,
  };
}
