/**
 * Mutants of how a broker is found, and of who may speak to it.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";
import { tested } from "./tested.ts";

/** Mutants of the broker's doors. */
export const processesBroker: readonly Mutant[] = [
  ...tested(
    "listener",
    "listener",
    [
      "what begins with the token is welcome",
      "timingSafeEqual(digest(given), digest(expected))",
      "given.startsWith(expected)",
    ],
    [
      "another version of the protocol is welcome",
      "if (protocol !== PROTOCOL) {",
      "if (protocol < PROTOCOL) {",
    ],
    [
      "it ends while somebody is connected",
      "if (this.#broker.sessions > 0 || this.#strangers > 0) return;",
      "if (this.#strangers > 0) return;",
    ],
    [
      "who starts second sweeps away who is there",
      "if (address === undefined || await listens(address)) return address;",
      "if (address === undefined) return address;",
    ],
  ),
  ...tested(
    "place",
    "place",
    [
      "who is ready second takes the place",
      "    if (rename(folder, this.folder, false)) return true;\n",
      "    for (const name of namesIn(this.folder)) remove(this.folder, name);\n" +
      "    if (rename(folder, this.folder, false)) return true;\n",
    ],
    [
      "what was swept away and has no successor stays",
      '      if (!isDraft && !name.includes("@")) continue;\n',
      "      if (!isDraft) continue;\n",
    ],
    [
      "others may look into the folder",
      "if ((found.mode & 0o077) !== 0) {",
      "if ((found.mode & 0o077) > 0o777) {",
    ],
    [
      "a successor is swept away with the dead",
      "    if (this.#holds(grave, dead)) {\n",
      "    if (dead !== undefined) {\n",
    ],
  ),
  ...tested(
    "broker",
    "listener",
    ["a name is opened as another kind", "if (known.kind !== kind) {", "if (known === null) {"],
    [
      "a name is opened with another value",
      "if (size !== undefined && size !== known.size) {",
      "if (size !== undefined && size === null) {",
    ],
    [
      "a condition is opened over another lock",
      "lock !== known.lock) {",
      "lock === null) {",
    ],
    [
      "there may be any number of names",
      "if (this.#names.size >= this.limits.names) {",
      "if (this.#names.size < 0) {",
    ],
  ),
  ...tested(
    "session",
    "listener",
    [
      "any number of calls may wait",
      '    this.#checkLimit("wait", "calls wait", this.#waiting.size, this.#broker.limits.waiters);\n',
      "",
    ],
    [
      "any number of bytes may be queued",
      '    if (bytes > 0) this.#checkLimit("put", "bytes are queued", this.#bytes + bytes - 1, most);\n',
      "",
    ],
  ),
  ...tested("socket", "socket", [
    "others are served before the one who left before they asked",
    'for (const event of ["end", "close"]) {',
    'for (const event of ["close"]) {',
  ]),
  ...tested("socket", "listener", [
    "who does not read is read on",
    "        if (this.#events.pauses) this.#socket.pause();\n",
    "",
  ]),
  ...tested(
    "connect",
    "connect",
    [
      "a broker that ends while it is greeted is an error",
      "        else if (left) resolve(undefined);\n",
      "",
    ],
    [
      "a refusal counts though another broker is there",
      "if (place.holds(address!)) throw error;",
      "throw error;",
    ],
  ),
  ...tested("launch", "launch", [
    "what follows a flag is taken for another one",
    "    if (isValue) return isValue = false;\n",
    "",
  ]),
];
