/** async-mutex, by hand. */
import { Mutex, Semaphore, withTimeout } from "async-mutex";

const turns = () => new Promise((resolve) => setTimeout(resolve, 20));

{
  const mutex = new Mutex();
  const releaseFirst = await mutex.acquire();
  mutex.release(); // ends the first hold
  await mutex.acquire(); // the second one
  let inside = 1;
  mutex.acquire().then(() => inside++);
  releaseFirst(); // stale
  await turns();
  console.log(`P2: holders, with a stale releaser called: expected 1, got ${inside}`);
}

{
  const mutex = new Mutex();
  let end = () => {};
  const exclusive = mutex.runExclusive(() => new Promise<void>((resolve) => end = resolve));
  await turns();
  mutex.release(); // ends the hold of runExclusive
  await mutex.acquire();
  let inside = 1;
  mutex.acquire().then(() => inside++);
  end();
  await exclusive;
  await turns();
  console.log(
    `P3: holders, with a runExclusive ended that held no more: expected 1, got ${inside}`,
  );
}

{
  const mutex = new Mutex();
  await mutex.acquire();
  let state = "waiting";
  withTimeout(mutex, 2 ** 31).acquire().catch(() => state = "timed out");
  await turns();
  console.log(`G2: a request with 2^31 ms, 20 ms later: expected waiting, got ${state}`);
}

{
  const semaphore = new Semaphore(2);
  await semaphore.acquire(1);
  const large = withTimeout(semaphore, 1).acquire(2).catch(() => "timed out");
  let small = "waiting";
  semaphore.acquire(1).then(() => small = "granted");
  await large; // it has given up; one of two is free
  await turns();
  console.log(`G4: a small request behind one that timed out: expected granted, got ${small}`);
}
