/**
 * Conditions that a caller may want to tell apart, each with a stable `code`. Misuse is a built-in
 * `TypeError` or `RangeError`.
 *
 * @module
 */

// `name` is a getter of the prototype, so that the stack's first line has it too and no instance
// carries a field of its own; it is a literal because minifiers rename classes. Assigned to, it becomes
// the instance's own, as that of any Error.

/** A wait that took longer than its `timeout`. */
export class TimeoutError extends Error {
  /** Always `"TimeoutError"`. */
  override get name(): string {
    return "TimeoutError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"TIMEOUT"`. */
  get code(): "TIMEOUT" {
    return "TIMEOUT";
  }
}

/** A lock was used that is not held, or not by this owner. */
export class NotHeldError extends Error {
  /** Always `"NotHeldError"`. */
  override get name(): string {
    return "NotHeldError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"NOT_HELD"`. */
  get code(): "NOT_HELD" {
    return "NOT_HELD";
  }
}

/** A re-entrant lock was used where no owner is given and none is current. */
export class NoOwnerError extends Error {
  /** Always `"NoOwnerError"`. */
  override get name(): string {
    return "NoOwnerError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"NO_OWNER"`. */
  get code(): "NO_OWNER" {
    return "NO_OWNER";
  }
}

/** A bounded semaphore was released more often than acquired. */
export class OverReleaseError extends RangeError {
  /** Always `"OverReleaseError"`. */
  override get name(): string {
    return "OverReleaseError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"OVER_RELEASE"`. */
  get code(): "OVER_RELEASE" {
    return "OVER_RELEASE";
  }
}

/** A queue was used after its `shutdown`. */
export class QueueShutDownError extends Error {
  /** Always `"QueueShutDownError"`. */
  override get name(): string {
    return "QueueShutDownError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"SHUT_DOWN"`. */
  get code(): "SHUT_DOWN" {
    return "SHUT_DOWN";
  }
}

/** A barrier was broken before all its parties had arrived. */
export class BrokenBarrierError extends Error {
  /** Always `"BrokenBarrierError"`. */
  override get name(): string {
    return "BrokenBarrierError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"BROKEN_BARRIER"`. */
  get code(): "BROKEN_BARRIER" {
    return "BROKEN_BARRIER";
  }
}

/** The host of a remote primitive is gone. */
export class ConnectionLostError extends Error {
  /** Always `"ConnectionLostError"`. */
  override get name(): string {
    return "ConnectionLostError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"CONNECTION_LOST"`. */
  get code(): "CONNECTION_LOST" {
    return "CONNECTION_LOST";
  }
}

/** A lease ran out before it was renewed. */
export class LeaseLostError extends Error {
  /** Always `"LeaseLostError"`. */
  override get name(): string {
    return "LeaseLostError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"LEASE_LOST"`. */
  get code(): "LEASE_LOST" {
    return "LEASE_LOST";
  }
}

/** A fixed amount of memory is full. */
export class CapacityError extends Error {
  /** Always `"CapacityError"`. */
  override get name(): string {
    return "CapacityError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"CAPACITY"`. */
  get code(): "CAPACITY" {
    return "CAPACITY";
  }
}

/** The scope or the runtime cannot do this. */
export class UnsupportedError extends Error {
  /** Always `"UnsupportedError"`. */
  override get name(): string {
    return "UnsupportedError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"UNSUPPORTED"`. */
  get code(): "UNSUPPORTED" {
    return "UNSUPPORTED";
  }
}

/** A thread or a process ended before its function did: it was terminated, or has exited. */
export class TerminatedError extends Error {
  /** Always `"TerminatedError"`. */
  override get name(): string {
    return "TerminatedError";
  }
  override set name(name: string) {
    super.name = name;
  }
  /** Always `"TERMINATED"`. */
  get code(): "TERMINATED" {
    return "TERMINATED";
  }
}
