/**
 * A way to break an implementation.
 *
 * @module
 */

import type { Primitive } from "../subject.ts";

/** What is broken. */
export interface Target {
  /** The subject that has to fail: `spec/run/` has a file of that name, which exports it. */
  readonly subject: string;
  /** The file that is edited, from the project's folder. */
  readonly file: string;
  /** The tests that explore the file's transitions, if there are any: they are tried before the laws. */
  readonly explored?: string;
  /** The primitives that it is tried on, of those that are made of it. */
  readonly primitives: readonly Primitive[];
  /** The tests that have to notice where no law can. */
  readonly tests?: string;
}

/** What stands in place of a law where tests have to notice. */
export const TESTS = "test";

/** An edit of a source file that violates a law. */
export interface Mutant extends Target {
  /** The law that has to notice; {@linkcode TESTS} where no law is about what is broken. */
  readonly law: string;
  /** What is wrong with it, in a few words; unique for its law and file. */
  readonly name: string;
  /** What is replaced; stands in the file exactly once. */
  readonly find: string;
  /** By what. */
  readonly replace: string;
}

/** What makes a mutant of a target. */
export type Edit = readonly [law: string, name: string, find: string, replace: string];

/** Makes mutants of one file. */
export function mutantsOf(target: Target, ...edits: readonly Edit[]): Mutant[] {
  return edits.map(([law, name, find, replace]) => ({ ...target, law, name, find, replace }));
}

/** What a mutant is called: its law, its file and what is wrong. */
export function idOf({ subject, file, law, name }: Mutant): string {
  return `${law} ${subject}/${file.replace(/^.*\//, "")}: ${name}`;
}

/**
 * The source with the edit made.
 *
 * @throws {Error} If what is to be replaced does not stand in it exactly once.
 */
export function mutate(source: string, mutant: Mutant): string {
  const parts = source.split(mutant.find);
  if (parts.length !== 2) {
    throw new Error(
      `Cannot make the mutant ${idOf(mutant)}: ${JSON.stringify(mutant.find)} stands ` +
        `${parts.length - 1} times in ${mutant.file}, not once`,
    );
  }
  return parts.join(mutant.replace);
}
