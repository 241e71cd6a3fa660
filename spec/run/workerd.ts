/**
 * Runs the bundle on workerd, the engine of Cloudflare's edge, as the `test()` handler of a worker.
 *
 * @module
 */

import { firstThatRuns, installed, type Runtime } from "./runtime.ts";

/** The executable, as installed or, failing that, from the path. */
export function findWorkerd(): Promise<{ file: string; version: string } | undefined> {
  return firstThatRuns([
    `${installed("@cloudflare/workerd-linux-64")}bin/workerd`,
    "workerd",
  ]);
}

/**
 * workerd with one compatibility date.
 *
 * The date decides what a worker sees: `process`, and with it AsyncLocalStorage, are there by
 * default from 2026-08-04.
 */
export function workerd(name: string, compatibilityDate: string): Runtime {
  return {
    name,
    installable: true,
    async find() {
      const found = await findWorkerd();
      if (found === undefined) {
        return "needs workerd on the path, or Linux on x86-64 and the npm registry";
      }
      return {
        title: `${found.version}, compatibility date ${compatibilityDate}`,
        async command(bundle, order, scratch) {
          // Paths in the configuration are relative to it, and must not leave its folder.
          await Deno.copyFile(bundle, `${scratch}/worker.mjs`);
          await Deno.writeTextFile(`${scratch}/options.json`, JSON.stringify({ order }));
          await Deno.writeTextFile(`${scratch}/config.capnp`, configuration(compatibilityDate));
          return { file: found.file, args: ["test", `${scratch}/config.capnp`] };
        },
      };
    },
  };
}

/** A worker made of the bundle; it has no arguments, so the options are a binding. */
function configuration(compatibilityDate: string): string {
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "suite", worker = .suite)],
  v8Flags = ["--expose-gc"]
);
const suite :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  bindings = [(name = "OPTIONS", json = embed "options.json")],
  compatibilityDate = "${compatibilityDate}"
);
`;
}
