/**
 * Consumers wait until a producer has made a resource available.
 *
 * `waitFor` looks at the state itself, under the lock: a consumer who comes after the notification,
 * as c3 does, is not left waiting.
 */
import { Condition } from "../../mod.ts";

const condition = new Condition();
let available = false;

async function consumer(name: string): Promise<void> {
  using _held = await condition.acquire();
  console.log(`${name}: ${available ? "no need to wait" : "waiting"}`);
  await condition.waitFor(() => available);
  console.log(`${name}: resource is available to consumer`);
}

async function producer(): Promise<void> {
  using _held = await condition.acquire();
  console.log("making resource available");
  available = true;
  condition.notifyAll();
}

await Promise.all([consumer("c1"), consumer("c2"), producer()]);
await consumer("c3");
