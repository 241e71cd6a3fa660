/** @esfx/async-mutex, by hand. */
import { AsyncMutex } from "@esfx/async-mutex";
import { Disposable } from "@esfx/disposable";
import { cancelable } from "../cancelable.ts";

const turns = () => new Promise((resolve) => setTimeout(resolve, 1));
const dispose = (handle: unknown) => (handle as Disposable)[Disposable.dispose]();

{
  const mutex = new AsyncMutex();
  const handle = await mutex.lock();
  let inside = 0;
  mutex.lock().then(() => inside++);
  mutex.lock().then(() => inside++);
  dispose(handle);
  dispose(handle);
  await turns();
  console.log(`P1: holders, with a handle disposed twice: expected 1, got ${inside}`);
}

{
  const mutex = new AsyncMutex();
  const handle = await mutex.lock();
  let inside = 0;
  mutex.lock().then(() => inside++);
  mutex.lock().then(() => inside++);
  mutex.unlock(); // ends the hold
  dispose(handle); // stale
  await turns();
  console.log(`P2: holders, with a stale handle disposed: expected 1, got ${inside}`);
}

{
  const mutex = new AsyncMutex();
  await mutex.lock();
  const controller = new AbortController();
  const waiting = mutex.lock(cancelable(controller.signal)).catch((reason) => reason);
  await turns();
  controller.abort(null);
  console.log(
    `G1: what a wait cancelled with null rejects with: expected null, got ${await waiting}`,
  );
}

{
  const mutex = new AsyncMutex();
  await mutex.lock();
  const controller = new AbortController();
  controller.signal.addEventListener("abort", () => mutex.unlock());
  const waiting = mutex.lock(cancelable(controller.signal)).then(() => "granted", () => "rejected");
  await turns();
  controller.abort();
  console.log(`G4: a wait whose signal has aborted: expected rejected, got ${await waiting}`);
}
