/**
 * Installs packages that live in a folder of their own: nothing else needs them.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

async function version(folder: URL, name: string): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(
      new URL(`node_modules/${name}/package.json`, folder),
    );
    return (JSON.parse(text) as { version: string }).version;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/**
 * Installs what the folder's `package.json` pins, unless it is there, and tells whether it had to;
 * throws when it cannot be had.
 */
export async function installPackages(
  folder: URL,
  say: (line: string) => void,
): Promise<boolean> {
  const text = await Deno.readTextFile(new URL("package.json", folder));
  const { dependencies } = JSON.parse(text) as {
    dependencies: Record<string, string>;
  };
  const versions = await Promise.all(
    Object.entries(dependencies).map(async ([name, wanted]) =>
      await version(folder, name) === wanted
    ),
  );
  if (versions.every((same) => same)) return false;
  say(
    `Installing ${versions.length} packages into ${fileURLToPath(folder)} (once) ...`,
  );
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["install", "-q"],
    cwd: fileURLToPath(folder),
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(
      `Cannot install packages: ${new TextDecoder().decode(stderr).trim()}`,
    );
  }
  return true;
}
