/**
 * `deno task check`: everything that can be told without running the primitives.
 *
 * @module
 */

import { bundle, bundleSuite } from "./bundle.ts";
import { importMap } from "./import_map.ts";
import { deno, denoPart, type Part, PartFailed, runParts } from "./parts.ts";

/** Bytes, minified, that a program may have that uses all or one of `mod.ts`, and the suite for any engine. */
const bars = {
  "mod.ts, gzipped": 8 * 1024,
  "Semaphore alone, gzipped": 2.5 * 1024,
  "the suite": 500_000,
};

const types: Part = {
  name: "types",
  async run() {
    const map = `--import-map=${await importMap()}`;
    const spec = [...Deno.readDirSync(new URL("../", import.meta.url))]
      .filter(({ name, isFile }) => isFile ? name.endsWith(".ts") : name !== "peers")
      .map(({ name }) => `spec/${name}`);
    await deno(["check", "--no-lock", map, "mod.ts", "src", ...spec, "examples"]);
    // The peers are packages of folders of their own, which the root's settings do not reach.
    for (const folder of ["bench/", "spec/peers/"]) {
      const cwd = new URL(`../../${folder}`, import.meta.url);
      await deno(["install", "-q"], { cwd });
      await deno(["check", "."], { cwd });
    }
    return `deno check of mod.ts, src, spec, examples (${map}), of bench and of spec/peers`;
  },
};

const bundles: Part = {
  name: "bundles: no import of any platform, and sizes",
  async run() {
    const neutral = await bundle("mod.ts").catch((error: Error) => {
      throw new PartFailed(error.message);
    });
    const found: Record<keyof typeof bars, number> = {
      "mod.ts, gzipped": await gzipped(await bundle("mod.ts", { minify: true })),
      "Semaphore alone, gzipped": await gzipped(
        await bundle(
          { code: `import { Semaphore } from "./mod.ts"; console.log(new Semaphore(3).value());` },
          { minify: true },
        ),
      ),
      "the suite": new TextEncoder().encode((await bundleSuite("alone")).module).length,
    };
    const names = Object.keys(bars) as (keyof typeof bars)[];
    const said = names.map((name) => `${name} ${found[name]} of ${bars[name]} bytes`).join("; ");
    if (names.some((name) => found[name] > bars[name])) throw new PartFailed(`Too large: ${said}`);
    return `mod.ts for no platform and without externals (${neutral.length} bytes); minified: ${said}`;
  },
};

async function gzipped(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

Deno.exitCode = await runParts("check: what can be told without running the primitives", [
  denoPart("format", [["fmt", "--check"]]),
  denoPart("lint", [["lint"]]),
  types,
  denoPart("types without any platform", [
    ["check", "--no-lock", "--config=spec/run/no_platform.json", "mod.ts"],
  ]),
  bundles,
  denoPart("documentation", [
    [
      "doc",
      "--lint",
      "mod.ts",
      "src/contract.ts",
      "src/threads/mod.ts",
      "src/processes/mod.ts",
      "spec/mod.ts",
    ],
  ]),
  denoPart("documented examples", [
    [
      "test",
      "-A",
      "--no-lock",
      "--doc",
      "README.md",
      "mod.ts",
      "src",
      // Those of the suite whose comments have examples, but for tests.ts: no test can register others.
      ...["broken", "laws", "mod", "permit", "runner", "subject"].map((name) => `spec/${name}.ts`),
      ...["failure", "junit", "page", "tap"].map((name) => `spec/report/${name}.ts`),
      "spec/explore/explore.ts",
      "spec/history/check.ts",
      "spec/history/history.ts",
    ],
  ]),
  denoPart("package", [["publish", "--dry-run", "--allow-dirty"]]),
], navigator.hardwareConcurrency);
