/**
 * The laws of conditions (C, R5), at levels 0 and 1.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { conditionCancel } from "./condition_cancel.ts";
import { conditionHold } from "./condition_hold.ts";
import { conditionLock } from "./condition_lock.ts";
import { conditionModels } from "./condition_models.ts";
import { conditionNotify } from "./condition_notify.ts";
import { conditionOwner } from "./condition_owner.ts";
import { conditionPredicate } from "./condition_predicate.ts";
import { conditionPredicateEnd } from "./condition_predicate_end.ts";
import { conditionTurns } from "./condition_turns.ts";

/** The laws of conditions. */
export const condition: readonly Property[] = [
  ...conditionNotify,
  ...conditionHold,
  ...conditionCancel,
  ...conditionTurns,
  ...conditionPredicate,
  ...conditionPredicateEnd,
  ...conditionLock,
  ...conditionOwner,
  ...conditionModels,
];
