/**
 * Runs the bundle on edge-runtime, which has what the edge functions of Vercel have.
 *
 * @module
 */

import { hosted, packageVersion } from "./hosted.ts";
import { type Runtime, scriptOf } from "./runtime.ts";

/** edge-runtime, as installed. */
export const edgeRuntime: Runtime = {
  name: "edge-runtime",
  installable: true,
  async find() {
    const version = await packageVersion("edge-runtime");
    if (version === undefined) return "needs Linux on x86-64 and the npm registry";
    return {
      title: `edge-runtime ${version}`,
      command: (bundle, order) => hosted("edge_runtime_host.ts", [scriptOf(bundle), order]),
    };
  },
};
