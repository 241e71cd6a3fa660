/**
 * Mutants of what sessions and clients owe each other: when what is sent crosses, when one of them dies,
 * and for what does not keep to the protocol.
 *
 * @module
 */

import type { Mutant } from "../mutant.ts";
import { tested } from "./tested.ts";

/** Mutants of what is behind the broker's doors. */
export const processesExchange: readonly Mutant[] = [
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
    [
      "what comes back above the limit is covered by what was granted room before",
      'else if (this.kind === "LifoQueue") this.#pushBelow(entry);',
      'else if (this.kind === "Queue" && this.size < 0) this.#pushBelow(entry);',
    ],
    [
      "an item enters below more than there is",
      "Math.min(this.#excess, this.#store.size);",
      "this.#excess;",
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
  ...tested("session", "sessions", [
    "what went back is kept all the same",
    "      if (this.#grants.get(grant.id) === grant) grant.keep();\n",
    "      grant.keep();\n",
  ], [
    "one byte less may be queued than the limit says",
    "this.#bytes + bytes - 1, most);",
    "this.#bytes + bytes, most);",
  ], [
    "what is destroyed can be called on",
    "    for (const [id, other] of this.#targets) if (other === party) this.#targets.delete(id);\n",
    "",
  ], [
    "the first close closes for all",
    "    if (--party.opened > 0) return;\n",
    "    party.opened--;\n",
  ], [
    "the place of an item for what is closed stays taken",
    "      slot?.free();\n      return this.#refuse(id, error);",
    "      return this.#refuse(id, error);",
  ], [
    "the file of one who left items stays",
    "      if (this.#ended && this.#stored === 0) this.#broker.removeFile(this.number);\n    });",
    "    });",
  ]),
  ...tested("hosted_semaphore", "sessions", [
    "the dead give back more than a bound leaves",
    'this.kind === "Semaphore" ? balance : this.size - this.#semaphore.value();',
    "balance;",
  ], [
    "who gives up what one who died has left does not pass that on",
    "    if (this.#abandoned) this.#hosted.abandon();\n    this.#end();",
    "    this.#end();",
  ], [
    "permits of what is destroyed end quietly",
    "this.party.link.send([Tell.ended, this.id, true]);",
    "this.party.link.send([Tell.ended, this.id, false]);",
  ]),
  ...tested("hosted_lock", "sessions", [
    "who gives up what one who died has left does not pass that on",
    "    if (this.#abandoned) this.#hosted.abandon();\n    this.#end();",
    "    this.#end();",
  ], [
    "a hold that comes back does not tell of the dead",
    "fence, this.#hosted.takeAbandoned()]);",
    "fence, false]);",
  ], [
    "a hold that ended while a wait had it comes back",
    "      if (hold.over) continue;\n",
    "",
  ], [
    "a hold that ended before its reply is in force",
    "    if (this.permit.released) this.tellEnded();\n  }\n\n  /** One that",
    "  }\n\n  /** One that",
  ]),
  ...tested("hosted_condition", "sessions", [
    "a wake that crosses a cancel goes on to the next",
    "override readonly certain: boolean = true;",
    "override readonly certain: boolean = false;",
  ], [
    "a wait for a predicate goes on with a hold that it did not begin with",
    "if (Array.isArray(begun) && !holds.some(({ id }) => begun.includes(id))) {",
    "if (holds.length === 0) {",
  ]),
  ...tested("broker", "sessions", [
    "conditions survive their lock",
    "other.lock === hosted) this.destroy",
    "other.lock === null) this.destroy",
  ], [
    "who waits for what is destroyed is granted the next as one is told",
    "    for (const party of parties) for (const call of party.pending.values()) call.doom = error;\n",
    "",
  ]),
  ...tested("frames", "frames", [
    "a message of the most bytes is refused",
    "      if (length > this.limit) {\n",
    "      if (length >= this.limit) {\n",
  ], [
    "a message of the most bytes cannot be sent",
    "      if (length > MAX_FRAME) {\n",
    "      if (length >= MAX_FRAME) {\n",
  ]),
  ...tested("item_files", "item_files", [
    "what may not travel is stored",
    "length < LARGE || length > MAX_FRAME || this",
    "length < LARGE || this",
  ], [
    "parts of a file that was emptied are used again",
    "      this.#free.clear();\n",
    "",
  ]),
  ...tested("permits", "client", [
    "a hold that comes back forgets that it was abandoned",
    "this.#abandoned ||= abandoned;",
    "this.#abandoned = abandoned;",
  ], [
    "a delivery that is back with the end of its connection cannot be disposed of",
    "    if (this.#client.over) return; // the broker has given it back, or is gone\n",
    "",
  ]),
  ...tested("messagepack", "frames", [
    "a word has less room than it takes",
    "    this.#reserve(2 + MAX_STRING);\n",
    "    this.#reserve(MAX_STRING);\n",
  ]),
];
