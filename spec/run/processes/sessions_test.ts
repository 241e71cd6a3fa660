import { assert, assertEquals, assertThrows } from "@std/assert";
import { Broker } from "../../../src/processes/broker.ts";
import type { Session } from "../../../src/processes/session.ts";
import { Ask, type Kind, type Reply, type Request, Tell } from "../../../src/processes/wire.ts";

/** What a client opens has this id. */
const IT = 1;

/** A client of a broker, without anything between them. */
class Speaker {
  readonly #broker: Broker;
  readonly #session: Session;
  #replies: Reply[] = [];

  constructor(broker: Broker, kind: Kind, size?: number) {
    this.#broker = broker;
    this.#session = broker.connect("test", (reply) => this.#replies.push(reply));
    this.say([Ask.open, IT, kind, "it", size]);
    this.#replies = [];
  }

  /** Sends what comes together. */
  say(...requests: readonly Request[]): void {
    for (const request of requests) this.#session.receive(request);
  }

  /** Dies. */
  die(): void {
    this.#broker.disconnect(this.#session);
  }

  /** What the broker has said since the last time, once it has nothing more to say. */
  async hear(): Promise<Reply[]> {
    for (let turn = 0; turn < 64; turn++) await undefined;
    return this.#replies.splice(0);
  }
}

/** A call; with a signal if it may be given up. */
function call(id: number, method: string, args: readonly unknown[] = [], signal = false): Request {
  return signal
    ? [Ask.call, id, IT, method, args, undefined, "possible"]
    : [Ask.call, id, IT, method, args];
}

/** The kinds of some replies, and what they answer. */
function brief(replies: readonly Reply[]): unknown[] {
  return replies.map(([type, id]) => [type, id]);
}

Deno.test("a permit that is granted to one who has given up goes to the next", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Lock"), new Speaker(broker, "Lock")];
  one.say(call(2, "acquire"));
  other.say(call(2, "acquire", [], true));
  await other.hear();
  one.say([Ask.end, 0, 2, "release"]);
  assertEquals(brief(await other.hear()), [[Tell.permit, 2]]);
  other.say([Ask.cancel, 2]);
  await one.hear();
  one.say(call(3, "acquire"));
  assertEquals(brief(await one.hear()), [[Tell.permit, 3]]);
});

Deno.test("who gives up what one who died has left passes that on", async () => {
  for (const kind of ["Lock", "RLock", "Semaphore"] as const) {
    const broker = new Broker();
    const [one, other, third] = [1, 2, 3].map(() => new Speaker(broker, kind));
    const owner = (id: number): Request =>
      [Ask.call, id, IT, "acquire", [], undefined, "possible", [id, "task"]] as Request;
    one!.say(owner(2));
    other!.say(owner(2));
    third!.say(owner(2));
    await one!.hear();
    one!.die();
    const told = (replies: readonly Reply[]) => replies.map((reply) => [reply[0], reply[3]]);
    assertEquals(told(await other!.hear()), [[Tell.permit, true]], kind);
    other!.say([Ask.cancel, 2]);
    assertEquals(told(await third!.hear()), [[Tell.permit, true]], kind);
  }
});

Deno.test("a condition's wait tells of the death of one who held the lock meanwhile", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Condition"), new Speaker(broker, "Condition")];
  for (const speaker of [one, other]) {
    speaker.say([Ask.open, 9, "Lock", "it.lock", undefined], [Ask.call, 2, 9, "acquire"]);
    if (speaker === one) speaker.say(call(3, "wait"));
  }
  await one.hear();
  other.say(call(3, "notify"));
  await other.hear();
  other.die();
  const [regained, woken] = await one.hear();
  assertEquals([regained?.slice(0, 2), regained?.[3]], [[Tell.regained, 2], true]);
  assertEquals(woken, [Tell.woken, 3]);
});

Deno.test("a wake that comes to one who gives up wakes nobody else", async () => {
  const broker = new Broker();
  const [one, other, third] = [1, 2, 3].map(() => new Speaker(broker, "Condition"));
  for (const speaker of [one!, other!, third!]) {
    speaker.say([Ask.open, 9, "Lock", "it.lock", undefined], [Ask.call, 2, 9, "acquire"]);
    await speaker.hear();
    speaker.say(call(3, speaker === third ? "notify" : "wait", [], true));
    await speaker.hear();
  }
  third!.say([Ask.end, 0, 2, "release"]);
  assertEquals(brief(await one!.hear()), [[Tell.regained, 2], [Tell.woken, 3]]);
  one!.say([Ask.cancel, 3], [Ask.keep, 1], [Ask.end, 0, 2, "release"]);
  assertEquals(await other!.hear(), []);
});

Deno.test("an item that is handed to one who has given up goes back to its old place, once", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Queue", 2), new Speaker(broker, "Queue", 2)];
  for (const item of [1, 2]) one.say(call(1 + item, "put", [new Uint8Array([item])]));
  other.say(call(2, "get", [], true));
  assertEquals(brief(await other.hear()), [[Tell.item, 2]]);
  other.say([Ask.cancel, 2], [Ask.keep, 1]);
  await one.hear();
  one.say(call(4, "tryPut", [new Uint8Array([3])]), call(5, "get"));
  assertEquals(await one.hear(), [[Tell.result, 4, false], [Tell.item, 5, new Uint8Array([1])]]);
});

Deno.test("room that is offered to one who has given up goes to the next", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Queue", 1), new Speaker(broker, "Queue", 1)];
  const item = [new Uint8Array([1])];
  one.say(call(2, "put", item));
  other.say(call(2, "put", item, true));
  one.say(call(3, "get"));
  await one.hear();
  one.say([Ask.keep, 1]);
  assertEquals(brief(await other.hear()), [[Tell.room, 2]]);
  other.say([Ask.cancel, 2]);
  await one.hear();
  one.say(call(4, "tryPut", item));
  assertEquals(await one.hear(), [[Tell.result, 4, true]]);
});

Deno.test("who puts after one who may still give up enters behind, by whatever way and object", async () => {
  const broker = new Broker();
  const other = 9;
  const [one, another] = [new Speaker(broker, "Queue", 4), new Speaker(broker, "Queue", 4)];
  one.say([Ask.open, other, "Queue", "it", undefined]);
  await one.hear();
  const item = (value: number) => [new Uint8Array([value])];
  one.say(call(2, "put", item(2), true));
  assertEquals(brief(await one.hear()), [[Tell.room, 2]]);
  one.say([Ask.call, 3, other, "put", item(3)], [Ask.call, 4, other, "tryPut", item(4)]);
  assertEquals(brief(await one.hear()), [[Tell.room, 3], [Tell.room, 4]]);
  another.say(call(2, "tryPut", item(1)), call(3, "tryPut", item(1)));
  assertEquals(await another.hear(), [[Tell.result, 2, true], [Tell.result, 3, false]]);
  one.say([Ask.enter, 2], [Ask.enter, 3], [Ask.enter, 4], call(5, "put", item(5)));
  assertEquals(await one.hear(), [[Tell.result, 2], [Tell.result, 3], [Tell.result, 4, true]]);
  another.say(...[4, 5, 6, 7].map((id) => call(id, "tryGet")), [Ask.keep, 4]);
  const items = (await another.hear()).map((reply) => (reply[2] as Uint8Array)[0]);
  assertEquals(items, [1, 2, 3, 4]);
  assertEquals(await one.hear(), [[Tell.result, 5]]);
});

Deno.test("who tries to put enters behind one who was granted room in the same turn", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Queue", 2), new Speaker(broker, "Queue", 2)];
  const item = (value: number) => [new Uint8Array([value])];
  one.say(call(2, "put", item(2)), call(3, "put", item(3)), call(4, "put", item(4)));
  other.say(call(2, "tryGet"), call(3, "tryGet"));
  await other.hear();
  other.say([Ask.keep, 2], call(4, "tryPut", item(5)), call(5, "tryGet"));
  other.say(call(6, "get"), call(7, "get"));
  const replies = await other.hear();
  assertEquals(replies.find((reply) => reply[1] === 4), [Tell.result, 4, true]);
  const items = [6, 7].map((id) => (replies.find((reply) => reply[1] === id)![2] as Uint8Array)[0]);
  assertEquals(items, [4, 5]);
});

Deno.test("what comes back above the limit is on top of what was granted room before", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "LifoQueue", 2), new Speaker(broker, "LifoQueue", 2)];
  const item = (value: number) => [new Uint8Array([value])];
  one.say(call(2, "put", item(1)), call(3, "put", item(2)));
  other.say(call(2, "take"), call(3, "take"), [Ask.keep, 2]);
  one.say(call(4, "put", item(3), true), call(5, "put", item(4), true));
  await one.hear();
  other.say([Ask.end, 0, 3, "giveBack"], [Ask.end, 0, 2, "giveBack"]);
  one.say([Ask.enter, 4], [Ask.enter, 5]);
  assertEquals((await one.hear()).map(([type]) => type), [Tell.result, Tell.result]);
  other.say(...[4, 5, 6, 7].map((id) => call(id, "get")));
  const got = (await other.hear()).flatMap((reply) => reply[0] === Tell.item ? reply[2] : []);
  assertEquals(got.map((bytes) => (bytes as Uint8Array)[0]), [2, 1, 4, 3]);
});

Deno.test("an item enters though what came back above the limit is on its way again", async () => {
  const one = new Speaker(new Broker(), "LifoQueue", 1);
  one.say(call(2, "put", [new Uint8Array([1])]), call(3, "take"), [Ask.keep, 1]);
  one.say(call(4, "put", [new Uint8Array([2])], true));
  await one.hear();
  one.say([Ask.end, 0, 3, "giveBack"], call(5, "get", [], true), [Ask.enter, 4]);
  await one.hear();
  one.say([Ask.cancel, 5], call(6, "get"), call(7, "get"));
  const got = (await one.hear()).flatMap((reply) => reply[0] === Tell.item ? reply[2] : []);
  assertEquals(got.map((bytes) => (bytes as Uint8Array)[0]), [1, 2]);
});

Deno.test("nobody can end what another was granted", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Lock"), new Speaker(broker, "Lock")];
  one.say(call(2, "acquire"));
  other.say([Ask.end, 3, 2, "release"], call(4, "locked"));
  assertEquals(await other.hear(), [[Tell.result, 3], [Tell.result, 4, true]]);
});

Deno.test("who waited is granted before one who comes in the same turn", async () => {
  for (const method of ["acquire", "tryAcquire"]) {
    const one = new Speaker(new Broker(), "Lock");
    one.say(call(2, "acquire"), call(3, "acquire"));
    await one.hear();
    one.say([Ask.end, 0, 2, "release"], call(4, "release"), call(5, method));
    const permits = (await one.hear()).filter(([type]) => type === Tell.permit);
    assertEquals(brief(permits), [[Tell.permit, 3], [Tell.permit, 5]], method);
    const [before, after] = permits.map((reply) => reply[2] as number);
    assert(before! < after!, "fences grow with every grant");
  }
});

Deno.test("whoever leaves with several calls is granted none of them", async () => {
  for (const leave of [true, false]) {
    const broker = new Broker();
    const [one, other] = [new Speaker(broker, "Semaphore", 1), new Speaker(broker, "Semaphore", 1)];
    one.say([Ask.call, 2, IT, "acquire", [], { permits: 2 }], call(3, "acquire"));
    other.say(call(2, "acquire"));
    if (leave) one.say([Ask.close, 4, IT]);
    else one.die();
    assertEquals(
      (await one.hear()).map((reply) => reply.slice(0, 3)),
      leave
        ? [[Tell.error, 2, "ConnectionLostError"], [Tell.error, 3, "ConnectionLostError"], [
          Tell.result,
          4,
        ]]
        : [],
    );
    assertEquals(brief(await other.hear()), [[Tell.permit, 2]]);
  }
});

Deno.test("what is open twice is left with the second close", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Lock"), new Speaker(broker, "Lock")];
  one.say([Ask.open, 9, "Lock", "it", undefined], [Ask.call, 2, 9, "acquire"], [Ask.close, 3, IT]);
  await one.hear();
  other.say(call(2, "acquire"));
  assertEquals(await other.hear(), []);
  one.say([Ask.close, 4, 9]);
  assertEquals(brief(await one.hear()), [[Tell.ended, 2], [Tell.result, 4]]);
  assertEquals(brief(await other.hear()), [[Tell.permit, 2]]);
});

Deno.test("a hold that ends while a condition's wait has it does not come back", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Condition"), new Speaker(broker, "Condition")];
  for (const speaker of [one, other]) {
    speaker.say([Ask.open, 9, "RLock", "lock", undefined]);
    speaker.say([Ask.open, 10, "Condition", "over", undefined, 9]);
  }
  const owned = (
    id: number,
    target: number,
    method: string,
  ): Request => [Ask.call, id, target, method, [], undefined, undefined, [1, "task"]];
  one.say(owned(2, 9, "acquire"), owned(3, 9, "acquire"), owned(4, 10, "wait"));
  await one.hear();
  one.say([Ask.end, 0, 2, "release"]);
  other.say(owned(2, 9, "acquire"), owned(3, 10, "notify"), [Ask.end, 0, 2, "release"]);
  await other.hear();
  assertEquals(brief(await one.hear()), [[Tell.regained, 3], [Tell.woken, 4]]);
  one.say(owned(5, 10, "check"));
  assertEquals((await one.hear()).at(-1), [Tell.result, 5, [3]]);
});

Deno.test("whoever leaves waits for no item any more, whether it could give up or not", async () => {
  for (const signal of [true, false]) {
    const broker = new Broker();
    const [one, other] = [new Speaker(broker, "Queue"), new Speaker(broker, "Queue")];
    one.say(call(2, "get", [], signal), [Ask.close, 3, IT]);
    const replies = (await one.hear()).map((reply) => reply.slice(0, 3));
    assertEquals(replies, [[Tell.error, 2, "ConnectionLostError"], [Tell.result, 3]]);
    other.say(call(2, "put", [new Uint8Array(1)]), call(3, "get"));
    assertEquals(brief(await other.hear()), [[Tell.result, 2], [Tell.item, 3]]);
    assertEquals(await one.hear(), []);
  }
});

Deno.test("whoever leaves waits for no permit any more, whether it could give up or not", async () => {
  for (const signal of [true, false]) {
    const broker = new Broker();
    const [one, other] = [1, 2].map(() => new Speaker(broker, "Semaphore", 0));
    one!.say(call(2, "acquire", [], signal));
    other!.say(call(2, "acquire", [], signal));
    one!.say([Ask.close, 3, IT]);
    assertEquals(brief(await one!.hear()), [[Tell.error, 2], [Tell.result, 3]]);
    other!.say(call(3, "release"));
    assertEquals(brief(await other!.hear()), [[Tell.permit, 2], [Tell.result, 3]]);
    assertEquals(await one!.hear(), []);
  }
});

Deno.test("whoever dies gives back no more than a bound leaves, where others released for it", async () => {
  const broker = new Broker();
  const [one, other] = [1, 2].map(() => new Speaker(broker, "BoundedSemaphore", 1));
  one!.say(call(2, "acquire"));
  other!.say(call(2, "release"));
  one!.die();
  other!.say(call(3, "value"), call(4, "acquire"), call(5, "tryAcquire"));
  assertEquals(
    (await other!.hear()).map((reply) => reply.slice(0, 3)).filter(([, id]) => id !== 2)
      .map(([type, id, value]) => type === Tell.permit ? [type, id] : [type, id, value]),
    [[Tell.result, 3, 1], [Tell.permit, 4], [Tell.result, 5, undefined]],
  );
});

/** A put of an item that is stored in the file of a session. */
function store(id: number, session: number, offset: number, method = "put", signal = false) {
  const cancel = signal ? "possible" : undefined;
  const stored = [session, offset, 1] as const;
  return [Ask.call, id, IT, method, [0], undefined, cancel, undefined, stored] as Request;
}

/** The places that some replies say are free. */
function freed(replies: readonly Reply[]): unknown[] {
  return replies.flatMap((reply) => reply[0] === Tell.free ? [reply[1][1]] : []);
}

Deno.test("what is stored is free once its item has gone, by whatever way, and not before", async () => {
  const removed: number[] = [];
  const broker = new Broker({}, (session) => removed.push(session));
  const one = new Speaker(broker, "Queue", 2);
  const other = new Speaker(broker, "Queue", 2);
  one.say(store(2, 1, 100), store(3, 1, 200));
  assertEquals(freed(await one.hear()), []);
  one.say(store(4, 1, 300, "tryPut")); // it is full
  assertEquals(freed(await one.hear()), [300]);
  one.say(store(5, 1, 400, "put", true), [Ask.cancel, 5]);
  assertEquals(freed(await one.hear()), [400]);
  other.say(call(2, "get"), call(3, "take"));
  assertEquals(
    await other.hear(),
    [[Tell.item, 2, 0, [1, 100, 1]], [Tell.delivery, 3, 0, [1, 200, 1]]],
  );
  assertEquals(freed(await one.hear()), []);
  other.say([Ask.keep, 1]);
  assertEquals(freed(await one.hear()), [100]);
  other.die();
  assertEquals(freed(await one.hear()), [], "the delivery is back");
  one.say(call(6, "take"));
  assertEquals(await one.hear(), [[Tell.delivery, 6, 0, [1, 200, 1]]]);
  one.say([Ask.keep, 1], [Ask.end, 7, 6, "done"]);
  assertEquals(freed(await one.hear()), [200]);
  one.say(store(8, 1, 500), call(9, "shutdown", [{ immediate: true }]), store(10, 1, 600));
  assertEquals(freed(await one.hear()), [500, 600]);
  one.say([Ask.close, 11, IT], store(12, 1, 700));
  assertEquals(freed(await one.hear()), [700]);
  assertEquals(removed, []);
  one.die();
  assertEquals(removed, [1]);
});

Deno.test("what is stored outlives who has stored it, and no longer than its items", async () => {
  const removed: number[] = [];
  const broker = new Broker({}, (session) => removed.push(session));
  const [one, other] = [new Speaker(broker, "Queue"), new Speaker(broker, "Queue")];
  one.say(store(2, 1, 100), store(3, 1, 200));
  await one.hear();
  one.die();
  other.say(call(2, "take"));
  assertEquals(await other.hear(), [[Tell.delivery, 2, 0, [1, 100, 1]]]);
  other.say([Ask.keep, 1], [Ask.end, 3, 2, "done"]);
  await other.hear();
  assertEquals(removed, []);
  other.say([Ask.destroy, 4, "it"]);
  await other.hear();
  assertEquals(removed, [1]);
});

Deno.test("nobody can put what another has stored", () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Queue"), new Speaker(broker, "Queue")];
  one.say(store(2, 1, 100));
  for (const stored of [[1, 100, 1], [2, -1, 1], [2, 0, 0.5], [2], 5]) {
    const request = [Ask.call, 2, IT, "put", [0], undefined, undefined, undefined, stored];
    assertThrows(() => other.say(request as unknown as Request));
  }
});

Deno.test("what is put as no bytes, whose size nobody could tell, is refused", async () => {
  for (const kind of ["Queue", "PriorityQueue"] as const) {
    const one = new Speaker(new Broker(), kind);
    const items = ["x".repeat(1000), 0, null, { deep: [1] }, new Date(0)];
    for (const [index, item] of items.entries()) {
      one.say(call(2 + index, "tryPut", [kind === "Queue" ? item : [1, item]]));
    }
    one.say(call(9, "size"));
    const replies = await one.hear();
    assertEquals(replies.pop(), [Tell.result, 9, 0]);
    assertEquals(replies.map((reply) => reply[2]), items.map(() => "TypeError"));
  }
});

Deno.test("nobody can store as an array what is none", () => {
  const one = new Speaker(new Broker(), "Queue");
  for (const stored of [[1, 0, 8, 11], [1, 0, 8, -1], [1, 0, 9, 8], [1, 0, 8, "length"]]) {
    const request = [Ask.call, 2, IT, "put", [0], undefined, undefined, undefined, stored];
    assertThrows(() => one.say(request as unknown as Request), Error, "as an array");
  }
});

Deno.test("a hold that the lock's own release ends as it is granted is told as ended", async () => {
  const broker = new Broker();
  const [one, other] = [new Speaker(broker, "Lock"), new Speaker(broker, "Lock")];
  one.say(call(2, "acquire"));
  other.say(call(2, "acquire"));
  await one.hear();
  one.say([Ask.end, 0, 2, "release"], call(3, "release"), call(4, "tryAcquire"));
  assertEquals(brief(await other.hear()), [[Tell.permit, 2], [Tell.ended, 2]]);
  assertEquals(brief(await one.hear()), [[Tell.result, 3], [Tell.permit, 4]]);
  assertEquals(broker.status().map(({ holders }) => holders), [[["test", 1]]]);
});

Deno.test("whoever waits for what is destroyed is told so, and gets nothing of it", async () => {
  for (const kind of ["Lock", "Queue", "Barrier"] as const) {
    const broker = new Broker();
    const size = kind === "Lock" ? undefined : 2;
    const [one, other] = [new Speaker(broker, kind, size), new Speaker(broker, kind, size)];
    if (kind === "Queue") {
      one.say(call(2, "put", [new Uint8Array(1)]), call(3, "take"));
    } else if (kind === "Lock") one.say(call(2, "acquire"));
    await one.hear();
    const method = kind === "Lock" ? "acquire" : kind === "Queue" ? "get" : "wait";
    other.say(call(2, method, [], true));
    await other.hear();
    one.say([Ask.destroy, 5, "it"]);
    const [reply, ...more] = await other.hear();
    assertEquals(more, []);
    assertEquals(reply?.slice(0, 3), [Tell.error, 2, "ConnectionLostError"]);
  }
});

Deno.test("who holds what is destroyed has lost it", async () => {
  for (const kind of ["Lock", "Semaphore"] as const) {
    const broker = new Broker();
    const one = new Speaker(broker, kind);
    one.say(call(2, "acquire"));
    await one.hear();
    one.say([Ask.destroy, 3, "it"]);
    assertEquals((await one.hear())[0], [Tell.ended, 2, true]);
  }
});

Deno.test("a wait for a predicate does not go on with a hold that it did not begin with", async () => {
  const broker = new Broker();
  const one = new Speaker(broker, "Condition");
  one.say([Ask.open, 9, "Lock", "it.lock", undefined], [Ask.call, 2, 9, "acquire"]);
  one.say(call(3, "check"));
  assertEquals((await one.hear()).at(-1), [Tell.result, 3, [2]]);
  one.say([Ask.end, 0, 2, "release"], [Ask.call, 4, 9, "acquire"]);
  await one.hear();
  one.say(call(5, "wait", [[2]]));
  assertEquals((await one.hear()).map((reply) => reply.slice(0, 3)), [
    [Tell.error, 5, "NotHeldError"],
  ]);
  one.say(call(6, "check"));
  assertEquals(await one.hear(), [[Tell.result, 6, [4]]]);
});

Deno.test("a condition takes its own lock with it, and leaves what it was given", async () => {
  const broker = new Broker();
  const one = new Speaker(broker, "Condition");
  const names = () => broker.status().map(({ kind, name }) => [kind, name]);
  assertEquals(names(), [["Lock", "it.lock"], ["Condition", "it"]]);
  one.say([Ask.open, 9, "Lock", "given", undefined]);
  one.say([Ask.open, 10, "Condition", "over it", undefined, 9]);
  one.say([Ask.open, 11, "Lock", "it.lock", undefined], [Ask.call, 12, 11, "acquire"]);
  await one.hear();
  one.say([Ask.destroy, 13, "it"], [Ask.destroy, 14, "over it"]);
  assertEquals(await one.hear(), [[Tell.ended, 12, true], [Tell.result, 13], [Tell.result, 14]]);
  assertEquals(names(), [["Lock", "given"]]);
});

Deno.test("a lock takes the conditions over it with it", async () => {
  const broker = new Broker();
  const one = new Speaker(broker, "Lock");
  one.say([Ask.open, 9, "Condition", "over it", undefined, IT], [Ask.destroy, 10, "it"]);
  await one.hear();
  assertEquals(broker.status(), []);
  one.say([Ask.call, 11, 9, "notify"]);
  assertEquals((await one.hear()).map((reply) => reply[2]), ["ConnectionLostError"]);
});

Deno.test("as many bytes may be queued as the limit says, and are free again when they are not", async () => {
  for (const end of [call(5, "get"), call(5, "shutdown", [{ immediate: true }])]) {
    const one = new Speaker(new Broker({ bytes: 3 }), "Queue");
    for (const [id, bytes] of [[2, 2], [3, 2], [4, 1]]) {
      one.say(call(id!, "put", [new Uint8Array(bytes!)]));
    }
    const told = (replies: readonly Reply[]) => replies.map((reply) => reply[2]);
    assertEquals(told(await one.hear()), [undefined, "CapacityError", undefined]);
    one.say(end);
    await one.hear();
    one.say([Ask.keep, 1], [Ask.open, 9, "Queue", "other", undefined]);
    one.say([Ask.call, 10, 9, "put", [new Uint8Array(2)]]);
    assertEquals(told(await one.hear()).at(-1), undefined);
  }
});

Deno.test("a condition may have as long a name as others, and a lock that is no lock is told", async () => {
  const broker = new Broker();
  const one = new Speaker(broker, "Semaphore");
  const long = "x".repeat(256);
  one.say([Ask.open, 2, "Condition", long, undefined]);
  const lock = `${long}.lock`;
  assertEquals(await one.hear(), [[Tell.result, 2, ["Lock", lock]]]);
  one.say([Ask.open, 3, "Lock", lock, undefined], [Ask.open, 4, "Lock", `${lock}.lock`, undefined]);
  one.say([Ask.open, 5, "Semaphore", "s.lock", 1], [Ask.open, 6, "Condition", "s", undefined]);
  one.say([Ask.open, 7, "Condition", "t", undefined, 5]);
  assertEquals((await one.hear()).map((reply) => reply[3] ?? reply[2]), [
    undefined,
    "Cannot open Lock: its name must be a string of 1 to 256 characters",
    1,
    'Cannot open Condition "s" over "s.lock": it is a Semaphore already',
    'Cannot open Condition "t" over "s.lock": it is a Semaphore already',
  ]);
});
