/**
 * The loops of queues with a waiting get.
 *
 * Imported under a query of its own by every contestant, as `semaphore.ts` explains.
 *
 * @module
 */
import { type Loops, Unsupported } from "../contract.ts";

/** What a library calls it. A put that never waits gives undefined. */
export interface QueueOps<Q> {
  /** A queue of that capacity; 0 is unbounded, and the only one of some. */
  make(capacity: number): Q;
  put(queue: Q, item: number): PromiseLike<unknown> | undefined;
  get(queue: Q): PromiseLike<number>;
}

/** The queue workloads over `ops`; `bounded` says whether `make` knows capacities. */
export function queueLoops<Q>(bounded: boolean, ops: QueueOps<Q>): Loops {
  const { make, put, get } = ops;

  async function queue(n: number): Promise<number> {
    const q = make(0);
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      const done = put(q, i);
      if (done !== undefined) await done;
      sum += await get(q);
    }
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  }

  async function exchange(n: number, capacity: number): Promise<number> {
    if (capacity > 0 && !bounded) throw new Unsupported();
    const q = make(capacity);
    let sum = 0;
    // Producers await here even where a put cannot wait, so that both parties take turns in
    // every contestant; filling first and emptying later is the workload "backlog".
    const produce = async () => {
      for (let i = 0; i < n; i++) await put(q, i);
    };
    const consume = async () => {
      for (let i = 0; i < n; i++) sum += await get(q);
    };
    const start = performance.now();
    await Promise.all([consume(), produce()]);
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  }

  async function backlog(n: number): Promise<number> {
    const q = make(0);
    let sum = 0;
    const start = performance.now();
    for (let i = 0; i < n; i++) {
      const done = put(q, i);
      if (done !== undefined) await done;
    }
    for (let i = 0; i < n; i++) sum += await get(q);
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  }

  return { queue, exchange, backlog };
}

/** Every item from 0 to n - 1 came out once, as far as their sum tells. */
export function checkSum(sum: number, n: number): void {
  if (sum !== (n * (n - 1)) / 2) {
    throw new Error(`the items that came out sum up to ${sum}`);
  }
}
