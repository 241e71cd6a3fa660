/**
 * The symbols of `using`, or what stands for them on engines that have none.
 *
 * @module
 */

/** `Symbol.dispose`. */
export const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for("Symbol.dispose");

/** `Symbol.asyncDispose`. */
export const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose ??
  Symbol.for("Symbol.asyncDispose");
