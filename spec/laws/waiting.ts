/**
 * The laws of group G: what holds for every method that waits, checked at every one of them.
 *
 * @module
 */

import type { Property } from "../property.ts";
import { cancel } from "./waiting_cancel.ts";
import { large } from "./waiting_large.ts";
import { leftovers } from "./waiting_leftovers.ts";
import { misuse } from "./waiting_misuse.ts";
import { order } from "./waiting_order.ts";
import { outcomes } from "./waiting_outcomes.ts";
import { races } from "./waiting_races.ts";
import { reports } from "./waiting_reports.ts";
import { turnsApart } from "./waiting_turns.ts";

/** G0 to G11, G13, G14 and G16. */
export const waiting: readonly Property[] = [
  ...reports,
  ...misuse,
  ...outcomes,
  ...cancel,
  ...races,
  ...turnsApart,
  ...order,
  ...large,
  ...leftovers,
];
