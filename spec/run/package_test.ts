/**
 * The package as its users get it: from JSR, played by a server on this machine, and as the npm form
 * that `deno pack` makes.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import config from "../../deno.json" with { type: "json" };
import { deno } from "./parts.ts";
import { type Engine, version } from "./runtime.ts";
import { findAll, runtimes } from "./runtimes.ts";

/** A user's program, which uses every entry of the package; it prints what {@linkcode printed} is. */
function program(name: string): string {
  return `
import { capabilities, Semaphore } from "${name}";
import { conformance } from "${name}/spec";
import * as contract from "${name}/contract";

const semaphore = new Semaphore(1);
const first = await semaphore.acquire();
const second = semaphore.acquire({ timeout: 10_000 });
first.release();
(await second).release();
const { totals } = await conformance(
  { name: "mine", capabilities, open: { Semaphore: (value) => new Semaphore(value) } },
  { seed: 1, runs: 2, only: { laws: ["S7"], primitives: ["Semaphore"] } },
);
console.log(JSON.stringify([
  semaphore.value(), totals.passed > 0, totals.failed + totals.notChecked, Object.keys(contract),
]));
`;
}

const printed = JSON.stringify([1, true, 0, []]);

/** A program that is the main one and its thread. */
function threads(name: string): string {
  return `
import { entry, isMainThread, Lock, NotHeldError, Queue, spawn } from "${name}/threads";

entry(async ({ lock, items }) => {
  const { answers } = await items.get();
  lock.useSync(() => answers.putSync(new Map([["answer", 42n]])));
  lock.release();
});

if (isMainThread) {
  const [lock, items, answers] = [new Lock(), new Queue(), new Queue()];
  const thread = spawn(new URL(import.meta.url), { lock, items });
  await items.put({ answers });
  const answer = (await answers.get()).get("answer");
  const error = await thread.join().catch((error) => error);
  console.log(String(answer), error instanceof NotHeldError, error.code);
}
`;
}

const printedByThreads = "42 true NOT_HELD";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "interlock-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a command in a folder; gives what it wrote to stdout. */
async function run(
  cwd: string,
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(file, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`${file} ${args.join(" ")}\n${text(stdout)}${text(stderr)}`);
  return text(stdout).trim();
}

/** The files that would be published, by their path in the package, with their text. */
async function published(): Promise<Map<string, string>> {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const root = new URL("../../", import.meta.url).href;
  const files = new Map<string, string>();
  for (const [, url] of new TextDecoder().decode(stderr).matchAll(/^\s*(file:\S+) \(/gm)) {
    // As the publisher does, names of the import map become what they stand for.
    const text = Object.entries(config.imports).reduce(
      (text, [name, meaning]) => text.replaceAll(`from "${name}"`, `from "${meaning}"`),
      await Deno.readTextFile(new URL(url!)),
    );
    files.set(url!.slice(root.length - 1), text);
  }
  return files;
}

async function checksum(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${new Uint8Array(hash).toHex()}`;
}

Deno.test("Deno runs the package from JSR", async () => {
  const files = await published();
  const manifest: Record<string, { size: number; checksum: string }> = {};
  for (const [path, text] of files) {
    manifest[path] = {
      size: new TextEncoder().encode(text).length,
      checksum: await checksum(text),
    };
  }
  const base = `/${config.name}`;
  const meta = { exports: config.exports, manifest };
  await using registry = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === `${base}/meta.json`) {
        return Response.json({ versions: { [config.version]: {} } });
      }
      if (pathname === `${base}/${config.version}_meta.json`) return Response.json(meta);
      const text = files.get(pathname.slice(`${base}/${config.version}`.length));
      return text === undefined ? new Response("", { status: 404 }) : new Response(text);
    },
  );
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/main.ts`, program(`jsr:${config.name}@${config.version}`));
    const env = {
      JSR_URL: `http://127.0.0.1:${registry.addr.port}/`,
      DENO_DIR: `${folder}/cache`,
    };
    const args = ["run", "-q", "--check", "--no-lock", "main.ts"];
    assertEquals(await run(folder, Deno.execPath(), args, env), printed);
    await Deno.writeTextFile(
      `${folder}/threads.js`,
      threads(`jsr:${config.name}@${config.version}`),
    );
    const all = ["run", "-q", "-A", "--no-lock", "threads.js"];
    assertEquals(await run(folder, Deno.execPath(), all, env), printedByThreads);
  });
});

const columns = runtimes.filter(({ name }) => name.startsWith("node") || name === "bun");
const found = await findAll(columns, console.error);
const npm = await version("npm");

Deno.test({
  name: `the npm form of the package${npm === undefined ? " (needs npm on the path)" : ""}`,
  ignore: npm === undefined,
  fn: (test) =>
    inFolder(async (folder) => {
      await deno(["pack", "-q", "--allow-dirty", "-o", `${folder}/sync.tgz`]);
      await Deno.writeTextFile(`${folder}/package.json`, `{"private":true,"type":"module"}`);
      await Deno.writeTextFile(`${folder}/main.js`, program(config.name));
      await Deno.writeTextFile(`${folder}/threads.js`, threads(config.name));
      await run(folder, "npm", ["install", "--no-audit", "--no-fund", "./sync.tgz"]);
      for (const { runtime: { name }, engine } of found) {
        await test.step({
          name: `${name} runs it${typeof engine === "string" ? ` (${engine})` : ""}`,
          ignore: typeof engine === "string",
          async fn() {
            for (
              const [module, expected] of Object.entries({
                "main.js": printed,
                "threads.js": printedByThreads,
              })
            ) {
              const { file, args } = (engine as Engine).again!(module);
              assertEquals(await run(folder, file, args), expected);
            }
          },
        });
      }
    }),
});
