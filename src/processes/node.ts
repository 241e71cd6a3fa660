/**
 * The built-in modules that this scope uses, which Deno, Node and Bun all have: found without an
 * import, which a bundler for another platform would trip over.
 *
 * @module
 */

import type * as buffer from "node:buffer";
import type * as childProcess from "node:child_process";
import type * as crypto from "node:crypto";
import type * as fs from "node:fs";
import type * as net from "node:net";
import type * as os from "node:os";
import type * as path from "node:path";
import type * as processModule from "node:process";
import type * as url from "node:url";
import type * as util from "node:util";
import { UnsupportedError } from "../errors.ts";

/** What can be asked for. */
interface Builtins {
  "node:buffer": typeof buffer;
  "node:child_process": typeof childProcess;
  "node:crypto": typeof crypto;
  "node:fs": typeof fs;
  "node:net": typeof net;
  "node:os": typeof os;
  "node:path": typeof path;
  "node:process": typeof processModule;
  "node:url": typeof url;
  "node:util": typeof util;
}

/**
 * A built-in module.
 *
 * @throws {UnsupportedError} Where there is none: in browsers and on edge runtimes.
 */
export function builtin<K extends keyof Builtins>(id: K): Builtins[K] {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(id: string): Builtins[K] | undefined };
  };
  const found = process?.getBuiltinModule?.(id);
  if (found !== undefined) return found;
  throw new UnsupportedError(`Cannot use processes: this runtime has no ${id}`);
}
