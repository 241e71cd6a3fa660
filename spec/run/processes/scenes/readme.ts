import {
  destroy,
  entry,
  isMainProcess,
  Queue,
  QueueShutDownError,
  Semaphore,
  spawn,
} from "../../../../src/processes/mod.ts";

interface Job {
  pages: Queue<number>;
  downloads: Semaphore;
}

entry(async ({ pages, downloads }: Job) => { // runs in each process; does nothing in the main one
  let count = 0;
  try {
    for (;; count++) {
      await using page = await pages.take(); // goes back to the others should this process die
      await downloads.use(() => `at most one process downloads page ${page.value} at a time`);
      await page.done();
    }
  } catch (error) {
    if (!(error instanceof QueueShutDownError)) throw error;
  }
  return count;
});

if (isMainProcess) {
  const job: Job = {
    pages: await Queue.open<number>("pages"),
    downloads: await Semaphore.open("downloads", { value: 1 }),
  };
  const module = new URL(import.meta.url);
  const workers = [
    spawn<number>(module, job),
    spawn<number>(module, job, { runtime: "node" }),
  ];
  for (let page = 1; page <= 10; page++) await job.pages.put(page);
  await job.pages.join(); // until each of them is done, by whoever
  await job.pages.shutdown();
  const [one, other] = await Promise.all(workers.map((worker) => worker.join()));
  console.log(one! + other!); // 10
  await destroy("pages");
  await destroy("downloads");
}
