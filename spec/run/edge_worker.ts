/**
 * A worker that shares primitives between its requests, for `edge_test.ts`.
 *
 * @module
 */

import { Queue, Semaphore } from "../../mod.ts";

// Made at module scope, where an edge runtime allows neither timers nor random numbers.
const semaphore = new Semaphore(1);
const queue = new Queue<string>();
let held: { release(): void } | undefined;
let waits = 0;

/** The worker. */
export default {
  /** Makes one call for each request; `?timeout=MS` passes on, and running out is a 408. */
  async fetch(request: { readonly url: string }): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const timeout = searchParams.get("timeout");
    const options = timeout === null ? {} : { timeout: Number(timeout) };
    try {
      return new Response(await act(pathname.slice(1), options));
    } catch (error) {
      const { name, message } = error as Error;
      return new Response(`${name}: ${message}`, { status: name === "TimeoutError" ? 408 : 400 });
    }
  },
};

async function act(action: string, options: { timeout?: number }): Promise<string> {
  switch (action) {
    case "hold":
      held = await semaphore.acquire(options);
      return "held";
    case "release":
      held?.release();
      return "released";
    case "wait": {
      const permit = semaphore.acquire(options);
      waits++;
      (await permit).release();
      return "granted";
    }
    case "get": {
      const item = queue.get(options);
      waits++;
      return await item;
    }
    case "put":
      await queue.put("an item", options);
      return "put";
    case "state":
      return JSON.stringify({
        value: semaphore.value(),
        locked: semaphore.locked(),
        size: queue.size(),
        waits,
      });
    default:
      throw new RangeError(`Cannot act: there is no ${action}`);
  }
}
