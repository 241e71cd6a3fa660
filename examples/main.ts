/**
 * `deno task examples`: runs the examples on the Deno at hand, each in a process of its own.
 */
import { fileURLToPath } from "node:url";

const folder = new URL("tasks/", import.meta.url);

/** The names of all examples, in alphabetical order. */
export function exampleNames(): string[] {
  return [...Deno.readDirSync(folder)]
    .filter((entry) => entry.name.endsWith(".ts"))
    .map((entry) => entry.name.slice(0, -".ts".length))
    .sort();
}

/** Where an example is. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, folder));
}

function help(names: readonly string[]): string {
  return `Runs the examples, all of them or those named.

  deno task examples [name...]

Names: ${names.join(", ")}`;
}

/** Runs one example and resolves with whether it succeeded. */
async function run(name: string): Promise<boolean> {
  console.log(`\n--- examples/tasks/${name}.ts`);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--allow-net=127.0.0.1", examplePath(name)],
    stdin: "null",
  }).spawn();
  const { code } = await child.status;
  if (code !== 0) console.error(`examples/tasks/${name}.ts ended with exit code ${code}`);
  return code === 0;
}

async function main(args: readonly string[]): Promise<number> {
  const names = exampleNames();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(help(names));
    return 0;
  }
  const unknown = args.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    console.error(`Cannot run example "${unknown}": there is none of that name\n`);
    console.error(help(names));
    return 2;
  }
  let failures = 0;
  for (const name of args.length > 0 ? args : names) {
    if (!await run(name)) failures++;
  }
  return failures > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
