/**
 * Primitives at module scope of an edge worker, shared by its requests.
 *
 * workerd ends a request for which nothing can happen any more: no timer, no I/O. A wait without a
 * timer is such a request, even though another one would have released the permit; and a grant to a
 * request that has ended goes nowhere. No library can know, so every wait there needs a `timeout`
 * (G12), and the documentation says so.
 *
 * @module
 */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { bundle } from "./bundle.ts";
import { lines } from "./column.ts";
import { findAll, runtimes } from "./runtimes.ts";
import { findWorkerd } from "./workerd.ts";

await findAll(runtimes.filter(({ name }) => name === "workerd"), console.error);
const found = await findWorkerd();
const worker = await bundle("spec/run/edge_worker.ts");

/** A worker that is being served. */
interface Server extends AsyncDisposable {
  /** Requests a path; gives the status and the text. */
  get(path: string): Promise<[status: number, text: string]>;
  /** What the primitives look like to a request of its own. */
  state(): Promise<{ value: number; locked: boolean; size: number; waits: number }>;
  /** Waits until this many requests have begun to wait. */
  waits(count: number): Promise<void>;
}

async function serve(compatibilityDate: string): Promise<Server> {
  const folder = await Deno.makeTempDir({ prefix: "interlock-" });
  await Deno.writeTextFile(`${folder}/worker.mjs`, worker);
  await Deno.writeTextFile(
    `${folder}/config.capnp`,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "edge", worker = .edge)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "edge")]
);
const edge :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  compatibilityDate = "${compatibilityDate}"
);
`,
  );
  // It chooses a free port, and tells it on its stdout.
  const child = new Deno.Command(found!.file, {
    args: ["serve", `${folder}/config.capnp`, "--control-fd=1"],
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const output = lines(child.stdout);
  const { value } = await output.next();
  const { port } = JSON.parse(value!);
  const get = async (path: string): Promise<[number, string]> => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`);
    return [response.status, await response.text()];
  };
  const state = async () => JSON.parse((await get("state"))[1]);
  return {
    get,
    state,
    async waits(count) {
      while ((await state()).waits < count);
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await output.return(undefined);
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A test on a served worker; ignored, with the reason in its name, where there is no workerd. */
function test(name: string, fn: (server: Server) => Promise<void>): void {
  for (const date of ["2026-11-01", "2026-08-03"]) {
    Deno.test({
      name: `workerd of ${date}: ${name}${found === undefined ? " (there is no workerd)" : ""}`,
      ignore: found === undefined,
      async fn() {
        await using server = await serve(date);
        await fn(server);
      },
    });
  }
}

test("with a timeout, requests wait for each other", async (server) => {
  assertEquals(await server.get("hold?timeout=30000"), [200, "held"]);
  const first = server.get("wait?timeout=30000");
  await server.waits(1);
  const second = server.get("wait?timeout=30000");
  await server.waits(2);
  assertEquals(await server.get("release"), [200, "released"]);
  assertEquals(await Promise.all([first, second]), [[200, "granted"], [200, "granted"]]);
  assertEquals(await server.state(), { value: 1, locked: false, size: 0, waits: 2 });
});

test("with a timeout, an item crosses from request to request", async (server) => {
  const got = server.get("get?timeout=30000");
  await server.waits(1);
  assertEquals(await server.get("put?timeout=30000"), [200, "put"]);
  assertEquals(await got, [200, "an item"]);
  assertEquals((await server.state()).size, 0);
});

test("a wait that runs out leaves no trace", async (server) => {
  await server.get("hold?timeout=30000");
  const [status, text] = await server.get("wait?timeout=20");
  assertEquals(status, 408);
  assertStringIncludes(text, "TimeoutError");
  await server.get("release");
  assertEquals(await server.get("wait?timeout=30000"), [200, "granted"]);
  assertEquals(await server.state(), { value: 1, locked: false, size: 0, waits: 2 });
});

test("without a timeout, a wait ends with its request and takes its grant along", async (server) => {
  await server.get("hold?timeout=30000");
  const [status] = await server.get("wait");
  assertEquals(status, 500);
  await server.get("release");
  // The permit went to the request that is no more.
  assertEquals((await server.state()).value, 0);
  assertEquals((await server.get("wait?timeout=20"))[0], 408);
});
