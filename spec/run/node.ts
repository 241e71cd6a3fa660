/**
 * Runs the bundle on Node.
 *
 * @module
 */

import { firstThatRuns, installed, type Runtime } from "./runtime.ts";

/** Node of one major version, as installed or, failing that, from the path. */
export function node(major: number): Runtime {
  return {
    name: `node${major}`,
    installable: true,
    async find() {
      const found = await firstThatRuns(
        [`${installed(`node${major}`)}bin/node`, "node"],
        (version) => version.startsWith(`v${major}.`),
      );
      if (found === undefined) {
        return `needs Node ${major} on the path, or Linux on x86-64 and the npm registry`;
      }
      const { file } = found;
      return {
        title: `Node ${found.version.slice(1)}`,
        command: (bundle, order) =>
          Promise.resolve({ file, args: ["--expose-gc", bundle, "--order", order] }),
        again: (module) => ({ file, args: ["--expose-gc", module] }),
      };
    },
  };
}
