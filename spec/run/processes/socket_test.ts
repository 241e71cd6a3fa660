import { assertEquals } from "@std/assert";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { MAX_FRAME } from "../../../src/processes/frames.ts";
import { MessageSocket } from "../../../src/processes/socket.ts";

/** A socket whose other end reads when the test says so. */
class SlowSocket extends EventEmitter {
  destroyed = false;
  written = 0;

  write(bytes: Uint8Array): boolean {
    this.written += bytes.length;
    return false;
  }

  destroy(): void {
    this.destroyed = true;
  }

  cork(): void {}
  uncork(): void {}
  ref(): void {}
  unref(): void {}
  pause(): void {}
  resume(): void {}
}

const nextTick = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

Deno.test("while the other end does not read, what is sent waits, and it is told when it is much", async () => {
  const slow = new SlowSocket();
  let ended = "";
  const socket = new MessageSocket(slow as unknown as Socket, MAX_FRAME, {
    message() {},
    batch() {},
    over: (why) => ended = why,
    items: false,
    pauses: false,
  });
  const large = new Uint8Array(MAX_FRAME - 100);
  socket.send(["first"]);
  await nextTick();
  const first = slow.written;
  for (let sent = 0; sent < 3; sent++) {
    assertEquals(socket.full, false);
    socket.send([large]);
  }
  await nextTick();
  assertEquals([slow.written, socket.full, ended], [first, true, ""]);
  slow.emit("drain");
  assertEquals([slow.written > 3 * large.length, socket.full], [true, false]);

  for (let sent = 0; sent < 4; sent++) socket.send([large]);
  assertEquals([ended, slow.destroyed], ["", false]);
  socket.send([large]);
  assertEquals([ended, slow.destroyed], ["the other end does not read", true]);
});

Deno.test("that the other end has gone is told once, in the turn in which it is read", () => {
  for (const events of [["end", "close"], ["close"]]) {
    const socket = new SlowSocket();
    const told: string[] = [];
    new MessageSocket(socket as unknown as Socket, MAX_FRAME, {
      message() {},
      batch() {},
      over: (why, left) => told.push(`${why} ${left}`),
      items: false,
      pauses: false,
    });
    for (const event of events) {
      socket.emit(event);
      assertEquals(told, ["the connection was closed true"]);
    }
  }
});
