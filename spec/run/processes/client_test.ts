/**
 * A process's connection to the broker, with nothing behind it but what a test says.
 *
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { CapacityError } from "../../../src/errors.ts";
import { Client } from "../../../src/processes/client.ts";
import { encodeItem } from "../../../src/processes/items.ts";
import { FilePlace, ItemFiles } from "../../../src/processes/item_files.ts";
import { Queue } from "../../../src/processes/mod.ts";
import { ProcessDelivery, ProcessPermit } from "../../../src/processes/permits.ts";
import { Ask, type Request, Tell } from "../../../src/processes/wire.ts";

/** A client, and what it sends. */
function makeClient(full = false): { client: Client; sent: Request[] } {
  const sent: Request[] = [];
  const transport = {
    full,
    send(request: Request, written?: () => void) {
      sent.push(request);
      written?.();
    },
    hold() {},
    close() {},
  };
  const files = new ItemFiles(new FilePlace("/nowhere", "none"), 1);
  return { client: new Client("test", transport, 0n, files), sent };
}

const END = 7;
const TARGET = 8;

Deno.test("what ends a hold or leaves a primitive passes a full socket, and nothing else does", async () => {
  const { client, sent } = makeClient(true);
  const refused = [
    () => client.call("acquire Lock", TARGET, "acquire"),
    () => client.open(9, "Lock", "it", undefined),
    () => client.destroy("it"),
    () => client.status(),
  ];
  for (const ask of refused) {
    await assertRejects(ask, CapacityError, "too much waits to be sent to the broker");
  }
  assertEquals(sent, []);
  const ended = client.end("release a permit", END, "release");
  client.endSoon(END, "release");
  const closed = client.close(TARGET);
  const asked = sent.map(([type, id, of]) => [type, id === 0, of]);
  assertEquals(asked, [[Ask.end, false, END], [Ask.end, true, END], [Ask.close, false, TARGET]]);
  for (const [, id] of sent) client.receive([Tell.result, id]);
  await Promise.all([ended, closed]);
});

Deno.test("an item that cannot be decoded rejects its call; a delivery of it goes back", async () => {
  const { client, sent } = makeClient();
  const queue = new Queue({
    client,
    id: TARGET,
    kind: "Queue",
    name: "it",
    namespace: "test",
    size: 0,
  });
  const broken = encodeItem("put into Queue", { deep: ["text"] }, () => {}).slice(0, -2);
  for (const method of ["take", "get"] as const) {
    const call = queue[method]();
    const id = sent.at(-1)![1] as number;
    client.receive([method === "take" ? Tell.delivery : Tell.item, id, broken]);
    client.received();
    await assertRejects(() => call);
    // The broker knows by then that an item has come, which is the caller's for good.
    assertEquals(sent.slice(-2), [[Ask.keep, id], [Ask.end, 0, id, "giveBack"]]);
  }
});

Deno.test("a permit that was abandoned stays so when a condition's wait has it back", () => {
  const { client } = makeClient();
  const permit = new ProcessPermit(client, [Tell.permit, END, 1, true]);
  client.receive([Tell.regained, END, 2, false]);
  assertEquals([permit.abandoned, permit.fence], [true, 2n]);
});

Deno.test("a delivery that is back, as its connection is over, can be disposed of", async () => {
  const { client, sent } = makeClient();
  const delivery = new ProcessDelivery(client, END, "item");
  client.disconnect();
  await delivery[Symbol.asyncDispose]();
  assertEquals(sent, []);
});
