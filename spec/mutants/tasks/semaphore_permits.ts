/**
 * Mutants of the semaphores: what permits give back, and bounds.
 *
 * @module
 */

import { type Mutant, mutantsOf, TESTS } from "../mutant.ts";

const target = {
  subject: "tasks",
  file: "src/tasks/semaphore.ts",
  primitives: ["Semaphore", "BoundedSemaphore"],
} as const;

/** Mutants of permits and bounds in `src/tasks/semaphore.ts`. */
export const semaphorePermits: readonly Mutant[] = mutantsOf(
  target,
  [
    "P1",
    "a permit releases as often as it is told to",
    "    this.semaphore = undefined;\n    giveBack(semaphore, this.data || 1);",
    "    giveBack(semaphore, this.data || 1);",
  ],
  [
    "P7",
    "forget gives the permits back",
    "  forget(): void {\n    this.semaphore = undefined;\n  }",
    "  forget(): void {\n    this.release();\n  }",
  ],
  [
    "SB1",
    "a bounded over-release adds, then throws",
    "    if (n > bound - this.#value) {",
    "    if (n > bound - this.#value) {\n      this.#value += n;",
  ],
  [
    "SB1",
    "a bounded semaphore takes as many as fit",
    "    if (n > bound - this.#value) {",
    "    if (this.#value < bound) n = Math.min(n, bound - this.#value);\n" +
    "    if (n > bound - this.#value) {",
  ],
  [
    "SB2",
    "more than the bound waits for ever",
    "if (this.#bound >= 0 && permits > this.#bound) {",
    "if (permits < 0) {",
  ],
  [
    "P2",
    "a bounded semaphore's late permit passes the bound",
    "      if (semaphore.#bound >= 0 && permits > semaphore.#bound - semaphore.#value) return;\n",
    "",
  ],
  [
    "SB3",
    "a bounded semaphore has two permits by default",
    'constructor(value = 1) {\n    checkInteger("construct BoundedSemaphore"',
    'constructor(value = 2) {\n    checkInteger("construct BoundedSemaphore"',
  ],
  [
    "SB2",
    "one permit of a bound of 0 is waited for",
    "if (options === undefined && this.#bound !== 0) {\n      if",
    "if (options === undefined) {\n      if",
  ],
  [
    "SB2",
    "use waits for one permit of a bound of 0",
    "if (options === undefined && this.#bound !== 0) {\n      const held",
    "if (options === undefined) {\n      const held",
  ],
  [
    "P3",
    "use keeps the permit when its function throws",
    "    try {\n      return await fn(permit);\n    } finally {\n      permit.release();\n    }",
    "    const result = await fn(permit);\n    permit.release();\n    return result;",
  ],
  [
    "P3",
    "use does not wait for its function",
    "return await fn(permit);",
    "return fn(permit) as Awaited<R>;",
  ],
  [
    "P3",
    "use swallows what its function throws",
    "    } finally {\n      permit.release();",
    "    } catch {\n      return undefined as Awaited<R>;\n    } finally {\n      permit.release();",
  ],
  [
    "G16",
    "use waits before it refuses what is no function",
    '    checkFunction(this.#bound < 0 ? "use Semaphore" : "use BoundedSemaphore", "fn", fn);\n',
    "",
  ],
  [
    "T3",
    "use that waited runs its function as who released",
    "      await this.#turn(held);\n",
    "      if (!this.#fits(1)) {\n        return await new Promise((settle) => {\n" +
    "          held.resolve = async () => {\n" +
    "            await undefined;\n            try {\n              settle(await fn(held));\n" +
    "            } catch (error) {\n              settle(Promise.reject(error));\n            }\n" +
    "            held.release();\n          };\n" +
    "          this.#waiters.append(held);\n        });\n      }\n" +
    "      await this.#turn(held);\n",
  ],
  [
    "P3",
    "use asks for one permit, however many are wanted",
    "permit = await this.acquire(options);",
    "permit = await this.acquire({ ...options, permits: 1 });",
  ],
  [
    "SB2",
    "one permit of a bound of 0 is tried for",
    "const permits = this.#checkPermits(this.#acquiring, options);\n" +
    "    return",
    'const permits = options === undefined ? 1 : this.#checkPermits("acquire", options);\n' +
    "    return",
  ],
  [
    "P7",
    "a forgotten permit can still be released",
    "forget(): void {\n    this.semaphore = undefined;",
    "forget(): void {",
  ],
  [
    "P6",
    "using forgets",
    "  [DISPOSE](): void {\n    this.release();",
    "  [DISPOSE](): void {\n    this.forget();",
  ],
  [
    "SB1",
    "an over-release is a mere RangeError",
    "new OverReleaseError(message)",
    "new RangeError(message)",
  ],
);

/** Mutants of how semaphores go on where a signal throws. */
export const semaphoreSignals: readonly Mutant[] = mutantsOf(
  { ...target, tests: "spec/run/tasks/signals_test.ts" },
  [
    TESTS,
    "nobody is granted any more once a signal has thrown",
    "    } finally {\n      this.#granting = false;\n    }\n",
    "    } catch (error) {\n      throw error;\n    }\n    this.#granting = false;\n",
  ],
  [
    TESTS,
    "a permit that is released again amid its release gives back twice",
    "    this.semaphore = undefined;\n    giveBack(semaphore, this.data || 1);",
    "    giveBack(semaphore, this.data || 1);\n    this.semaphore = undefined;",
  ],
);

/** Mutants of the limit of a semaphore without a bound. */
export const semaphoreLimit: readonly Mutant[] = mutantsOf(
  { ...target, tests: "spec/run/tasks/limits_test.ts" },
  [
    TESTS,
    "a release beyond what can be counted is let pass",
    "bounded ? this.#bound : Number.MAX_SAFE_INTEGER",
    "bounded ? this.#bound : Infinity",
  ],
  [
    TESTS,
    "a semaphore of -0 says -0",
    "this.#value = value + 0;",
    "this.#value = value;",
  ],
);
