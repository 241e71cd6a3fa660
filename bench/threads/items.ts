/**
 * What goes through queues.
 *
 * @module
 */

/** A kind of item: each tells which it is, so that what comes out can be checked by its sum. */
export interface ItemKind {
  make(i: number): unknown;
  read(item: unknown): number;
  /** Throws unless `sum` is that of `producers` times the items 0 to n - 1. */
  check(sum: number, n: number, producers: number): void;
}

function check(sum: number, n: number, producers: number): void {
  if (sum !== producers * n * (n - 1) / 2) {
    throw new Error(`the items that came out sum up to ${sum}`);
  }
}

interface Small {
  readonly id: number;
  readonly name: string;
  readonly done: boolean;
}

const small: ItemKind = {
  make: (id): Small => ({ id, name: "a small object", done: false }),
  read: (item) => (item as Small).id,
  check,
};

/** Float64Arrays of so many bytes. */
function arrays(bytes: number): ItemKind {
  const array = new Float64Array(bytes / 8);
  return {
    make(i) {
      array[0] = i;
      return array;
    },
    read: (item) => (item as Float64Array)[0]!,
    check,
  };
}

/** The items of a variant: small objects for 0, else arrays of so many bytes. */
export function kindOf(bytes: number): ItemKind {
  return bytes === 0 ? small : arrays(bytes);
}
