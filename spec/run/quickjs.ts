/**
 * Runs the bundle on QuickJS, an engine that has the language and nothing else.
 *
 * @module
 */

import { hosted, packageVersion } from "./hosted.ts";
import { type Runtime, scriptOf } from "./runtime.ts";

/** QuickJS in WebAssembly, as installed. */
export const quickjs: Runtime = {
  name: "quickjs",
  installable: true,
  // An interpreter inside WebAssembly is some fifty times slower than the other engines.
  share: 0.05,
  async find() {
    const version = await packageVersion("quickjs-emscripten-core");
    if (version === undefined) return "needs Linux on x86-64 and the npm registry";
    return {
      title: `QuickJS of quickjs-emscripten ${version}`,
      command: (bundle, order) => hosted("quickjs_host.ts", [scriptOf(bundle), order]),
    };
  },
};
