/**
 * The queues against their model: whatever several parties do in whatever order, calls end and
 * readers read as the model says.
 *
 * @module
 */

import * as fc from "fast-check";
import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import { Play } from "./queue_play.ts";
import { about, open, type Rig } from "./queue_rig.ts";
import { mix, type Step } from "./queue_steps.ts";

/** A step of one party, with a comparison after it. */
class Alone implements fc.AsyncCommand<Play, Play> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(play: Play): boolean {
    return this.#step.able(play);
  }

  run(play: Play): Promise<void> {
    this.#step.run(play);
    return play.compare();
  }

  toString(): string {
    return this.#step.name;
  }
}

/** Several steps in one turn, with a comparison after the last: grants happen inside the calls. */
class Together implements fc.AsyncCommand<Play, Play> {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  check(): boolean {
    return true;
  }

  run(play: Play): Promise<void> {
    for (const step of this.#steps) {
      if (step.able(play)) step.run(play);
    }
    return play.compare();
  }

  toString(): string {
    return `[${this.#steps.map(({ name }) => name).join("; ")}]`;
  }
}

/** What a run is made of. */
interface Script {
  readonly maxSize: number;
  readonly commands: readonly fc.AsyncCommand<Play, Play>[];
}

function script(
  command: fc.Arbitrary<fc.AsyncCommand<Play, Play>>,
  maxCommands: number,
): fc.Arbitrary<Script> {
  return fc.record({
    maxSize: fc.constantFrom(0, 1, 2, 3),
    // Not fc.commands: a path into these depends on what ran before, so that it cannot be replayed.
    commands: fc.array(command, { maxLength: maxCommands, size: "max" }),
  });
}

async function agrees(rig: Rig, { maxSize, commands }: Script): Promise<void> {
  const play = new Play(await open(rig.world, rig.kind, maxSize));
  await fc.asyncModelRun(() => ({ model: play, real: play }), commands);
  await play.finish();
}

const alone = (step: fc.Arbitrary<Step>) => script(step.map((each) => new Alone(each)), 30);

const together = (step: fc.Arbitrary<Step>) => {
  const turn = fc.array(step, { minLength: 1, maxLength: 4, size: "max" });
  return script(turn.map((each) => new Together(each)), 14);
};

const travelling = "its grants travel: what one turn does has no order";

const traffic = { put: 5, get: 4, tryPut: 1, tryGet: 1, abort: 3 };
const deliveries = { put: 5, get: 2, take: 5, tryGet: 1, finish: 5, abort: 2 };
const accounts = { put: 4, tryPut: 1, get: 2, take: 2, finish: 2, taskDone: 4, join: 4, abort: 2 };
const endings = {
  ...{ put: 4, tryPut: 1, get: 4, tryGet: 1, take: 5, finish: 4, taskDone: 1, join: 2 },
  ...{ next: 3, leave: 1, abort: 1, shutdown: 1 },
};

/** The properties of one discipline that compare it with the model. */
export function modelled(kind: QueueKind): readonly Property[] {
  return [
    about(kind, {
      laws: ["Q1", "Q2", "Q4", "Q5", "G7"],
      level: 0,
      title: "one party that never waits agrees with the model",
      input: alone(mix({ tryPut: 6, putNow: 3, tryGet: 3, getNow: 2, takeNow: 3, finish: 3 })),
      check: agrees,
    }),
    about(kind, {
      laws: ["J2", "J1", "H1", "H2", "Q11"],
      level: 0,
      title: "one party that accounts and shuts down agrees with the model",
      input: alone(mix({
        ...{ tryPut: 8, tryGet: 2, getNow: 1, takeNow: 4, finish: 3 },
        ...{ taskDone: 3, joinNow: 2, shutdown: 1 },
      })),
      check: agrees,
    }),
    about(kind, {
      laws: ["Q9", "Q3", "Q7", "Q8", "G4", "G3", "G7"],
      level: 1,
      title: "parties that put, get and give up agree with the model",
      input: alone(mix(traffic)),
      check: agrees,
    }),
    about(kind, {
      laws: ["Q11", "Q9", "Q5", "Q7"],
      level: 1,
      title: "parties that take, finish and give back agree with the model",
      input: alone(mix(deliveries)),
      check: agrees,
    }),
    about(kind, {
      laws: ["J1", "J2", "Q11", "G4"],
      level: 1,
      title: "parties that account and join agree with the model",
      input: alone(mix(accounts)),
      check: agrees,
    }),
    about(kind, {
      laws: ["H1", "H2", "Q11", "J1"],
      level: 1,
      title: "parties whose queue is shut down agree with the model",
      input: alone(mix(endings)),
      check: agrees,
    }),
    about(kind, {
      laws: ["G5", "Q7", "Q8", "Q9", "G9"],
      level: 1,
      title: "parties that put, get and give up in one turn agree with the model",
      inapplicable: ({ capabilities }) => capabilities.directGrant ? undefined : travelling,
      input: together(mix(traffic)),
      check: agrees,
    }),
    about(kind, {
      laws: ["Q11", "G5", "Q9", "J1", "J2"],
      level: 1,
      title: "parties that take and account in one turn agree with the model",
      inapplicable: ({ capabilities }) => capabilities.directGrant ? undefined : travelling,
      input: together(mix({ ...accounts, ...deliveries })),
      check: agrees,
    }),
    about(kind, {
      laws: ["H1", "H2", "G5", "Q11", "J1"],
      level: 1,
      title: "parties whose queue is shut down in the same turn agree with the model",
      inapplicable: ({ capabilities }) => capabilities.directGrant ? undefined : travelling,
      input: together(mix(endings)),
      check: agrees,
    }),
  ];
}
