import { Channel } from "async-channel";
import type { Contestant } from "../contract.ts";
import { queueLoops } from "../loops/queue.ts?async-channel";

export const asyncChannel: Contestant = {
  name: "async-channel",
  kind: "peer",
  loops: queueLoops<Channel<number>>(true, {
    make: (capacity) => new Channel(capacity === 0 ? Infinity : capacity),
    put: (channel, item) => channel.push(item),
    get: (channel) => channel.get(),
  }),
};
