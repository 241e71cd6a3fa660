/**
 * What the laws about owners need to know of the engine.
 *
 * @module
 */

import type { Subject, SubjectOwners } from "../subject.ts";

interface HostLike {
  readonly process?: {
    getBuiltinModule?(id: string): { readonly AsyncLocalStorage?: unknown } | undefined;
  };
}

function hasStorage(): boolean {
  const { process } = globalThis as unknown as HostLike;
  return process?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage !== undefined;
}

/** Why a property about owners that follow `await` does not apply. */
export function needsStorage(): string | undefined {
  return hasStorage() ? undefined : "no AsyncLocalStorage";
}

/** Why a property about owners that end with the synchronous part does not apply. */
export function needsNoStorage(): string | undefined {
  return hasStorage() ? "owners follow await: AsyncLocalStorage exists" : undefined;
}

/** Why a property about owners does not apply. */
export function needsOwner({ Owner }: Subject): string | undefined {
  return Owner === undefined ? "the subject has no Owner" : undefined;
}

/** Why a property about tasks does not apply. */
export function needsSpawn({ spawn }: Subject): string | undefined {
  return spawn === undefined ? "the subject has no tasks" : undefined;
}

/** The subject's owners and tasks, where it is known to have them. */
export function ownersOf(
  subject: Subject,
): { Owner: SubjectOwners; spawn: NonNullable<Subject["spawn"]> } {
  return { Owner: subject.Owner!, spawn: subject.spawn! };
}
