/**
 * Seeds: one for the whole, and one for each property that follows from it.
 *
 * @module
 */

/** A seed for a run that was given none. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 0x8000_0000);
}

/**
 * The seed of a property's inputs. It depends on nothing but the suite's seed and the property's id,
 * so that a property meets the same cases whichever others run.
 */
export function propertySeed(seed: number, id: string): number {
  // FNV-1a over the id, started from the seed; then the finalizer of MurmurHash3, because FNV alone
  // gives ids that differ only in their last character seeds that are close together.
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}
