/**
 * Twelve URLs over real HTTP, at most three of them in flight.
 *
 * The server is part of the example. It counts for itself how many requests it has at once.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Semaphore } from "../../mod.ts";

let atOnce = 0;
let mostAtOnce = 0;
const server = createServer((request, response) => {
  mostAtOnce = Math.max(mostAtOnce, ++atOnce);
  const a = new URL(request.url ?? "/", "http://localhost").searchParams.get("a");
  setTimeout(() => {
    atOnce--;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ args: { a } }));
  }, 20);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;

const semaphore = new Semaphore(3);
let inFlight = 0;
let mostInFlight = 0;

async function fetchNumber(a: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/get?a=${a}`);
  const data = await response.json() as { args: { a: string } };
  return data.args.a;
}

async function printResult(a: number): Promise<void> {
  using _permit = await semaphore.acquire();
  mostInFlight = Math.max(mostInFlight, ++inFlight);
  console.log(`fetch(${a}) = ${await fetchNumber(a)}`);
  inFlight--;
}

await Promise.all(Array.from({ length: 12 }, (_, a) => printResult(a)));
console.log(`in flight at once: ${mostInFlight}`);
console.log(`seen by the server at once: ${mostAtOnce}`);

server.close();
server.closeAllConnections();
