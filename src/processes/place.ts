/**
 * Where a broker is found: a folder for each namespace, in a private folder of the user.
 *
 * The folder of a namespace holds the socket and `broker.json`, which tells its address, its secret
 * and its process. It is made aside and renamed into its place when all is ready, which succeeds for
 * one broker only: a folder with something in it is never replaced. A stale one, which a broker left
 * that was killed, is first renamed to a name made from its own id; again this succeeds only once, so
 * that nobody can sweep away the folder of a successor by mistake. What is swept away so is emptied at
 * once, and removed when the successor ends. Where none comes, a broker of another namespace sweeps it
 * away, and a later one removes it.
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
/** Milliseconds after which what was made ready is taken for left: a broker gets ready in far less. */
const SLOW = 10_000;
/** The same for what was swept away, which nobody is about to sweep any more. */
const FORGOTTEN = 3_600_000;
/** How the names of folders aside begin; what is named otherwise is somebody else's. */
const ASIDE = ".interlock-";
/** How much of its id names the folder in which a broker gets ready: the socket's path must be short. */
const SHORT = 6;
const FILE = "broker.json";
const NAMESPACE = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}$/;
const PRIVATE = { mode: 0o600, flag: "wx" };
const SOCKET = "s";

/** Where the broker of one namespace is. */
export class Place {
  /** Whose names it is. */
  readonly namespace: string;
  readonly #root: string;

  /**
   * @param namespace By default the environment's, else `"default"`.
   * @throws {TypeError | RangeError} If it is none.
   * @throws {UnsupportedError} If the environment gives a relative path: processes may differ in where
   * they are.
   */
  constructor(namespace?: string) {
    const { env } = builtin("node:process");
    const name = namespace === undefined ? env[ENVIRONMENT.namespace] || "default" : namespace;
    if (typeof name !== "string") {
      throw new TypeError(`Cannot use processes: namespace must be a string, got ${kind(name)}`);
    }
    if (!NAMESPACE.test(name)) {
      throw new RangeError(
        "Cannot use processes: a namespace has 1 to 32 letters, digits, '.', '_' or '-', " +
          `and does not begin with '.', got ${JSON.stringify(name)}`,
      );
    }
    this.namespace = name;
    this.#root = env[ENVIRONMENT.folder] || usualRoot();
    if (!builtin("node:path").isAbsolute(this.#root)) {
      throw new UnsupportedError(
        `Cannot use processes: ${ENVIRONMENT.folder} has to be an absolute path, got ${this.#root}`,
      );
    }
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
    const folder = join(this.#root, `${ASIDE}${id.slice(0, SHORT)}`);
    const path = isWindows() ? `\\\\.\\pipe\\interlock-${id}` : join(folder, SOCKET);
    this.#makeRoot();
    const { pid } = builtin("node:process");
    const address = { id, path, token: randomBytes(32).toString("base64url"), pid };
    try {
      builtin("node:fs").mkdirSync(folder, { mode: 0o700 });
      builtin("node:fs").writeFileSync(join(folder, FILE), JSON.stringify(address), PRIVATE);
    } catch (error) {
      throw cannotUse(error);
    }
    return { folder, address };
  }

  /**
   * Puts what is ready into its place; tells whether it could, because nobody else was there.
   *
   * @throws {UnsupportedError} If what is there is no broker's.
   */
  publish({ folder }: Draft): boolean {
    if (rename(folder, this.folder, false)) return true;
    const names = namesIn(this.folder);
    if (names.length === 0 || names.includes(FILE)) return false;
    throw new UnsupportedError(
      `Cannot use processes: ${this.folder} has no ${FILE}, but ${names[0]}; remove it`,
    );
  }

  /** Takes away what a broker has left that is dead; tells whether it was still there. */
  sweep(dead: Address): boolean {
    if (!this.#holds(this.folder, dead)) return false;
    const grave = this.#graves + dead.id;
    if (!rename(this.folder, grave, true)) return false;
    if (this.#holds(grave, dead)) {
      for (const name of namesIn(grave)) if (name !== FILE) remove(grave, name);
      return true;
    }
    // Another had swept it since it was looked at, and a successor was here already: it goes back.
    rename(grave, this.folder, true);
    return false;
  }

  /**
   * Removes what brokers have left that were killed while they got ready, and what was swept away of
   * namespaces that were not used since.
   */
  tidy(): void {
    for (const name of namesIn(this.#root)) {
      if (!name.startsWith(ASIDE)) continue;
      const isDraft = name.length === ASIDE.length + SHORT;
      if (!isDraft && !name.includes("@")) continue;
      const path = builtin("node:path").join(this.#root, name);
      const found = builtin("node:fs").lstatSync(path, { throwIfNoEntry: false });
      const age = found === undefined ? 0 : Date.now() - found.mtimeMs;
      if (age > (isDraft ? SLOW : FORGOTTEN)) remove(this.#root, name);
    }
  }

  /** The places of this user's other namespaces at which there is a broker, alive or not. */
  others(): Place[] {
    const { join } = builtin("node:path");
    return namesIn(this.#root)
      .filter((name) => NAMESPACE.test(name) && name !== this.namespace)
      .filter((name) => builtin("node:fs").existsSync(join(this.#root, name, FILE)))
      .map((name) => new Place(name));
  }

  /** Whether the place is still this broker's. */
  holds(address: Address): boolean {
    return this.#holds(this.folder, address);
  }

  /**
   * Removes what a broker leaves, and what it found of those before it: not earlier, because somebody
   * slow could be about to sweep the same. Then the folder of all, if nothing else is there.
   */
  clear(address: Address): void {
    this.sweep(address);
    const graves = builtin("node:path").basename(this.#graves);
    for (const name of namesIn(this.#root)) if (name.startsWith(graves)) remove(this.#root, name);
    this.tidy();
    removeEmpty(this.#root);
  }

  /** Removes what was made ready in vain. */
  discard({ folder }: Draft): void {
    builtin("node:fs").rmSync(folder, { recursive: true, force: true });
    removeEmpty(this.#root);
  }

  /** What the paths of those begin with that were swept away here; the id of each is behind it. */
  get #graves(): string {
    return builtin("node:path").join(this.#root, `${ASIDE}${this.namespace}@`);
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
      if ((error as { code?: string }).code !== "EEXIST") {
        const { message } = cannotUse(error);
        throw new UnsupportedError(`${message}; set ${ENVIRONMENT.folder} to another folder`);
      }
      this.#checkRoot(); // another has made it just now
    }
  }

  /** Nobody else may look into it or put anything there. */
  #checkRoot(): void {
    const root = this.#root;
    // The socket is bound in the folder aside, which may have the longer name.
    const longest = Math.max(this.namespace.length, ASIDE.length + SHORT) + 1 + SOCKET.length;
    const bytes = new TextEncoder().encode(root).length + 1 + longest;
    if (!isWindows() && bytes > MAX_PATH) {
      throw new UnsupportedError(
        `Cannot use processes: the socket's path is too long, in ${root} it has ${bytes} bytes, ` +
          `more than ${MAX_PATH}; set ${ENVIRONMENT.folder} to a shorter folder`,
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
function rename(from: string, to: string, mayBeGone: boolean): boolean {
  try {
    builtin("node:fs").renameSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOTEMPTY" || code === "EEXIST" || mayBeGone && code === "ENOENT") return false;
    if (isWindows() && (code === "EPERM" || code === "EACCES")) return false; // it is in use
    throw cannotUse(error);
  }
}

function namesIn(folder: string): string[] {
  try {
    return builtin("node:fs").readdirSync(folder);
  } catch {
    return []; // another has removed it
  }
}

function remove(folder: string, name: string): void {
  const path = builtin("node:path").join(folder, name);
  builtin("node:fs").rmSync(path, { recursive: true, force: true });
}

function removeEmpty(folder: string): void {
  try {
    builtin("node:fs").rmdirSync(folder);
  } catch {
    // Others are there.
  }
}
