/**
 * The loops of what stores items without anyone waiting: plain containers, and the `try`
 * methods of queues.
 *
 * Imported under a query of its own by every contestant, as `semaphore.ts` explains.
 *
 * @module
 */
import type { Loops } from "../contract.ts";
import { random } from "../random.ts";
import { checkSum } from "./queue.ts";

/** What a library calls it. */
export interface StoreOps<Q> {
  make(): Q;
  put(queue: Q, item: number): unknown;
  get(queue: Q): number;
}

/** `queue` and `backlog` over `ops`. */
export function storeLoops<Q>(ops: StoreOps<Q>): Loops {
  const { make, put, get } = ops;

  function queue(n: number): number {
    const q = make();
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      put(q, i);
      sum += get(q);
    }
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  }

  function backlog(n: number): number {
    const q = make();
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) put(q, i);
    for (let i = 0; i < n; i++) sum += get(q);
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  }

  return { queue, backlog };
}

/** What a library calls it; an item is its priority and its value. */
export interface PriorityOps<Q> {
  make(): Q;
  put(queue: Q, item: [number, number]): unknown;
  get(queue: Q): [number, number];
}

/** `priority` over `ops`: n random priorities, some of them equal, put and then got. */
export function priorityLoops<Q>(ops: PriorityOps<Q>): Loops {
  const { make, put, get } = ops;

  function priority(n: number): number {
    const q = make();
    const priorities = randomPriorities(n);
    let disorder = 0;
    let last = -1;
    const start = performance.now();
    for (let i = 0; i < n; i++) put(q, [priorities[i]!, i]);
    for (let i = 0; i < n; i++) {
      const [next] = get(q);
      if (next < last) disorder++;
      last = next;
    }
    const ms = performance.now() - start;
    if (disorder > 0) throw new Error(`${disorder} items came out of order`);
    return ms;
  }

  return { priority };
}

/** The same n numbers below 2^20 every time. */
export function randomPriorities(n: number): Float64Array {
  const below = random(n);
  return Float64Array.from({ length: n }, () => below(1 << 20));
}
