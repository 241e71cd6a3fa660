/**
 * Connections to brokers: one for each namespace that this process uses, made when it is first used.
 * Where there is no broker yet, this process starts one, which outlives it.
 *
 * @module
 */

import { ConnectionLostError } from "../errors.ts";
import { Client } from "./client.ts";
import { MAX_FRAME } from "./frames.ts";
import { FilePlace, ItemFiles } from "./item_files.ts";
import { commandOf, currentRuntime } from "./launch.ts";
import { MAGIC } from "./listener.ts";
import { builtin } from "./node.ts";
import { type Address, Place } from "./place.ts";
import { MessageSocket } from "./socket.ts";
import { Ask, decodeError, PROTOCOL, type Reply, Tell } from "./wire.ts";

/** Milliseconds in which a broker has to answer a greeting, or to be there after it was started. */
const PATIENCE = 15_000;

/** Milliseconds in which a broker has to be ready; on a busy machine most of them go into its start. */
const START = 30_000;

/** Of sockets where nobody listens, or somebody ends just now. */
const GONE: readonly string[] = ["ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE"];

/** By the folder of the namespace. */
const connections: Map<string, Promise<Client>> = new Map();

/**
 * This process's connection to the broker of a namespace.
 *
 * Rejects with a `ConnectionLostError` if there is none and none can be started, with an
 * `UnsupportedError` if the folder for it cannot be used, and with a `TypeError` or `RangeError` if
 * the namespace is none.
 */
export async function connect(namespace?: string): Promise<Client> {
  const place = new Place(namespace);
  const key = place.folder;
  const known = connections.get(key);
  if (known !== undefined) return await known;
  const connecting = reach(place);
  connections.set(key, connecting);
  const forget = () => {
    if (connections.get(key) === connecting) connections.delete(key);
  };
  try {
    const client = await connecting;
    client.onLost = forget;
    return client;
  } catch (error) {
    forget();
    throw error;
  }
}

/** Finds the broker of a place, or starts one. */
async function reach(place: Place): Promise<Client> {
  const end = performance.now() + PATIENCE;
  // However long it took to start one, it is looked for once more.
  for (let started = 0; started < 2 || performance.now() < end; started++) {
    const address = place.find();
    try {
      const client = address && await greet(place, address);
      if (client !== undefined) return client;
    } catch (error) {
      if (place.holds(address!)) throw error;
      continue; // it was greeted in place of one that has died meanwhile: its token is another
    }
    await startBroker(place.namespace);
  }
  throw new ConnectionLostError(
    `Cannot reach the broker of namespace "${place.namespace}": it was started, and does not answer`,
  );
}

/**
 * Connects to a broker; resolves with `undefined` if nobody listens at the address, or not any more.
 *
 * Rejects with what the broker answers if it refuses, and with a `ConnectionLostError` if it does not
 * answer as a broker does.
 */
export function greet(place: Place, address: Address): Promise<Client | undefined> {
  return new Promise((resolve, reject) => {
    const cannot = (why: string) =>
      reject(new ConnectionLostError(`Cannot reach the broker at ${address.path}: ${why}`));
    const socket = builtin("node:net").connect(address.path);
    let client: Client | undefined;
    const timer = setTimeout(() => {
      connection.destroy(`no answer for ${PATIENCE} ms`);
    }, PATIENCE);
    socket.once("error", ({ code = "", message }: { code?: string; message: string }) => {
      if (!GONE.includes(code)) cannot(message);
    });
    const connection = new MessageSocket(socket, MAX_FRAME, {
      message(message) {
        if (client !== undefined) return client.receive(message);
        const reply = message as Reply;
        if (reply[0] === Tell.error) {
          reject(decodeError(reply[2], reply[3]));
          return connection.destroy("it was refused");
        }
        if (reply[0] !== Tell.welcome) return connection.destroy("it does not answer a greeting");
        clearTimeout(timer);
        const files = new ItemFiles(new FilePlace(place.folder, address.id), reply[3]);
        client = new Client(place.namespace, connection, BigInt(reply[2]), files);
        connection.hold(false);
        resolve(client);
      },
      batch: () => client?.received(),
      pauses: false,
      items: true,
      over(why, left) {
        clearTimeout(timer);
        if (client !== undefined) client.lose(why);
        else if (left) resolve(undefined);
        else cannot(why);
      },
    });
    const { pid } = builtin("node:process");
    connection.send([Ask.hello, MAGIC, PROTOCOL, address.token, `${currentRuntime()} ${pid}`]);
  });
}

/** Starts a broker in a process of its own, and resolves when it serves, or found another to do so. */
function startBroker(namespace: string): Promise<void> {
  // Beside this file, and of its kind: in the sources, in the npm form, and in a bundle.
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf(".") + 1);
  const main = new URL(`./broker_main.${extension}`, import.meta.url);
  const { file, args } = commandOf(currentRuntime(), main);
  return new Promise((resolve, reject) => {
    const child = builtin("node:child_process").spawn(
      file,
      [...args, "run", "--announce", `--namespace=${namespace}`], // which may begin with '-'
      { detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    let said = "";
    const cannot = (why: string) => {
      clearTimeout(timer);
      reject(new ConnectionLostError(`Cannot start a broker by ${file} ${args.join(" ")}: ${why}`));
    };
    const timer = setTimeout(() => {
      cannot(`it was not ready within ${START} ms`);
      child.kill("SIGKILL");
    }, START);
    child.on("error", (error: Error) => cannot(error.message));
    child.on("exit", (code: number | null, signal: string | null) => {
      cannot(`it ended with ${signal ?? code}${said === "" ? "" : `, saying: ${said.trim()}`}`);
    });
    const hear = (bytes: Uint8Array) => {
      said += new TextDecoder().decode(bytes);
      if (!said.includes(ANNOUNCEMENT)) return;
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
}

/** What a broker says to whom started it. */
export const ANNOUNCEMENT = "interlock broker: ready";
