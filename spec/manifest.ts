/**
 * Whether a subject's `lacks` says what is so.
 *
 * @module
 */

import type { Awaitable, Lock } from "../src/contract.ts";
import { breathe } from "./deadline.ts";
import { features, Guard, member, methods } from "./lacks.ts";
import type { Subject } from "./subject.ts";

/** The first key of `lacks` that names neither a feature nor a law, if there is one. */
export function misnamed(lacks: Subject["lacks"], laws: ReadonlySet<string>): string | undefined {
  return Object.keys(lacks ?? {}).find((key) => {
    const dot = key.indexOf(".");
    const feature = Object.hasOwn(methods, key.slice(0, dot)) ? key.slice(dot + 1) : key;
    return !features.includes(feature) && !laws.has(feature);
  });
}

/** The first method or option that a subject declares to lack and has all the same, if there is one. */
export async function present(subject: Subject): Promise<string | undefined> {
  const guard = new Guard(subject.lacks);
  const open = subject.open as unknown as Record<string, (arg?: number) => Awaitable<object>>;
  for (const [kind, names] of Object.entries(methods)) {
    if (open[kind] === undefined) continue;
    const lacked = names.filter((name) => !guard.has(name, kind));
    const options = ["signal", "timeout"].filter((name) => !guard.has(name, kind));
    if (lacked.length + options.length === 0) continue;
    const opened = await open[kind](kind === "Barrier" ? 2 : 1);
    const found = lacked.find((name) => typeof member(opened, name) === "function") ??
      await heeded(opened as Lock, options);
    if (found !== undefined) return `${kind}.${found}`;
  }
}

/** The first of these options that ends a call which has to wait: one that is lacking would not. */
async function heeded(lock: Lock, options: readonly string[]): Promise<string | undefined> {
  if (options.length === 0 || typeof lock.acquire !== "function") return undefined;
  const signal = { aborted: true, reason: "", addEventListener() {}, removeEventListener() {} };
  const given: Readonly<Record<string, object>> = { signal: { signal }, timeout: { timeout: 0 } };
  const outcome = async (option?: string) => {
    const call = lock.acquire(option === undefined ? undefined : given[option]);
    return await Promise.race([call.then(() => "granted", () => "rejected"), breathe()]);
  };
  if (await outcome() !== "granted") return undefined;
  for (const option of options) if (await outcome(option) === "rejected") return option;
}
