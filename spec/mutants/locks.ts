/**
 * Mutants of the locks, the barrier and the tasks.
 *
 * @module
 */

import { type Mutant, mutantsOf } from "./mutant.ts";

/** Mutants of `lock.ts`, `rlock.ts`, `barrier.ts`, `spawn.ts`, `event.ts` and `owner.ts`. */
export const locks: readonly Mutant[] = [
  ...mutantsOf(
    "src/tasks/lock.ts",
    [
      "P2",
      "a stale permit frees the successor",
      "    this.#hold.release();",
      "    this.#free();",
    ],
    [
      "K11",
      "the lock looks free while a granted waiter has not run",
      "return this.#hold !== undefined;\n  }\n\n  /**\n   * Runs",
      "return this.#hold !== undefined && this.#waiters.length > 0;\n  }\n\n  /**\n   * Runs",
    ],
    [
      "K5",
      "releasing a free lock is ignored",
      'if (this.#hold === undefined) throw new NotHeldError("Cannot release Lock: it is not held");',
      "if (this.#hold === undefined) return;",
    ],
    [
      "K3",
      "a release wakes nobody",
      "const waiter = this.#waiters.shift();\n    this.#hold",
      "const waiter = this.#waiters.length < 0 ? this.#waiters.shift() : undefined;\n    this.#hold",
    ],
    [
      "K2",
      "tryAcquire breaks in",
      "return this.#hold === undefined ? this.#hold = new Hold(this) : undefined;",
      "return this.#hold = new Hold(this);",
    ],
    [
      "C2",
      "a hold that is lost takes others out of line",
      "          waiter = undefined;\n          Hold.onLost",
      "          Hold.onLost",
    ],
  ),
  ...mutantsOf(
    "src/tasks/rlock.ts",
    [
      "R1",
      "a grant to an owner grants one call",
      "      if (waiter.data.regain !== undefined) waiter.data.regain();\n" +
      "      else waiter.resolve(this.#enter(owner)!);",
      "      if (waiter.data.regain !== undefined) waiter.data.regain();\n" +
      "      else waiter.resolve(this.#enter(owner)!);\n      break;",
    ],
    [
      "R1",
      "the first release frees the lock",
      "if (hold.depth === 0) hold.ended();",
      "if (hold.depth >= 0) hold.ended();",
    ],
    [
      "R1",
      "a released permit keeps those that came after it",
      "    this.#outer = this.#inner = undefined;",
      "    this.#outer = undefined;",
    ],
    [
      "R2",
      "anyone may release",
      "if (this.#hold?.owner !== owner) {",
      "if (this.#hold === undefined) {",
    ],
    [
      "R3",
      "who has no owner shares one",
      "const owner = named ?? Owner.current();",
      "const owner = named ?? Owner.current() ?? Owner.thread;",
    ],
    [
      "R3",
      "depth tells everyone",
      "return this.#hold?.owner === owner ? this.#hold.depth : 0;",
      "return this.#hold?.depth ?? (owner ? 0 : 0);",
    ],
    [
      "R1",
      "a level that ends in the middle is met again",
      "    else inner.#outer = outer;\n",
      "",
    ],
    [
      "R5",
      "levels that come back are linked one way",
      "    older.innermost!.#inner = hold.outermost;\n",
      "",
    ],
    [
      "G11",
      "an owner is remembered for ever",
      "    if (claims.size === 0) this.#claims.delete(owner);\n",
      "",
    ],
    [
      "C8",
      "a predicate is called while another wait of its owner has the hold suspended",
      "this.#hold === hold && hold.depth > 0",
      "hold.depth > 0",
    ],
  ),
  ...mutantsOf(
    "src/tasks/event.ts",
    [
      "E2",
      "set wakes one",
      "      waiter = this.#waiters.shift();\n    }",
      "      waiter = undefined;\n    }",
    ],
    ["E4", "clear does nothing", "this.#set = false;\n  }", "}"],
  ),
  ...mutantsOf(
    "src/tasks/barrier.ts",
    [
      "B2",
      "the action runs after the others were released",
      "      if (!generation.ended) this.#action?.();\n    } catch",
      "      if (!generation.ended) Promise.resolve().then(() => this.#action?.());\n    } catch",
    ],
    [
      "B2",
      "an action that throws breaks nothing",
      "    } catch (error) {\n      this.#break();\n      throw error;\n    } finally {",
      "    } catch (error) {\n      throw error;\n    } finally {",
    ],
    [
      "B4",
      "a party that gives up goes unnoticed",
      "cancelled: () => this.#break()",
      "",
    ],
    [
      "B4",
      "timeout 0 leaves the barrier whole",
      "        this.#break();\n        throw timedOut(action, 0);",
      "        throw timedOut(action, 0);",
    ],
    ["B4", "reset leaves it broken", "    this.#broken = false;\n  }", "  }"],
    [
      "B2",
      "the action runs though one has given up",
      "if (!generation.ended) this.#action?.();",
      "this.#action?.();",
    ],
    [
      "B3",
      "those inside their action are told for the next",
      "return this.#generations.at(-1)!.waiters.length;",
      "return this.#generations.at(0)!.waiters.length;",
    ],
    [
      "B4",
      "who has given up is granted, and then breaks the rest",
      "    if (generation.waiters.someAborted()) this.#break();\n    // Who arrives from here on belongs to the next generation, even from within the action (B3).\n    else this.#open();",
      "    this.#open();",
    ],
  ),
  ...mutantsOf(
    "src/tasks/spawn.ts",
    [
      "T1",
      "spawn runs the function at once",
      "Promise.resolve().then(() => owner.run(fn)).then(",
      "new Promise((resolve) => resolve(owner.run(fn))).then(",
    ],
    [
      "T2",
      "an error counts as asked for once anybody has tried to join",
      'return this.#joiners.wait("join a task", limits, new Waiter(undefined)) as Promise<T>;',
      'this.#joiners.wait("join a task", undefined, new Waiter(undefined)).catch(() => {});\n' +
      '      return this.#joiners.wait("join a task", limits, new Waiter(undefined)) as Promise<T>;',
    ],
    [
      "R6",
      "tasks share an owner",
      "new Owner(name));",
      "Owner.thread);",
    ],
  ),
];
