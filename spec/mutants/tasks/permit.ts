/**
 * Mutants of what permits have in common.
 *
 * @module
 */

import { primitives } from "../../select.ts";
import { type Mutant, mutantsOf } from "../mutant.ts";

/** Mutants of `src/tasks/permit.ts`. */
export const permit: readonly Mutant[] = mutantsOf(
  { subject: "tasks", file: "src/tasks/permit.ts", primitives },
  [
    "P3",
    "use keeps the permit when its function throws",
    "  try {\n    return await fn(permit);\n  } finally {\n    permit.release();\n  }",
    "  const result = await fn(permit);\n  permit.release();\n  return result;",
  ],
  [
    "G16",
    "use waits before it refuses what is no function",
    '  checkFunction(action, "fn", fn);\n  const permit = await acquire();\n',
    '  const permit = await acquire();\n  checkFunction(action, "fn", fn);\n',
  ],
  [
    "P3",
    "use does not wait for its function",
    "return await fn(permit);",
    "return fn(permit) as Awaited<R>;",
  ],
  [
    "P6",
    "using does not release",
    "  [DISPOSE](): void {\n    this.release();\n  }",
    "  [DISPOSE](): void {}",
  ],
  ["P4", "every permit is abandoned", "return false;", "return true;"],
  [
    "P6",
    "await using releases a moment later",
    "    this.release();\n    return DONE;",
    "    return DONE.then(() => this.release());",
  ],
  [
    "P3",
    "use swallows what its function throws",
    "    return await fn(permit);\n  } finally {",
    "    return await fn(permit);\n  } catch {\n    return undefined as Awaited<R>;\n" +
    "  } finally {",
  ],
  [
    "P5",
    "every permit has the same fence",
    "  [DISPOSE](): void {\n    this.release();\n  }\n\n  [ASYNC",
    "  get fence(): bigint {\n    return 1n;\n  }\n\n  [DISPOSE](): void {\n" +
    "    this.release();\n  }\n\n  [ASYNC",
  ],
  [
    "P6",
    "await using does not release",
    "    this.release();\n    return DONE;",
    "    return DONE;",
  ],
);
