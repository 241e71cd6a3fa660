/**
 * Checks one property and tells how it ended.
 *
 * @module
 */

import { LawViolation } from "./assert.ts";
import { breathe } from "./deadline.ts";
import { Guard, Lacking } from "./lacks.ts";
import type { Property } from "./property.ts";
import type { PropertyResult } from "./report/report.ts";
import { propertySeed } from "./seed.ts";
import type { Selected } from "./select.ts";
import type { Strays } from "./strays.ts";
import { type Ended, type Setting, Trial } from "./trial.ts";
import { show } from "./world.ts";

/** Why there is nothing to check, or `undefined`. */
function reasonToSkip(property: Property, { subject, platform }: Setting): string | undefined {
  const { primitive } = property;
  const has = primitive === "Task" ? subject.spawn : subject.open[primitive];
  if (has === undefined) return `the subject has no ${primitive}`;
  const [law] = property.laws;
  const without = new Guard(subject.lacks).why(law, primitive);
  if (without !== undefined) return `lacks ${law}: ${without}`;
  return property.inapplicable?.(subject, platform);
}

/**
 * Checks a property on as many inputs as asked for. Never rejects.
 *
 * @param failing Is told what was violated when that is first seen, before a smaller input is looked for.
 */
export async function checkProperty(
  { id, property }: Selected,
  setting: Setting,
  failing: (message: string) => void,
): Promise<PropertyResult> {
  const { laws, primitive, title, level } = property;
  const start = Date.now();
  const seed = propertySeed(setting.seed, id);
  let trial = new Trial(property, seed, setting, failing);
  let ended: Ended;
  try {
    const reason = reasonToSkip(property, setting);
    if (reason !== undefined) {
      ended = { status: "not applicable", reason };
    } else if (start >= setting.end) {
      const reason = `the budget of ${setting.budget} ms was used up before`;
      ended = { status: "not checked", reason };
    } else {
      setting.strays.owner = id;
      ended = await trial.go();
      const strays = await takeStrays(setting.strays);
      if (strays !== undefined && ended.failure !== undefined) {
        const message = `${ended.failure.message}; meanwhile errors that nobody handled: ${strays}`;
        ended = { ...ended, failure: { ...ended.failure, message } };
      } else if (strays !== undefined) {
        // Of its own making, or left by an earlier property? Its own come again.
        trial = new Trial(property, seed, setting, failing);
        ended = await trial.go();
        const again = await takeStrays(setting.strays);
        if (again === undefined) {
          setting.strays.leave(`${strays}, seen during ${id} and not when that ran again`);
        } else if (ended.status !== "failed") {
          ended = trial.fail(new LawViolation(`errors that nobody handled: ${again}`));
        }
      }
    }
  } catch (error) {
    ended = trial.fail(error);
  }
  const { runs } = trial;
  return { id, laws, primitive, title, level, seed, ...ended, runs, ms: Date.now() - start };
}

/** The errors that nobody handled until now, if there are any. */
async function takeStrays(strays: Strays): Promise<string | undefined> {
  await breathe();
  const taken = strays.take().filter((stray) => !(stray instanceof Lacking));
  return taken.length === 0 ? undefined : [...new Set(taken.map(show))].join("; ");
}
