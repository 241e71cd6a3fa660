/**
 * What runs inside a party: opens objects, plays scripts on them through the plain contract, and records
 * what came of each call.
 *
 * @module
 */

import type { Awaitable } from "../../src/contract.ts";
import { History } from "../history/history.ts";
import type { Openers, SubjectOwners } from "../subject.ts";
import { show } from "../world.ts";
import { Player } from "./play.ts";
import type { PartyMessage } from "./script.ts";

/** A party's end of the line to the suite: any duplex channel that keeps the order. */
export interface PartyPort {
  /** Sends plain data. */
  send(message: unknown): void;
  /** Has what comes told to `receive`. */
  listen(receive: (message: unknown) => void): void;
}

/** What a scope supplies inside a party. */
export interface PartyScope {
  /** Opens what a handle stands for, in this party. */
  open(kind: keyof Openers, handle: unknown): Awaitable<object>;
  /** Whether the `…Sync` calls may be used here. */
  readonly blocking: boolean;
  /** Whether a call that waits stands in line as soon as it has returned its promise. */
  readonly lined: boolean;
  /** The owners of re-entrant locks, if there are any. */
  readonly Owner?: SubjectOwners | undefined;
  /** The clock that all parties share, see `HistoryOptions`. */
  readonly clock?: (() => number) | undefined;
  /** Comes back once so many have called it, over all parties and all times; may block. */
  readonly meet?: ((count: number) => Awaitable<void>) | undefined;
}

/**
 * Serves as a party until the channel ends.
 *
 * @param name What the party is called.
 *
 * @example
 * ```ts ignore
 * // The worker of a scope of threads:
 * serveParty(name, {
 *   send: (message) => parentPort.postMessage(message),
 *   listen: (receive) => parentPort.on("message", receive),
 * }, {
 *   open: (kind, handle) => scope[kind].from(handle),
 *   blocking: true,
 *   lined: true,
 *   Owner: scope.Owner,
 *   clock: () => Atomics.add(ticks, 0, 1),
 * });
 * ```
 */
export function serveParty(name: string, port: PartyPort, scope: PartyScope): void {
  let objects: ReadonlyMap<string, { kind: keyof Openers; target: object }> = new Map();
  const owner = scope.Owner && new scope.Owner(name);

  const open = async ({ objects: shared }: PartyMessage & { type: "open" }) => {
    const opened = Object.entries(shared).map(async ([called, { kind, handle }]) =>
      [called, { kind, target: await scope.open(kind, handle) }] as const
    );
    objects = new Map(await Promise.all(opened));
  };

  const play = async ({ id, script, meet, live }: PartyMessage & { type: "play" }) => {
    const history = new History({ clock: scope.clock });
    const player = new Player(name, scope, objects, owner, {
      history,
      changed: (row) => live && port.send({ type: "row", id, row }),
      tell: (text) => port.send({ type: "told", id, text }),
    });
    await scope.meet?.(meet);
    const { abandoned } = await player.play(script);
    return { recording: history.recording(), abandoned };
  };

  port.listen(async (data) => {
    const message = data as PartyMessage;
    try {
      const result = message.type === "open" ? await open(message) : await play(message);
      port.send({ type: "done", id: message.id, result });
    } catch (error) {
      port.send({ type: "broken", id: message.id, message: show(error) });
    }
  });
  port.send({ type: "ready" });
}
