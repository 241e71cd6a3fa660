import AsyncBlockingQueue from "async-blocking-queue";
import type { Contestant } from "../contract.ts";
import { queueLoops } from "../loops/queue.ts?async-blocking-queue";

interface Blocking {
  enqueue(item: number): void;
  dequeue(): Promise<number>;
}

export const asyncBlockingQueue: Contestant = {
  name: "async-blocking-queue",
  kind: "peer",
  loops: queueLoops<Blocking>(false, {
    make: () => new AsyncBlockingQueue(),
    put: (queue, item) => void queue.enqueue(item),
    get: (queue) => queue.dequeue(),
  }),
};
