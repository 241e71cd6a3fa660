import fastq, { type queueAsPromised } from "fastq";
import { type Contestant, type Loops, Unsupported } from "../contract.ts";
import { limiterLoops } from "../loops/limiter.ts?fastq";
import { checkSum } from "../loops/queue.ts?fastq";

type Task = () => Promise<void>;

/** Here the worker is the consumer: there is no get. */
const queueLoops: Loops = {
  async queue(n) {
    let sum = 0;
    const queue = fastq.promise<unknown, number, void>((item) => {
      sum += item;
      return Promise.resolve();
    }, 1);
    const start = performance.now();
    for (let i = 0; i < n; i++) await queue.push(i);
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  },

  async exchange(n, capacity) {
    if (capacity > 0) throw new Unsupported();
    let sum = 0;
    const queue = fastq.promise<unknown, number, void>((item) => {
      sum += item;
      return Promise.resolve();
    }, 1);
    const start = performance.now();
    for (let i = 0; i < n; i++) await void queue.push(i);
    await queue.drained();
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  },

  async backlog(n) {
    let sum = 0;
    const queue = fastq.promise<unknown, number, void>((item) => {
      sum += item;
      return Promise.resolve();
    }, 1);
    const start = performance.now();
    for (let i = 0; i < n; i++) void queue.push(i);
    await queue.drained();
    const ms = performance.now() - start;
    checkSum(sum, n);
    return ms;
  },
};

export const fastqPeer: Contestant = {
  name: "fastq",
  kind: "peer",
  loops: {
    ...limiterLoops<queueAsPromised<Task, void>>({
      make: (permits) => fastq.promise((task: Task) => task(), permits),
      run: (queue, fn) => queue.push(fn),
    }),
    ...queueLoops,
  },
};
