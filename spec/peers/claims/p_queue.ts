/** p-queue, by hand. */
import PQueue from "p-queue";

const queue = new PQueue({ concurrency: 1 });
let running = 0;
const task = async () => {
  running++;
  await new Promise((resolve) => setTimeout(resolve, 50));
  running--;
};
const controller = new AbortController();
const first = queue.add(task, { signal: controller.signal }).catch(() => {});
queue.add(task);
controller.abort(); // while the first task runs
await first;
await new Promise((resolve) => setTimeout(resolve, 10));
console.log(`S1: tasks that run at a concurrency of 1: expected 1, got ${running}`);
await queue.onIdle();

{
  const queue = new PQueue({ concurrency: 1 });
  let end = () => {};
  queue.add(() => new Promise<void>((resolve) => end = resolve));
  const { signal } = new AbortController();
  const waiting = queue.add(() => "run", { signal }).catch(() => "rejected");
  signal.dispatchEvent(new Event("abort")); // and signal.aborted is false
  setTimeout(end, 10);
  console.log(`G1: an abort event of a signal not aborted: expected run, got ${await waiting}`);
}
