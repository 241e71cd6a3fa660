/**
 * What `spawn` and `entry` say to each other.
 *
 * @module
 */

import type { Failure } from "../failure.ts";
import type { Handle } from "./handle.ts";
import type { Packed } from "./primitives.ts";

/** What a thread needs to begin. */
export interface Start {
  /** Tells it from other messages, and this version from others. */
  readonly interlock: 1;
  /** The id that the thread has unless it had to make one before. */
  readonly id: number;
  /** Its name. */
  readonly name: string;
  /** What its function is called with. */
  readonly args: Packed;
  /** What was transferred to it, so that it can be passed on. */
  readonly transfer: readonly object[];
  /** The far end of the channel for {@linkcode Report}s. */
  readonly port: object;
  /** Two words, {@linkcode ENDED} and {@linkcode STOP}. */
  readonly words: SharedArrayBuffer;
}

/** 1 once the thread has sent its last report. */
export const ENDED = 0;
/** 1 if the thread is not to begin: Deno forgets a `terminate` that comes before the worker runs. */
export const STOP = 1;

/** Asks for the {@linkcode Start}, where a thread was not given it. */
export interface Here {
  /** See {@linkcode Start.interlock}. */
  readonly interlock: 1;
  /** The thread's id. */
  readonly here: number;
}

/** What a thread tells the one that spawned it. */
export type Report =
  /** Its module has called `entry`. */
  | { readonly type: "entered" }
  /** It, or a thread that it spawned, opens a primitive. */
  | { readonly type: "opened"; readonly handle: Handle }
  /** It, or a thread that it spawned, uses that primitive no more. */
  | { readonly type: "closed"; readonly identity: string }
  /** It has spawned a thread, or one that it spawned has. */
  | { readonly type: "born"; readonly id: number }
  /** That thread has ended. */
  | { readonly type: "died"; readonly id: number }
  /** Its function has returned, or it has failed, or, with neither, it exits. */
  | { readonly type: "ended"; readonly result?: Packed; readonly failure?: Failure };

/** The start that a message is, if it is one. */
export function startOf(message: unknown): Start | undefined {
  const { interlock, port } = (message ?? {}) as Partial<Start>;
  return interlock === 1 && port !== undefined ? message as Start : undefined;
}

/** The thread that asks for its start by this message, if it is one that does. */
export function hereOf(message: unknown): number | undefined {
  const { interlock, here } = (message ?? {}) as Partial<Here>;
  return interlock === 1 ? here : undefined;
}

/** The name that a thread holds as long as it lives. */
export function markOf(id: number): string {
  return `interlock-thread-${id}`;
}
