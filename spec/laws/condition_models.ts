/**
 * Conditions beside their model, over every kind of lock.
 *
 * @module
 */

import type { Lock, RLock } from "../../src/contract.ts";
import { ConditionScene, type ConditionStep, conditionStep } from "../models/condition_scene.ts";
import { partyName, play, turnsOf } from "../models/scene.ts";
import { property } from "../property.ts";
import type { Property } from "../property.ts";
import type { Subject } from "../subject.ts";
import type { World } from "../world.ts";
import { needs, needsTimers, type Over } from "./condition_tools.ts";

type Stage = "its own Lock" | "a shared Lock" | "an RLock";

type Turns = readonly (readonly ConditionStep[])[];

async function playStage(world: World, stage: Stage, turns: Turns): Promise<void> {
  const clock = await world.open("Condition");
  const scene = new ConditionScene(world, { ...await openStage(world, stage), clock });
  await play(turns, scene);
  await scene.finish();
}

async function openStage(world: World, stage: Stage) {
  if (stage === "its own Lock") return { conditions: [await world.open("Condition")] };
  const lock: Lock | RLock = await world.open(stage === "an RLock" ? "RLock" : "Lock");
  const conditions = [await world.open("Condition", lock), await world.open("Condition", lock)];
  if (stage === "a shared Lock") return { lock, conditions };
  const Owner = world.subject.Owner!;
  return { lock, conditions, owners: [0, 1, 2].map((party) => new Owner(partyName(party))) };
}

/** The model hands the lock on first come, first served. */
function inapplicable(over: Over, timers: boolean): (subject: Subject) => string | undefined {
  return (subject) => {
    if (subject.capabilities.fairness !== "fifo") return "the lock is not first come, first served";
    return (timers ? needsTimers(over) : needs(over))(subject);
  };
}

function models(stage: Stage, over: Over): Property[] {
  const law = stage === "a shared Lock" ? "C9" : over === "RLock" ? "R5" : "C2";
  const check = (world: World, turns: Turns) => playStage(world, stage, turns);
  const patience = ["abortable", "now", "aborted"] as const;
  const common = { primitive: "Condition", inapplicable: inapplicable(over, false) } as const;
  const models = [
    property({
      ...common,
      laws: [law, "C1", "C2", "C3", "C4", "C5", "C6", "C7"],
      level: 0,
      title: `does what its model does over ${stage}, one step after the other`,
      input: turnsOf(conditionStep({ patience, predicates: false }), 1, 30),
      check,
    }),
    property({
      ...common,
      laws: ["C7", law, "C1", "C2", "C3", "C4", "C5", "C6", "G5"],
      level: 1,
      title: `does what its model does over ${stage}, with several parties in one turn`,
      input: turnsOf(conditionStep({ patience, predicates: false }), 6, 8),
      check,
    }),
    property({
      ...common,
      inapplicable: inapplicable(over, true),
      laws: ["C6", law, "C2", "C7", "G1"],
      level: 1,
      title: `does what its model does over ${stage}, with waits that time out`,
      share: 0.1,
      input: turnsOf(conditionStep({ patience: ["timed", "timed"], predicates: false }), 6, 6),
      check,
    }),
  ];
  if (over === "RLock") return models;
  return [
    ...models,
    property({
      ...common,
      laws: ["C8", law, "C6", "C7"],
      level: 0,
      title: `waits for predicates over ${stage} as its model does`,
      input: turnsOf(conditionStep({ patience, predicates: true }), 1, 30),
      check,
    }),
    property({
      ...common,
      inapplicable: inapplicable(over, true),
      laws: ["C8", law, "C6", "C7", "G1"],
      level: 1,
      title: `waits for predicates over ${stage} as its model does, with waits that time out`,
      share: 0.1,
      input: turnsOf(conditionStep({ patience: ["timed", "timed"], predicates: true }), 1, 20),
      check,
    }),
  ];
}

/** Conditions beside their model. */
export const conditionModels: readonly Property[] = [
  ...models("its own Lock", "Lock"),
  ...models("a shared Lock", "Lock"),
  ...models("an RLock", "RLock"),
];
