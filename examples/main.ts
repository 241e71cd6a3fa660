/**
 * `deno task examples`: runs the examples on the Deno at hand, each in a process of its own.
 */
import { fileURLToPath } from "node:url";
import { helpList } from "../spec/run/help.ts";

const folder = new URL("./", import.meta.url);

/** The scopes that have examples, and what these are allowed on Deno. */
const permissions = {
  tasks: ["--allow-net=127.0.0.1"],
  threads: ["--allow-read", "--allow-env"], // msgpackr looks for an option there
  processes: ["-A"], // they run other runtimes
} as const;

type Scope = keyof typeof permissions;

const scopes = Object.keys(permissions) as Scope[];

/** The names of all examples, such as `tasks/lock`, in alphabetical order. */
export function exampleNames(): string[] {
  return scopes.flatMap((scope) =>
    [...Deno.readDirSync(new URL(`${scope}/`, folder))]
      .filter((entry) => entry.name.endsWith(".ts"))
      .map((entry) => `${scope}/${entry.name.slice(0, -".ts".length)}`)
      .sort()
  );
}

/** Where an example is. */
export function examplePath(name: string): string {
  return fileURLToPath(new URL(`${name}.ts`, folder));
}

/** How to run an example on the Deno at hand, with no more than it needs. */
export function denoCommand(name: string): { file: string; args: string[] } {
  const allowed = permissions[name.split("/")[0] as Scope];
  return { file: Deno.execPath(), args: ["run", "-q", ...allowed, examplePath(name)] };
}

/** The examples that a word stands for: a name, a name of several scopes, or a scope. */
function examplesOf(word: string, names: readonly string[]): string[] {
  return names.filter((name) => name === word || name.split("/").includes(word));
}

function help(names: readonly string[]): string {
  const lists = scopes.map((scope) => {
    const own = names.filter((name) => name.startsWith(`${scope}/`));
    return [scope, own.map((name) => name.slice(scope.length + 1)).join(", ")] as const;
  });
  return `deno task examples [NAME...]: runs the examples, by default all

A name is a scope's (tasks), an example's (lock), or both (tasks/lock). There are:

${helpList(lists)}

Exit code 1: an example failed; 2: there is none of that name.`;
}

/** Runs one example and resolves with whether it succeeded. */
async function run(name: string): Promise<boolean> {
  console.log(`\n--- examples/${name}.ts`);
  const { file, args } = denoCommand(name);
  const child = new Deno.Command(file, { args, stdin: "null" }).spawn();
  const { code } = await child.status;
  if (code !== 0) console.error(`examples/${name}.ts ended with exit code ${code}`);
  return code === 0;
}

async function main(args: readonly string[]): Promise<number> {
  const names = exampleNames();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(help(names));
    return 0;
  }
  const unknown = args.find((word) => examplesOf(word, names).length === 0);
  if (unknown !== undefined) {
    console.error(`Cannot run example "${unknown}": there is none of that name\n`);
    console.error(help(names));
    return 2;
  }
  let failures = 0;
  const wanted = args.length > 0 ? args.flatMap((word) => examplesOf(word, names)) : names;
  for (const name of new Set(wanted)) {
    if (!await run(name)) failures++;
  }
  return failures > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
