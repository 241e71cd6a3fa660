/**
 * Runs the bundle on Bun.
 *
 * @module
 */

import { firstThatRuns, installed, type Runtime } from "./runtime.ts";

/** Bun, as installed or, failing that, from the path. */
export const bun: Runtime = {
  name: "bun",
  installable: true,
  async find() {
    const found = await firstThatRuns([`${installed("@oven/bun-linux-x64")}bin/bun`, "bun"]);
    if (found === undefined) {
      return "needs Bun on the path, or Linux on x86-64 and the npm registry";
    }
    const { file } = found;
    return {
      title: `Bun ${found.version}`,
      command: (bundle, order) => Promise.resolve({ file, args: [bundle, "--order", order] }),
      again: (module) => ({ file, args: [module] }),
    };
  },
};
