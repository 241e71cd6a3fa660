/**
 * What parties that run in parallel see (level 2): every history has one order that explains it.
 *
 * @module
 */

import type * as fc from "fast-check";
import type { HistoryModel } from "../history/model.ts";
import { models } from "../history/models.ts";
import {
  breakingPlans,
  conditionPlans,
  eventPlans,
  lockPlans,
  meetingPlans,
  type Plan,
  queuePlans,
  rlockPlans,
  semaphorePlans,
} from "../parties/scripts.ts";
import { type Property, property } from "../property.ts";
import { explainable, needsParties, type Shareable } from "./parties_tools.ts";

function history(
  primitive: Shareable,
  laws: readonly [string, ...string[]],
  title: string,
  input: fc.Arbitrary<Plan>,
  model: (...args: never[]) => HistoryModel = models[primitive],
): Property {
  return property({
    laws,
    primitive,
    level: 2,
    title,
    share: 0.5,
    inapplicable: needsParties,
    input,
    check: (world, plan) => explainable(world, primitive, model, plan),
  });
}

const one = "one order of their calls explains what 2 to 8 parties saw";

/** The histories of all primitives. */
export const histories: readonly Property[] = [
  history("Lock", ["K1", "K2", "K3", "K4", "K9", "G4", "G5", "G9"], one, lockPlans),
  history("RLock", ["R1", "R4", "G4"], one, rlockPlans),
  history("Semaphore", ["S1", "S3", "S4", "S7", "G4", "G9"], one, semaphorePlans(false)),
  history("BoundedSemaphore", ["S3", "S1", "G4"], one, semaphorePlans(true)),
  history("Event", ["E2", "E1", "E3", "E4"], one, eventPlans),
  history(
    "Condition",
    ["C3", "C2", "C4", "C6", "C7"],
    one,
    conditionPlans,
    () => models.Condition(),
  ),
  history("Queue", ["Q5", "Q1", "Q3", "Q7", "Q8", "Q9", "Q11"], one, queuePlans(false)),
  history("LifoQueue", ["Q5", "Q1", "Q7", "Q8", "Q9"], one, queuePlans(false)),
  history("PriorityQueue", ["Q5", "Q1", "Q7", "Q8", "Q9"], one, queuePlans(true)),
  history("Barrier", ["B2", "B3"], "2 to 8 parties meet, cycle after cycle", meetingPlans),
  history("Barrier", ["B4"], "one order explains how parties break and mend it", breakingPlans),
];
