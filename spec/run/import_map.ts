/**
 * Which import map the files need that import `@std/assert`.
 *
 * @module
 */

import { deno } from "./parts.ts";

let found: Promise<string> | undefined;

/** `deno.json`, or `spec/offline.json` where JSR cannot be reached. */
export function importMap(): Promise<string> {
  return found ??= deno(["cache", "-q", "--no-lock", "jsr:@std/assert@1"])
    .then(() => "deno.json", () => "spec/offline.json");
}
