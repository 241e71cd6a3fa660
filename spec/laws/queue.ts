/**
 * The laws of the three queues: Q, J and H. Each discipline is held to the same properties; what
 * differs is the order in which items come out.
 *
 * @module
 */

import type { QueueKind } from "../models/queue.ts";
import type { Property } from "../property.ts";
import { delivered } from "./queue_delivery.ts";
import { deliveredLate } from "./queue_delivery_end.ts";
import { flowing } from "./queue_flow.ts";
import { givingUp } from "./queue_giving_up.ts";
import { iterated } from "./queue_iteration.ts";
import { joining } from "./queue_join.ts";
import { modelled } from "./queue_model.ts";
import { ordered } from "./queue_order.ts";
import { prioritized } from "./queue_priority.ts";
import { shutDown } from "./queue_shutdown.ts";
import { waiting } from "./queue_waiting.ts";

const makers = [
  ...[ordered, waiting, givingUp, flowing, delivered, deliveredLate],
  ...[joining, shutDown, iterated, modelled],
];

function propertiesOf(kind: QueueKind): readonly Property[] {
  return makers.flatMap((make) => make(kind));
}

/** The properties of `Queue`. */
export const queue: readonly Property[] = propertiesOf("Queue");

/** The properties of `LifoQueue`. */
export const lifoQueue: readonly Property[] = propertiesOf("LifoQueue");

/** The properties of `PriorityQueue`. */
export const priorityQueue: readonly Property[] = [
  ...prioritized,
  ...propertiesOf("PriorityQueue"),
];
