/**
 * Processes that do one part beside the one that measures, and end when it does.
 *
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";
import { fileURLToPath } from "node:url";
import type { Role } from "./process.ts";

const helpers = new Map<string, Promise<Helper>>();

/** Where pings are answered. */
export const pingPath = join(tmpdir(), `interlock-bench-${pid}.sock`);

/** Resolves once there is who answers pings, and is the broker. */
export async function serve(): Promise<void> {
  await Helper.engage("server", pingPath);
}

/** A process that plays a role. */
export class Helper {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** The one of that role, argument and number, started when it is first asked for. */
  static engage(
    role: Role,
    arg: string | number = "",
    who = 0,
  ): Promise<Helper> {
    const key = `${role} ${arg} ${who}`;
    let helper = helpers.get(key);
    if (helper === undefined) {
      helpers.set(key, helper = Helper.#start(role, String(arg)));
    }
    return helper;
  }

  static #start(role: Role, arg: string): Promise<Helper> {
    const child = fork(
      fileURLToPath(new URL("./bench_process.mjs", import.meta.url)),
      [role, arg],
      { serialization: "advanced" },
    );
    return new Promise((resolve, reject) => {
      child.once("message", () => resolve(new Helper(child))); // it is ready
      child.once("error", reject);
      child.once(
        "exit",
        (code) => reject(new Error(`the ${role} process has ended with ${code}`)),
      );
    });
  }

  /** Sends a message. */
  send(message: unknown): void {
    this.#child.send(message as object);
  }

  /** Calls back with each message. */
  onMessage(receive: (message: unknown) => void): void {
    this.#child.removeAllListeners("message").on("message", receive);
  }

  /** Has it do `n` operations; resolves when it says that it has. */
  run(n: number): Promise<void> {
    return new Promise((resolve) => {
      this.onMessage(() => resolve());
      this.send(n);
    });
  }
}
