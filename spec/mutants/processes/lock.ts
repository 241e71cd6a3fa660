/**
 * Mutants of the locks and conditions of the processes scope.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "../mutant.ts";

const conditionTarget = {
  subject: "processes",
  file: "src/processes/hosted_condition.ts",
  primitives: ["Condition"],
} as const;

/** Mutants of locks, of who owns them, and of conditions. */
export const processesLock: readonly Mutant[] = [
  ...mutantsOf(
    {
      subject: "processes",
      file: "src/processes/hosted_lock.ts",
      primitives: ["Lock"],
    },
    [
      "P4",
      "nobody is told that the holder died",
      "if (this.#hosted.has(this) && !this.permit.released) this.#hosted.abandon();",
      "",
    ],
    [
      "X1",
      "the lock of a dead client stays held",
      "    this.tellEnded(true);\n  }\n\n  /** It is in force again",
      "  }\n\n  /** It is in force again",
    ],
    [
      "K2",
      "a lock that is held can be tried for with success",
      "        return this.#undecided === 0 ? this.#try(call) : this.#tryBehind(call);\n",
      "        return this.#try(call) ?? this.#grant(call, this.#current[0]!.permit);\n",
    ],
    [
      "K5",
      "releasing a free lock says nothing",
      "        lock.release(call.plain());\n",
      "        if (lock.locked()) lock.release(call.plain());\n",
    ],
    [
      "K11",
      "a lock that is held and not waited for says that it is free",
      "        return lock.locked();\n",
      "        return lock.locked() && this.#current.length !== 1;\n",
    ],
    [
      "P2",
      "a permit does not learn that the lock was released",
      "        return this.#tellEnded([...this.#current]);",
      "        return;",
    ],
  ),
  ...mutantsOf(
    {
      subject: "processes",
      file: "src/processes/hosted_lock.ts",
      primitives: ["Condition"],
    },
    [
      "C1",
      "who calls counts as the holder whoever holds the lock",
      "hold.owner === owner && hold.party.link === party.link",
      "hold.owner === owner",
    ],
    [
      "P5",
      "a hold that comes back from a wait has the fence that it had",
      "      hold.regain(this.#fences.next());\n",
      "      hold.regain(hold.reply[2] as number);\n",
    ],
  ),
  ...mutantsOf(
    { subject: "processes", file: "src/processes/owners.ts", primitives: ["RLock"] },
    [
      "R1",
      "each call has an owner of its own",
      "    if (owner === undefined) {\n",
      "    if (owner !== null) {\n",
    ],
  ),
  ...mutantsOf(
    conditionTarget,
    [
      "X2",
      "a notification dies with the one who had it",
      "  override lose(): void {\n    this.undo();",
      "  override lose(): void {\n    this.retire();",
    ],
    [
      "P5",
      "a wait that gives up at once changes the fence",
      "    if (limits?.timeout === 0) throw timedOut(action, 0);\n",
      "",
    ],
    [
      "C2",
      "after a wait the permit is not in force",
      "      this.lock.resume(holds);\n",
      "",
    ],
  ),
];
