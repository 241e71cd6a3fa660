/**
 * What the calls of a queue do where nobody has to wait.
 *
 * @module
 */

import { unload } from "./parcel.ts";
import type { QueueCore } from "./queue_core.ts";
import { GETTERS, type Got, type Item, PUTTERS } from "./store.ts";

/**
 * From how many bytes on an item is copied between two transitions, not inside of one: that takes as
 * long as the second transition, and others need not wait for it.
 */
export const LONG = 8192;

/** Adds an item if there is room and nobody is next in turn. */
export function addNow(core: QueueCore, item: Item, long = LONG): boolean {
  if (core.addAside(item, long)) {
    unload(item);
    return true;
  }
  const { peer } = core;
  let reserved = 0;
  const may = () =>
    core.mayPass(PUTTERS, false) && !core.isShutDown && core.hasRoom(item.length, reserved !== 0);
  if (item.length >= long) {
    reserved = peer.attempt(() => may() ? core.reserve(item.length) : 0) ?? 0;
    if (reserved === 0) return false;
    core.fill(reserved, item);
  }
  const added = peer.attempt(() => {
    if (!may()) return false;
    core.add(item, reserved);
    return true;
  }) ?? false;
  if (added) unload(item);
  else if (reserved !== 0) peer.act(() => core.unreserve(reserved));
  return added;
}

/** Removes the next item if there is one and nobody is next in turn. */
export function nextNow(core: QueueCore, long = LONG): Got | undefined {
  const aside = core.getAside(long);
  if (aside !== undefined) return aside;
  const { peer } = core;
  if (core.size === 0) return undefined;
  let promised = 0;
  const got = peer.attempt(() => {
    if (!core.mayPass(GETTERS, false) || core.size === 0) return undefined;
    if (core.nextLength < long) return core.get();
    promised = core.promise();
    return undefined;
  });
  if (promised === 0) return got;
  const copied = core.granted(promised);
  peer.act(() => core.accept(promised));
  return copied;
}
