/**
 * Runs the bundle on the Deno at hand.
 *
 * @module
 */

import type { Runtime } from "./runtime.ts";

const flags = [
  "run",
  "-A",
  "-q",
  "--no-config",
  "--no-lock",
  "--node-modules-dir=manual", // what a bundle leaves out lies in a folder above it
  "--v8-flags=--expose-gc",
];

/** Deno. */
export const deno: Runtime = {
  name: "deno",
  installable: false,
  find() {
    const file = Deno.execPath();
    return Promise.resolve({
      title: `Deno ${Deno.version.deno}`,
      command: (bundle, order) =>
        Promise.resolve({ file, args: [...flags, bundle, "--order", order] }),
      again: (module) => ({ file, args: [...flags, module] }),
    });
  },
};
