/**
 * Runs the parts of `deno task check` and `deno task test`, and counts them.
 *
 * @module
 */

import { inParallel } from "./parallel.ts";

/** Something that passes or fails. */
export interface Part {
  /** Its name. */
  readonly name: string;
  /** Runs it; resolves with what is to be said about it, rejects if it failed. */
  run(): Promise<string>;
}

/** What a part that failed rejects with: text that is to be shown as it is. */
export class PartFailed extends Error {
  override get name(): string {
    return "PartFailed";
  }
}

/** How to run a command. */
export interface CommandOptions {
  /** Where; by default in the project's folder. */
  readonly cwd?: URL;
  /** Whether its output is shown as it comes, rather than when it fails. */
  readonly live?: boolean;
}

const root = new URL("../../", import.meta.url);

/** A part that is one or more commands of this Deno, each of which has to succeed. */
export function denoPart(
  name: string,
  commands: readonly (readonly string[])[],
  options: CommandOptions = {},
): Part {
  return {
    name,
    async run() {
      for (const args of commands) await deno(args, options);
      return commands.map((args) => `deno ${args.join(" ")}`).join("; ");
    },
  };
}

/** Runs a command of this Deno; rejects with what it printed unless it succeeds. */
export async function deno(args: readonly string[], options: CommandOptions = {}): Promise<string> {
  const { cwd = root, live = false } = options;
  const output = live ? "inherit" : "piped";
  const result = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: output,
    stderr: output,
  }).spawn();
  const [{ code, success }, stdout, stderr] = await Promise.all([
    result.status,
    live ? "" : text(result.stdout),
    live ? "" : text(result.stderr),
  ]);
  if (success) return stdout;
  throw new PartFailed(`deno ${args.join(" ")}\nended with code ${code}\n${stdout}${stderr}`);
}

async function text(stream: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(stream).text();
}

/**
 * Does what the command line asks for: runs the parts and tells each one's outcome and duration.
 *
 * @param task What is run, and what for, in a line.
 * @param jobs How many run at the same time; more than one only if none shows its output as it comes.
 * @returns The exit code.
 */
export async function runParts(
  task: string,
  parts: readonly Part[],
  jobs = 1,
): Promise<number> {
  const [arg] = Deno.args;
  if (arg !== undefined) {
    const help = `deno task ${task}; it takes no arguments. Its parts:\n\n` +
      parts.map(({ name }) => `  ${name}`).join("\n");
    if (arg === "--help" || arg === "-h") console.log(help);
    else console.error(`There is no "${arg}"\n\n${help}`);
    return arg === "--help" || arg === "-h" ? 0 : 2;
  }
  let passed = 0;
  const failed: string[] = [];
  await inParallel(jobs, parts, async ({ name, run }) => {
    console.log(`> ${name}`);
    const started = performance.now();
    const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`;
    try {
      const said = await run();
      passed++;
      console.log(`  ${name}: passed in ${seconds()}: ${said}`);
    } catch (error) {
      failed.push(name);
      const text = error instanceof PartFailed ? error.message : String((error as Error).stack);
      console.log(`${text.trimEnd()}\n  FAILED in ${seconds()}: ${name}`);
    }
  });
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(", ")}`);
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length > 0 ? 1 : 0;
}
