/**
 * How much of a bundle the library takes.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { bundle } from "../spec/run/bundle.ts";

/** A program, and what it weighs in bytes. */
export interface Size {
  readonly title: string;
  readonly minified: number;
  readonly gzipped: number;
}

const programs = {
  all: { title: "the whole of mod.ts", code: `export * from "./mod.ts";` },
  semaphore: {
    title: "a program that uses Semaphore alone",
    code: `import { Semaphore } from "./mod.ts";
      const semaphore = new Semaphore(3);
      export const limited = (task) => semaphore.use(task);`,
  },
};

/** Bundles, minifies and compresses each program. */
export async function measureSizes(): Promise<
  Record<keyof typeof programs, Size>
> {
  return {
    all: await size(programs.all),
    semaphore: await size(programs.semaphore),
  };
}

async function size(
  { title, code }: { title: string; code: string },
): Promise<Size> {
  const text = await bundle({ code }, { minify: true });
  const bytes = new TextEncoder().encode(text);
  return {
    title,
    minified: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
  };
}
