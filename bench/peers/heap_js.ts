import { Heap } from "heap-js";
import type { Contestant } from "../contract.ts";
import { priorityLoops } from "../loops/store.ts?heap-js";

export const heapJs: Contestant = {
  name: "heap-js (no waiting)",
  kind: "peer",
  loops: priorityLoops<Heap<[number, number]>>({
    make: () => new Heap(([a], [b]) => a - b),
    put: (heap, item) => heap.push(item),
    get: (heap) => heap.pop()!,
  }),
};
