/**
 * The soak of the processes scope as a command; see `--help`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

const HELP =
  `deno run -A spec/run/processes/soak/main.ts [options]: processes that are killed, and what is left

Deno, Node and Bun processes share a semaphore, a lock and a queue. They are killed and stopped at random
moments, and so is their broker; each writes down what it does, and the record is judged: nothing is held
twice, lost or done twice, the next holder is told of a death, and nobody is left hanging.

  --kills N   how many processes to kill, brokers included (default: 1000)
  --seed S    which are chosen, and what they do; not when the system lets them (default: 1)
  --help      this

Exit code 1: something was wrong; 2: the command line makes no sense.`;

async function main(args: string[]): Promise<number> {
  let options: { kills: number; seed: number };
  try {
    const { values } = parseArgs({
      args,
      options: {
        kills: { type: "string", default: "1000" },
        seed: { type: "string", default: "1" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    options = { kills: readNumber("kills", values.kills), seed: readNumber("seed", values.seed) };
  } catch (error) {
    console.error(`${(error as Error).message}\nSee --help`);
    return 2;
  }
  const { text, violations } = await soak({ ...options, say: (line) => console.log(line) });
  for (const violation of violations) console.log(`WRONG ${violation}`);
  console.log(`${text}, seed ${options.seed}: ${violations.length} violations`);
  return violations.length > 0 ? 1 : 0;
}

function readNumber(name: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`Cannot read --${name}: ${JSON.stringify(text)} is no whole number`);
}

Deno.exitCode = await main(Deno.args);
