/**
 * What the suite can use of the engine that it runs on. Nothing is needed; what is absent makes the
 * properties that need it not applicable, with the reason.
 *
 * @module
 */

/** What a child process did. */
export interface ChildResult {
  /** Its exit code. */
  readonly code: number;
  /** What it wrote to stdout. */
  readonly stdout: string;
}

/** Abilities of the engine beyond the language. */
export interface Platform {
  /** The engine's name and version, for the report. */
  readonly name: string;
  /** Forces a full garbage collection. */
  readonly gc?: () => void;
  /**
   * Runs one of the programs of `spec/probes.ts` against the same subject in a process of its own,
   * and resolves when that process has ended (the caller's part is to end it when it hangs, which
   * shows as exit code 124).
   */
  readonly runProbe?: (probe: string) => Promise<ChildResult>;
  /** Why there is no {@linkcode runProbe}, where that is not plain to see. */
  readonly noProbe?: string;
}
