import { Sema } from "async-sema";
import { inOneEventLoop, permitOf } from "../mod.ts";
import type { Peer } from "./peer.ts";

export const asyncSema: Peer = {
  name: "async-sema",
  package: "async-sema",
  subject: {
    name: "async-sema",
    capabilities: inOneEventLoop,
    open: {
      Semaphore(value) {
        const sema = new Sema(value as number);
        return {
          acquire: () => sema.acquire().then((token) => permitOf(() => sema.release(token))),
          tryAcquire() {
            const token: unknown = sema.tryAcquire();
            return token === undefined ? undefined : permitOf(() => sema.release(token));
          },
          release: () => sema.release(),
        };
      },
    },
    lacks: {
      signal: "a wait cannot be cancelled",
      timeout: "a wait cannot be cancelled",
      permits: "one token at a time",
      permit: "a token may be any value; release() does not ask whose it is",
      dispose: "a hold is a token",
      forget: "a hold is a token",
      value: "it tells who waits (nrWaiting), not what is free",
      locked: "it tells who waits (nrWaiting), not what is free",
      use: "there is none",
      misuse: "arguments are not checked",
      default: "the initial value is required",
    },
  },
  findings: [],
};
