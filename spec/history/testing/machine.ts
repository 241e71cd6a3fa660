/**
 * The suite's plain models (`spec/models/`) as machines that take recorded calls: what the checker's
 * own models are compared with.
 *
 * @module
 */

import { BarrierModel } from "../../models/barrier.ts";
import { type Claim, ConditionModel, type Hold } from "../../models/condition.ts";
import { EventModel } from "../../models/event.ts";
import { QueueModel, type Ticket } from "../../models/queue.ts";
import { SemaphoreModel } from "../../models/semaphore.ts";
import type { Answer } from "../model.ts";
import type { Discipline } from "../queue.ts";

/** A call that a machine was given. */
export interface Given {
  /** How it ended, if it has. */
  answer(): Answer | undefined;
  /** It gives up, unless it has ended. */
  giveUp?(how: "timeout" | "abort"): void;
}

/** A primitive that does one call after the other. */
export interface Machine {
  /** A party calls; `now` if it has no time at all. */
  call(party: string, operation: string, args: readonly unknown[], now?: boolean): Given;
}

const gave = (value?: unknown): Given => ({ answer: () => ({ value }) });
const failed = (error: string): Given => ({ answer: () => ({ error }) });

/** How any of the models names the outcome of a call that waits. */
function outcome(state: string, value?: unknown): Answer | undefined {
  if (state === "waiting" || state === "pending") return undefined;
  if (state === "granted" || state === "held") return { value };
  if (state === "aborted" || state === "timed out" || state === "TimeoutError") {
    return { gaveUp: true };
  }
  return { error: state === "misuse" ? "RangeError" : state };
}

/** A semaphore. */
export function semaphoreMachine(value: number, bounded: boolean): Machine {
  const model = new SemaphoreModel(value, bounded);
  return {
    call(_party, operation, args) {
      const permits = (args[0] as { permits?: number } | undefined)?.permits ?? 1;
      switch (operation) {
        case "acquire": {
          model.request(permits, "acquire", "abortable");
          const number = model.requests.length - 1;
          return {
            answer: () => outcome(model.requests[number]!.state),
            giveUp: () => model.giveUp(number, "aborted"),
          };
        }
        case "tryAcquire": {
          model.request(permits, "tryAcquire", "plain");
          const { state } = model.requests.at(-1)!;
          return state === "misuse" ? failed("RangeError") : gave(state === "held");
        }
        case "release":
          return model.release(args[0] as number ?? 1) ? gave() : failed("OverReleaseError");
        case "permit.release":
          model.release(permits);
          return gave();
        case "value":
          return gave(model.free);
        default:
          return gave(model.locked());
      }
    },
  };
}

/** A lock, with a condition over it. */
export function lockMachine(reentrant: boolean): Machine {
  const model = new ConditionModel(1);
  const holders = new Map<Hold, string>();
  const claimed = (claim: Claim): Given => ({
    answer: () => outcome(claim.outcome),
    giveUp: (how) => how === "abort" ? model.abort(claim) : model.expire(claim),
  });
  return {
    call(party, operation, args, now = false) {
      const owner = reentrant ? party.charCodeAt(0) : undefined;
      switch (operation) {
        case "acquire": {
          const claim = model.acquire(owner, "abortable");
          holders.set(claim.holds[0]!, party);
          return claimed(claim);
        }
        case "tryAcquire": {
          const hold = model.tryAcquire(owner);
          if (hold !== undefined) holders.set(hold, party);
          return gave(hold !== undefined);
        }
        case "release":
          return model.release(owner) ? gave() : failed("NotHeldError");
        case "permit.release": {
          const hold = model.holds.at(-1);
          if (hold !== undefined && holders.get(hold) === party) model.releaseHold(hold);
          return gave();
        }
        case "wait":
          return claimed(model.wait(owner, 0, now ? "now" : "abortable"));
        case "notify":
          return model.notify(owner, 0, args[0] as number ?? 1) ? gave() : failed("NotHeldError");
        case "notifyAll":
          return model.notify(owner, 0, Infinity) ? gave() : failed("NotHeldError");
        case "depth":
          return gave(model.depth(owner));
        default:
          return gave(model.holds.length > 0);
      }
    },
  };
}

/** An event. */
export function eventMachine(): Machine {
  const model = new EventModel();
  return {
    call(_party, operation) {
      if (operation === "isSet") return gave(model.isSet);
      if (operation === "wait") {
        const wait = model.wait("abortable");
        return {
          answer: () => outcome(wait.outcome),
          giveUp: () => model.giveUp(wait, "aborted"),
        };
      }
      model[operation as "set" | "clear"]();
      return gave();
    },
  };
}

/** A barrier. */
export function barrierMachine(parties: number): Machine {
  const model = new BarrierModel(parties);
  return {
    call(_party, operation) {
      switch (operation) {
        case "wait": {
          const wait = model.wait("abortable");
          return {
            answer: () => outcome(wait.outcome, wait.value),
            giveUp: () => model.giveUp(wait, "aborted"),
          };
        }
        case "waiting":
          return gave(model.present.length);
        case "broken":
          return gave(model.broken);
        default:
          model[operation as "abort" | "reset"]();
          return gave();
      }
    },
  };
}

/** A queue of numbers, or of pairs whose second one is the item. */
export function queueMachine(kind: Discipline, maxSize: number): Machine {
  const model = new QueueModel(kind, maxSize);
  const items = new Map<number, unknown>();
  const taken: Ticket[] = [];
  const ticketed = (ticket: Ticket): Given => {
    if (ticket.call === "take") taken.push(ticket);
    return {
      answer() {
        const { value } = ticket;
        const isItem = typeof value === "number";
        return outcome(ticket.state, isItem ? items.get(value) : value);
      },
      giveUp: () => model.cancel(ticket, "aborted"),
    };
  };
  return {
    call(_party, operation, args) {
      const item = args[0];
      const [priority, label] = (Array.isArray(item) ? item : [0, item]) as [number, number];
      const delivery = taken.find(({ out, value }) => out && value === label);
      switch (operation) {
        case "put":
          items.set(label, item);
          return ticketed(model.put(label, priority));
        case "tryPut":
          items.set(label, item);
          return ticketed(model.tryPut(label, priority));
        case "delivery.done":
          return delivery === undefined ? gave() : ticketed(model.done(delivery));
        case "delivery.dispose":
          return delivery === undefined ? gave() : ticketed(model.giveBack(delivery));
        case "get":
        case "take":
          return ticketed(model.get(operation));
        case "tryGet":
        case "taskDone":
        case "join":
          return ticketed(model[operation]());
        case "shutdown":
          return ticketed(model.shutdown((item as { immediate?: boolean }).immediate ?? false));
        case "size":
          return gave(model.size);
        case "isEmpty":
          return gave(model.size === 0);
        default:
          return gave(model.full);
      }
    },
  };
}
