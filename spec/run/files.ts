/**
 * The reports that `deno task spec` writes into files.
 *
 * @module
 */

import { renderHtml, renderJUnit, type ReportOptions, type RuntimeColumn } from "../mod.ts";
import { UsageError } from "./wanted.ts";

/** The formats, by the flags that ask for them. */
export const formats = ["json", "junit", "html"] as const;

/** Which file each format goes to, if it was asked for. */
export type Files = Readonly<Record<typeof formats[number], string | undefined>>;

/**
 * Sees that the files can be written, before anything runs that would be lost.
 *
 * @throws {UsageError} (rejects) If one cannot.
 */
export async function tryFiles(files: Files): Promise<void> {
  for (const format of formats) {
    const file = files[format];
    if (file === undefined) continue;
    try {
      (await Deno.open(file, { write: true, create: true })).close();
    } catch (error) {
      throw new UsageError(`Cannot write --${format}: ${(error as Error).message}`);
    }
  }
}

/** Writes the reports. */
export async function writeFiles(
  files: Files,
  columns: readonly RuntimeColumn[],
  options: ReportOptions,
): Promise<void> {
  const render: Readonly<Record<typeof formats[number], () => string>> = {
    json: () => JSON.stringify(columns, undefined, 2) + "\n",
    junit: () => renderJUnit(columns, options),
    html: () => renderHtml(columns, options),
  };
  for (const format of formats) {
    const file = files[format];
    if (file !== undefined) await Deno.writeTextFile(file, render[format]());
  }
}
