/**
 * Runs the bundle in a browser without a window, in a page or in a module worker.
 *
 * @module
 */

import { hosted } from "./hosted.ts";
import { firstThatRuns, type Runtime } from "./runtime.ts";

/** Browsers by the name of the Debian package, with the names of their executables elsewhere. */
const executables = {
  "chromium": ["chromium", "chromium-browser", "google-chrome"],
  "firefox-esr": ["firefox-esr", "firefox"],
};

/** A browser that the path has; nothing is downloaded. */
export function browser(
  name: string,
  debian: keyof typeof executables,
  place: "page" | "worker",
): Runtime {
  return {
    name,
    installable: false,
    async find() {
      const found = await firstThatRuns(executables[debian]);
      if (found === undefined) {
        return `needs ${executables[debian].join(" or ")} on the path: apt-get install ${debian}`;
      }
      return {
        // Debian's Chromium adds what it was built on.
        title: `${/\w+ \d[\w.]*/.exec(found.version)?.[0] ?? found.version}, ${place}`,
        command: (bundle, order, scratch) =>
          hosted("browser_host.ts", [debian, found.file, place, bundle, order, scratch]),
      };
    },
  };
}
