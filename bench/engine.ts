/**
 * The garbage collector and the heap of the engine at hand. Deno and Node need `--expose-gc`.
 *
 * @module
 */

interface Engine {
  collect(): void;
  /** Empties the young generation, where there is a way to; optimized code is not touched. */
  tidy(): void;
  /** Milliseconds of processor time that this process took so far. */
  cpuMs(): number;
  /** Bytes of live objects, right after a collection. */
  heapUsed(): number;
}

interface BunGlobal {
  gc(force: boolean): void;
}

declare const Bun: BunGlobal | undefined;
declare const process: {
  memoryUsage(): { heapUsed: number };
  cpuUsage(): { user: number; system: number };
};

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function bunEngine(bun: BunGlobal): Promise<Engine> {
  const name = "bun:jsc";
  const { heapStats } = await import(name) as {
    heapStats(): { heapSize: number };
  };
  return {
    collect: () => bun.gc(true),
    tidy: () => {},
    cpuMs,
    heapUsed: () => heapStats().heapSize,
  };
}

function v8Engine(): Engine {
  const { gc } = globalThis as { gc?: (options?: { type: "minor" }) => void };
  if (gc === undefined) {
    throw new Error("Cannot collect garbage: --expose-gc is missing");
  }
  return {
    collect: () => gc(),
    tidy: () => gc({ type: "minor" }),
    cpuMs,
    heapUsed: () => process.memoryUsage().heapUsed,
  };
}

/** The engine that runs this. */
export const engine: Engine = typeof Bun === "undefined" ? v8Engine() : await bunEngine(Bun);

/** One turn of the event loop, so that whatever the platform still had to do is done. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
