/**
 * Parties that are async functions of the suite's own event loop.
 *
 * @module
 */

import type { Parties, Subject } from "../subject.ts";
import { serveParty } from "./serve.ts";

/**
 * Makes parties of the event loop that the suite runs in, for a scope whose parties share one: they
 * open a primitive by having it. What they do is interleaved where they await, never in parallel.
 */
export function localParties(subject: Omit<Subject, "parties">): Parties {
  let ticks = 0;
  return {
    parallel: false,
    killable: false,
    handle: (primitive) => primitive,
    start(name) {
      let toParty: (message: unknown) => void = () => {};
      let toSuite: (message: unknown) => void = () => {};
      const send = (to: () => (message: unknown) => void) => (message: unknown) => {
        void Promise.resolve().then(() => to()(message));
      };
      serveParty(name, { send: send(() => toSuite), listen: (receive) => toParty = receive }, {
        open: (_, handle) => handle as object,
        blocking: false,
        lined: subject.capabilities.directGrant,
        Owner: subject.Owner,
        clock: () => ticks++,
      });
      return {
        send: send(() => toParty),
        listen: (receive) => toSuite = receive,
        end() {
          toParty = () => {};
        },
      };
    },
  };
}
