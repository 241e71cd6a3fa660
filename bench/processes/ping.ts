/**
 * A bare ping over the kind of socket that the scope uses: frames of the same length with nothing in
 * them but a number, each answered by a frame of its own. What comes together is answered in one write,
 * and what is sent in one turn goes out in one write, at both ends.
 *
 * @module
 */
import { connect, createServer, type Socket } from "node:net";
import { nextTick } from "node:process";

/** Bytes of a frame: those of a request to acquire. */
const LENGTH = 4;
const FRAME = LENGTH + 14;

/** Frames that are not written yet. */
class Frames {
  #bytes = Buffer.allocUnsafe(256 * FRAME);
  #length = 0;

  add(id: number): void {
    if (this.#length + FRAME > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], 2 * this.#bytes.length);
    }
    this.#bytes.writeUInt32BE(FRAME - LENGTH, this.#length);
    this.#bytes.writeUInt32BE(id, this.#length + LENGTH);
    this.#length += FRAME;
  }

  write(socket: Socket): void {
    if (this.#length > 0) {
      socket.write(Buffer.from(this.#bytes.subarray(0, this.#length)));
    }
    this.#length = 0;
  }
}

/** Calls `receive` with the number of each frame that has come, then `end`. */
function read(
  socket: Socket,
  receive: (id: number) => void,
  end: () => void,
): void {
  let rest: Buffer | undefined;
  socket.on("data", (chunk: Buffer) => {
    const bytes = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= LENGTH) {
      const length = bytes.readUInt32BE(at);
      if (bytes.length - at - LENGTH < length) break;
      receive(bytes.readUInt32BE(at + LENGTH));
      at += LENGTH + length;
    }
    rest = at < bytes.length ? bytes.subarray(at) : undefined;
    end();
  });
}

/** Answers pings; resolves once it listens. */
export function servePings(path: string): Promise<void> {
  const server = createServer((socket) => {
    const answers = new Frames();
    read(socket, (id) => answers.add(id), () => answers.write(socket));
  });
  return new Promise((resolve) => server.listen(path, resolve));
}

/** One connection that pings. */
export class Pinger {
  readonly #socket: Socket;
  /** Whom answers are for: they come in order. */
  readonly #pending: (() => void)[] = [];
  #answered = 0;
  readonly #frames = new Frames();
  #lastId = 0;
  #due = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    read(socket, () => this.#pending[this.#answered++]!(), () => {
      if (this.#answered < this.#pending.length) return;
      this.#pending.length = 0;
      this.#answered = 0;
    });
  }

  static connect(path: string): Promise<Pinger> {
    return new Promise((resolve, reject) => {
      const socket = connect(path, () => resolve(new Pinger(socket)));
      socket.once("error", reject);
    });
  }

  ping(): Promise<void> {
    return new Promise((resolve) => {
      this.#pending.push(resolve);
      this.#frames.add(++this.#lastId);
      if (this.#due) return;
      this.#due = true;
      nextTick(() => {
        this.#due = false;
        this.#frames.write(this.#socket);
      });
    });
  }
}
