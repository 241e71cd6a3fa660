/**
 * Mutants of how a broker is found, of who may speak to it, and of what it does with one who does not
 * keep to the protocol. No law is about that: the tests of it have to notice.
 *
 * @module
 */

import { type Edit, type Mutant, mutantsOf, TESTS } from "../mutant.ts";

/** Mutants of one file of `src/processes`, of which tests of that name have to take notice. */
function tested(
  file: string,
  tests: string,
  ...edits: readonly (readonly [name: string, find: string, replace: string])[]
): Mutant[] {
  const target = {
    subject: "processes",
    file: `src/processes/${file}.ts`,
    primitives: [],
    tests: `spec/run/processes/${tests}_test.ts`,
  };
  return mutantsOf(target, ...edits.map((edit): Edit => [TESTS, ...edit]));
}

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
    "session",
    "sessions",
    [
      "what is granted to one who has given up is lost",
      "    if (grant?.certain === false) grant.undo();\n",
      "",
    ],
    [
      "anybody can end a grant by its number",
      "  readonly #grants: ById<Grant> = new ById();",
      "  readonly #grants: ById<Grant> = (globalThis as any).grants ??= new ById();",
    ],
  ),
  ...tested(
    "hosted_queue",
    "sessions",
    [
      "who comes enters before one who was granted room in the same turn",
      "    return this.#putters.size === 0 && party.offers === 0;\n",
      "    return party.offers === 0;\n",
    ],
    [
      "who comes enters before what may still be given up",
      "    return this.#putters.size === 0 && party.offers === 0;\n",
      "    return this.#putters.size === 0;\n",
    ],
  ),
  ...tested("hosted_items", "sessions", [
    "what is put as no bytes takes no room",
    "    if (slot === undefined && !(content instanceof Uint8Array)) {\n",
    "    if (slot === undefined && content === undefined) {\n",
  ], [
    "room for one who has given up is lost",
    "    this.#entry.drop();\n    this.#queue.freeRoom();",
    "    this.#entry.drop();",
  ]),
  ...tested("broker", "sessions", [
    "the lock of a condition stays when that is destroyed",
    "      this.destroy(hosted.lock.name);\n",
    "",
  ]),
  ...tested("hosted", "sessions", [
    "who leaves with several calls is granted the next as one is given up",
    "    for (const call of pending) call.doom = reason; // or one that is given up has the next granted\n",
    "",
  ], [
    "a call that ended as an earlier one was given up is given up again",
    "if (party.pending.has(call)) call.abort(reason);",
    "call.abort(reason);",
  ]),
  ...tested(
    "hosted_lock",
    "sessions",
    [
      "who comes is granted before those who came earlier in the turn",
      "const hold = this.#undecided === 0 && call.unlimited ?",
      "const hold = call.unlimited ?",
    ],
    [
      "who tries is granted before those who came earlier in the turn",
      "return this.#undecided === 0 ? this.#try(call) : this.#tryBehind(call);",
      "return this.#try(call);",
    ],
  ),
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
  ...tested(
    "client",
    "client",
    [
      "a release is lost while the socket is full",
      "request[0] !== Ask.end && ",
      "",
    ],
    [
      "what is left stays open while the socket is full",
      " && request[0] !== Ask.close",
      "",
    ],
    [
      "a delivery that cannot be decoded is nobody's",
      '      if (handsOver(reply)) this.endSoon(id, "giveBack");\n',
      "",
    ],
  ),
  ...tested("launch", "launch", [
    "what follows a flag is taken for another one",
    "    if (isValue) return isValue = false;\n",
    "",
  ]),
  ...tested("frames", "frames", [
    "a message may have any length",
    "      if (length > this.limit) {\n",
    "      if (length < 0) {\n",
  ]),
  ...tested("sizes", "sizes", [
    "a list is as long as it says",
    "    if (owed > view.byteLength - at) {\n",
    "    if (owed < 0) {\n",
  ]),
  ...tested(
    "messagepack",
    "short_items",
    [
      "what is twice in a short item arrives as two",
      "    return !objects.includes(value) && objects.push(value) < MAX_ENTRIES;",
      "    return objects.push(value) < MAX_ENTRIES;",
    ],
    [
      "what a getter puts overwrites the item that it is in",
      "    if (this.#objects !== undefined) return false; // a getter of an item puts another one\n",
      "",
    ],
  ),
];
