import Denque from "denque";
import type { Contestant } from "../contract.ts";
import { storeLoops } from "../loops/store.ts?denque";

export const denque: Contestant = {
  name: "denque (no waiting)",
  kind: "peer",
  loops: storeLoops<Denque<number>>({
    make: () => new Denque(),
    put: (queue, item) => queue.push(item),
    get: (queue) => queue.shift()!,
  }),
};
