/**
 * Permits of a subject that lacks something: whether a hold is used beyond what the subject has.
 *
 * @module
 */

import { asyncDispose, dispose } from "./disposal.ts";
import type { Guard } from "./lacks.ts";

/** The members of a permit, with the feature that some of them are. */
const permitMembers: ReadonlyMap<PropertyKey, string | undefined> = new Map([
  [dispose, "dispose"],
  [asyncDispose, "dispose"],
  ["forget", "forget"],
  ...["release", "released", "abandoned", "fence", "signal"].map((key) => [key, undefined]),
] as [PropertyKey, string | undefined][]);

/** What runs with a permit. */
export type Body = (permit: unknown) => unknown;

/** The permits of one instance. */
export class Holds {
  readonly #guard: Guard;
  readonly #kind: string;
  /** What ends those that are still held, oldest first. */
  readonly #held = new Set<() => void>();

  /** Those of an instance of this kind. */
  constructor(guard: Guard, kind: string) {
    this.#guard = guard;
    this.#kind = kind;
  }

  /** A lock's own release ends the current hold; a semaphore's ends none. */
  endOne(): void {
    if (this.#kind.endsWith("Semaphore")) return;
    for (const end of this.#held) return end();
  }

  /** What a method gave: a permit, none, or a promise of one. */
  watchResult(result: unknown): unknown {
    const then = (result as Partial<PromiseLike<unknown>> | undefined)?.then;
    if (typeof then !== "function") return this.#watch(result);
    return Promise.resolve(result).then((permit) => this.#watch(permit));
  }

  /** The function given to `use`, which may be handed no permit. */
  inUse(fn: Body): Body {
    return (permit) => fn(permit === undefined ? this.#none() : this.#watch(permit));
  }

  #none(): object {
    const get = (_: object, key: PropertyKey): void => {
      if (permitMembers.has(key)) this.#guard.need("use.permit", this.#kind);
    };
    return new Proxy({}, { get });
  }

  #watch(permit: unknown): unknown {
    if (typeof permit !== "object" || permit === null) return permit;
    let state: "held" | "given back" | "ended by another" = "held";
    const end = (): void => {
      state = "ended by another";
      this.#held.delete(end);
    };
    this.#held.add(end);
    const get = (target: object, key: PropertyKey): unknown => {
      if (key === "toJSON") return () => "a permit";
      const value: unknown = Reflect.get(target, key);
      if (!permitMembers.has(key)) return value;
      const feature = permitMembers.get(key);
      if (feature !== undefined) this.#guard.need(feature, this.#kind);
      if (state === "ended by another" && key === "released") {
        this.#guard.need("released", this.#kind);
      }
      if (typeof value !== "function") return value;
      return (): unknown => {
        if (state !== "held") this.#guard.need("permit", this.#kind);
        end();
        state = "given back";
        return Reflect.apply(value, target, []);
      };
    };
    const has = (target: object, key: PropertyKey): boolean => {
      if (key === "forget") this.#guard.need("forget", this.#kind);
      return Reflect.has(target, key);
    };
    return new Proxy(permit, { get, has });
  }
}
