/**
 * What a process and the one that it was spawned by tell each other, over the channel that `spawn`
 * makes: JSON, in which bytes are base64, because that is what all runtimes carry.
 *
 * @module
 */

import { CapacityError } from "../errors.ts";
import type { Client } from "./client.ts";
import { connect } from "./connect.ts";
import { decodeItem, encodeItem } from "./items.ts";
import { builtin } from "./node.ts";
import { Remote } from "./remote.ts";

/** Set for a spawned process, so that its module knows that it is one; and not for its children. */
export const SPAWNED = "INTERLOCK_SPAWNED";

/** The most bytes of a value: in base64, twice as many are too long for a string of V8. */
const MAX_PARCEL = 256 * 1024 * 1024;

/** A value with the namespaces of the primitives in it. */
export interface Parcel {
  /** The codec's bytes, in base64. */
  readonly bytes: string;
  /** What to connect to before the bytes can be decoded. */
  readonly namespaces: readonly string[];
}

/** To the spawned process, once it has said that it is there. */
export interface Start {
  readonly interlock: "start";
  /** The name that its owner has. */
  readonly name: string;
  /** What its function is called with. */
  readonly args: Parcel;
  /** Whether it may outlive the process that spawned it. */
  readonly detached: boolean;
}

/** From the spawned process. */
export type Report =
  /** Its module has called `entry`. */
  | { readonly interlock: "here" }
  /** Its function has ended; the process ends when it has heard so, or the channel has closed. */
  | { readonly interlock: "ended"; readonly result?: Parcel; readonly failure?: Parcel };

/** To the spawned process: its report has come. */
export interface Farewell {
  readonly interlock: "farewell";
}

/**
 * Packs a value.
 *
 * @throws {TypeError} If it cannot be cloned.
 * @throws {CapacityError} If it is too long.
 */
export function packParcel(action: string, value: unknown): Parcel {
  const namespaces = new Set<string>();
  const bytes = encodeItem(action, value, (primitive) => {
    namespaces.add(Remote.clientOf(primitive).namespace);
  });
  if (bytes.length > MAX_PARCEL) {
    throw new CapacityError(`Cannot ${action}: ${bytes.length} bytes are more than ${MAX_PARCEL}`);
  }
  const text = builtin("node:buffer").Buffer.from(bytes).toString("base64");
  return { bytes: text, namespaces: [...namespaces] };
}

/** Unpacks a value, with the primitives in it open; rejects if one cannot be opened. */
export async function unpackParcel({ bytes, namespaces }: Parcel): Promise<unknown> {
  const clients = new Map<string, Client>();
  for (const namespace of namespaces) clients.set(namespace, await connect(namespace));
  const openings: Promise<unknown>[] = [];
  const decoded = new Uint8Array(builtin("node:buffer").Buffer.from(bytes, "base64"));
  const value = decodeItem(decoded, (namespace) => clients.get(namespace)!, openings);
  await Promise.all(openings);
  return value;
}
