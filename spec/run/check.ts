/**
 * `deno task check`: everything that can be told without running the primitives.
 *
 * @module
 */

import { bundle } from "./bundle.ts";
import { importMap } from "./import_map.ts";
import { deno, denoPart, type Part, PartFailed, runParts } from "./parts.ts";

/** Bytes that `mod.ts` may have, minified and gzipped, and a program that uses Semaphore alone. */
const bars = { "mod.ts": 8 * 1024, "Semaphore alone": 2.5 * 1024 };

const types: Part = {
  name: "types",
  async run() {
    const map = `--import-map=${await importMap()}`;
    await deno(["check", "--no-lock", map, "mod.ts", "src", "spec", "examples"]);
    // The peers are packages of a folder of their own, which the root's settings do not reach.
    const bench = new URL("../../bench/", import.meta.url);
    await deno(["install", "-q"], { cwd: bench });
    await deno(["check", "."], { cwd: bench });
    return `deno check of mod.ts, src, spec, examples (${map}) and of bench`;
  },
};

const neutral: Part = {
  name: "no import of any platform",
  async run() {
    try {
      const text = await bundle("mod.ts");
      return `bundled mod.ts for no platform and without externals (${text.length} bytes)`;
    } catch (error) {
      throw new PartFailed((error as Error).message);
    }
  },
};

const sizes: Part = {
  name: "bundle sizes",
  async run() {
    const found = {
      "mod.ts": await gzipped(await bundle("mod.ts", { minify: true })),
      "Semaphore alone": await gzipped(
        await bundle(
          { code: `import { Semaphore } from "./mod.ts"; console.log(new Semaphore(3).value());` },
          { minify: true },
        ),
      ),
    };
    const said = (Object.keys(bars) as (keyof typeof bars)[]).map((name) =>
      `${name} ${found[name]} of ${bars[name]} bytes`
    ).join(", ");
    if (found["mod.ts"] > bars["mod.ts"] || found["Semaphore alone"] > bars["Semaphore alone"]) {
      throw new PartFailed(`Too large: ${said}`);
    }
    return `minified and gzipped: ${said}`;
  },
};

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

Deno.exitCode = await runParts([
  denoPart("format", [["fmt", "--check"]]),
  denoPart("lint", [["lint"]]),
  types,
  denoPart("types without any platform", [
    ["check", "--no-lock", "--config=spec/run/no_platform.json", "mod.ts"],
  ]),
  neutral,
  sizes,
  denoPart("documentation", [["doc", "--lint", "mod.ts", "src/contract.ts", "spec/mod.ts"]]),
  denoPart("documented examples", [
    [
      "test",
      "-A",
      "--no-lock",
      "--doc",
      "README.md",
      "mod.ts",
      "src",
      "spec/mod.ts",
      "spec/explore",
    ],
  ]),
  denoPart("package", [["publish", "--dry-run", "--allow-dirty"]]),
]);
