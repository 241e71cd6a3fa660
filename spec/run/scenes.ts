/**
 * Plays the scenes of a program that shows what real threads or processes do.
 *
 * @module
 */

/**
 * Prints a line for each scene that went as it should, and at the end how many there were; rejects at
 * the first that did not.
 *
 * @param scenes What to play, by what it shows.
 * @param print Takes the lines.
 */
export async function playScenes(
  scenes: Readonly<Record<string, () => unknown>>,
  print: (line: string) => void = console.log,
): Promise<void> {
  for (const [name, scene] of Object.entries(scenes)) {
    try {
      await scene();
    } catch (cause) {
      throw new Error(`${name}: ${cause}`, { cause });
    }
    print(name);
  }
  print(`all ${Object.keys(scenes).length} scenes`);
}
