/**
 * Where a broker is found: a folder for each namespace, in a private folder of the user.
 *
 * The folder of a namespace holds the socket and `broker.json`, which tells its address, its secret
 * and its process. It is made aside and renamed into its place when all is ready, which succeeds for
 * one broker only: a folder with something in it is never replaced. A stale one, which a broker left
 * that was killed, is first renamed to a name made from its own secret; again this succeeds only once,
 * so that nobody can sweep away the folder of a successor by mistake.
 *
 * @module
 */

import type { Stats } from "node:fs";
import { UnsupportedError } from "../errors.ts";
import { kind } from "../tasks/waiters.ts";
import { builtin } from "./node.ts";

/** The environment variables that spawned processes inherit; an empty one counts as none. */
export const ENVIRONMENT = {
  /** The namespace where none is given. */
  namespace: "INTERLOCK_NAMESPACE",
  /** The folder of the brokers, in place of the usual one. */
  folder: "INTERLOCK_DIR",
  /** The seconds after which a broker without clients ends. */
  idle: "INTERLOCK_IDLE",
} as const;

/** How a client finds a broker. */
export interface Address {
  /** Tells brokers apart. */
  readonly id: string;
  /** The path of the socket or the pipe. */
  readonly path: string;
  /** What the client has to know to be served. */
  readonly token: string;
  /** The broker's process. */
  readonly pid: number;
}

/** The shortest limit of a socket's path among systems, less the closing zero. */
const MAX_PATH = 103;
/** Milliseconds that somebody may take between finding a broker dead and sweeping it away. */
const SLOW = 10_000;
const FILE = "broker.json";
const SOCKET = "s";

/** Where the broker of one namespace is. */
export class Place {
  /** Whose names it is. */
  readonly namespace: string;
  readonly #root: string;

  /**
   * @param namespace By default the environment's, else `"default"`.
   * @throws {TypeError | RangeError} If it is none.
   */
  constructor(namespace?: string) {
    const { env } = builtin("node:process");
    const name = namespace === undefined ? env[ENVIRONMENT.namespace] || "default" : namespace;
    if (typeof name !== "string") {
      throw new TypeError(`Cannot use processes: namespace must be a string, got ${kind(name)}`);
    }
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}$/.test(name)) {
      throw new RangeError(
        "Cannot use processes: a namespace has 1 to 32 letters, digits, '.', '_' or '-', " +
          `and does not begin with '.', got ${JSON.stringify(name)}`,
      );
    }
    this.namespace = name;
    this.#root = env[ENVIRONMENT.folder] || usualRoot();
  }

  /** The folder of the namespace, once there is a broker. */
  get folder(): string {
    return builtin("node:path").join(this.#root, this.namespace);
  }

  /**
   * The broker that was last here, alive or not.
   *
   * @throws {UnsupportedError} If the folder is not private, or its path too long.
   */
  find(): Address | undefined {
    this.#checkRoot();
    const { join } = builtin("node:path");
    let text: string;
    try {
      text = builtin("node:fs").readFileSync(join(this.folder, FILE), "utf8");
    } catch (error) {
      if ((error as { code?: string }).code === "ENOENT") return undefined;
      throw cannotUse(error);
    }
    const address = readAddress(text);
    if (address === undefined) {
      throw new UnsupportedError(
        `Cannot use processes: ${join(this.folder, FILE)} is not what a broker wrote; remove it`,
      );
    }
    return isWindows() ? address : { ...address, path: join(this.folder, SOCKET) };
  }

  /** Makes a folder aside, where a broker can get ready. */
  prepare(): Draft {
    const { join } = builtin("node:path");
    const { randomBytes } = builtin("node:crypto");
    const id = randomBytes(9).toString("base64url");
    // Not longer than what it becomes, because the socket is bound here.
    const folder = join(this.#root, `.${id.slice(0, 6)}`);
    const path = isWindows() ? `\\\\.\\pipe\\interlock-${id}` : join(folder, SOCKET);
    this.#makeRoot();
    builtin("node:fs").mkdirSync(folder, { mode: 0o700 });
    const { pid } = builtin("node:process");
    return { folder, address: { id, path, token: randomBytes(32).toString("base64url"), pid } };
  }

  /** Puts what is ready into its place; tells whether it could, because nobody else was there. */
  publish({ folder, address }: Draft): boolean {
    const fs = builtin("node:fs");
    const { join } = builtin("node:path");
    const text = JSON.stringify(address);
    fs.writeFileSync(join(folder, FILE), text, { mode: 0o600, flag: "wx" });
    return rename(folder, this.folder);
  }

  /** Takes away what a broker has left that is dead; tells whether it was still there. */
  sweep(dead: Address): boolean {
    const grave = this.#grave(dead);
    if (!rename(this.folder, grave)) return false;
    if (this.#holds(grave, dead)) {
      touch(grave);
      return true;
    }
    // Another had swept it, and a successor was here already: it goes back.
    rename(grave, this.folder);
    return false;
  }

  /**
   * Removes what was swept away and what was made ready in vain, after a while: somebody slow may be
   * about to sweep the same.
   */
  tidy(): void {
    const fs = builtin("node:fs");
    const { join } = builtin("node:path");
    let names: string[] = [];
    try {
      names = fs.readdirSync(this.#root);
    } catch {
      // The last one has removed it.
    }
    for (const name of names) {
      const folder = join(this.#root, name);
      const found = fs.statSync(folder, { throwIfNoEntry: false });
      if (!name.startsWith(".") || found === undefined) continue;
      if (Date.now() - found.mtimeMs > SLOW) fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Whether the place is still this broker's. */
  holds(address: Address): boolean {
    return this.#holds(this.folder, address);
  }

  /** Removes what a broker leaves, and the folder of all if nothing else is there. */
  clear(address: Address): void {
    this.sweep(address);
    builtin("node:fs").rmSync(this.#grave(address), { recursive: true, force: true });
    this.tidy();
    removeEmpty(this.#root);
  }

  /** Removes what was made ready in vain. */
  discard({ folder }: Draft): void {
    builtin("node:fs").rmSync(folder, { recursive: true, force: true });
    removeEmpty(this.#root);
  }

  #grave({ id }: Address): string {
    return builtin("node:path").join(this.#root, `.${id}`);
  }

  #holds(folder: string, { id }: Address): boolean {
    try {
      const text = builtin("node:fs").readFileSync(builtin("node:path").join(folder, FILE), "utf8");
      return readAddress(text)?.id === id;
    } catch {
      return false;
    }
  }

  #makeRoot(): void {
    this.#checkRoot();
    try {
      builtin("node:fs").mkdirSync(this.#root, { mode: 0o700 });
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST") throw cannotUse(error);
      this.#checkRoot(); // another has made it just now
    }
  }

  /** Nobody else may look into it or put anything there. */
  #checkRoot(): void {
    const root = this.#root;
    const path = builtin("node:path").join(this.folder, SOCKET);
    if (!isWindows() && new TextEncoder().encode(path).length > MAX_PATH) {
      throw new UnsupportedError(
        `Cannot use processes: the socket's path is too long, ${path} has more than ${MAX_PATH} ` +
          `bytes; set ${ENVIRONMENT.folder} to a shorter folder`,
      );
    }
    const uid = builtin("node:process").getuid?.();
    const found = look(root);
    if (found === undefined) return;
    if (!found.isDirectory()) {
      throw new UnsupportedError(`Cannot use processes: ${root} is no folder`);
    }
    if (uid === undefined) return; // Windows: a user's folder for temporary files is private
    if (found.uid !== uid) {
      throw new UnsupportedError(`Cannot use processes: ${root} belongs to another user`);
    }
    if ((found.mode & 0o077) !== 0) {
      const mode = (found.mode & 0o777).toString(8);
      throw new UnsupportedError(
        `Cannot use processes: ${root} is not private, its mode is ${mode} in place of 700`,
      );
    }
  }
}

/** A folder in which a broker gets ready. */
export interface Draft {
  /** Where it is. */
  readonly folder: string;
  /** What the broker will be found by. */
  readonly address: Address;
}

/** What a broker wrote; `undefined` if none did. */
function readAddress(text: string): Address | undefined {
  try {
    const address = JSON.parse(text) as Partial<Address> | null;
    const strings = [address?.id, address?.path, address?.token];
    return strings.every((part) => typeof part === "string") ? address as Address : undefined;
  } catch {
    return undefined;
  }
}

/** What is at a path; `undefined` if nothing is. */
function look(path: string): Stats | undefined {
  try {
    return builtin("node:fs").lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw cannotUse(error);
  }
}

function cannotUse(error: unknown): UnsupportedError {
  return new UnsupportedError(`Cannot use processes: ${(error as Error).message}`);
}

function isWindows(): boolean {
  return builtin("node:process").platform === "win32";
}

function usualRoot(): string {
  const { env, getuid } = builtin("node:process");
  const { join } = builtin("node:path");
  const runtime = env.XDG_RUNTIME_DIR;
  if (runtime !== undefined && runtime !== "") return join(runtime, "interlock");
  const os = builtin("node:os");
  return join(os.tmpdir(), `interlock-${getuid?.() ?? os.userInfo().username}`);
}

/** Renames a folder unless there is another of that name with something in it. */
function rename(from: string, to: string): boolean {
  try {
    builtin("node:fs").renameSync(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (["ENOENT", "ENOTEMPTY", "EEXIST", "EPERM", "EACCES"].includes(code)) return false;
    throw error;
  }
}

/** Has a folder count as new. */
function touch(folder: string): void {
  const now = new Date();
  try {
    builtin("node:fs").utimesSync(folder, now, now);
  } catch {
    // It was tidied away already.
  }
}

function removeEmpty(folder: string): void {
  try {
    builtin("node:fs").rmdirSync(folder);
  } catch {
    // Others are there.
  }
}
