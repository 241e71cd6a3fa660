/**
 * A way to break the library.
 *
 * @module
 */

/** An edit of a source file that violates a law. */
export interface Mutant {
  /** What is wrong with it, in a few words. */
  readonly name: string;
  /** The file, from the project's folder. */
  readonly file: string;
  /** What is replaced; stands in the file exactly once. */
  readonly find: string;
  /** By what. */
  readonly replace: string;
  /** The law that has to notice. */
  readonly law: string;
}

/** Makes mutants of one file, each from `[law, name, find, replace]`. */
export function mutantsOf(
  file: string,
  ...edits: readonly (readonly [law: string, name: string, find: string, replace: string])[]
): Mutant[] {
  return edits.map(([law, name, find, replace]) => ({ file, law, name, find, replace }));
}
