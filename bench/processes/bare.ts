/**
 * The platform's own means, without any library.
 *
 * @module
 */
import type { Loops } from "../contract.ts";
import { kindOf } from "../threads/items.ts";
import { Helper, pingPath, serve } from "./helper.ts";
import { inFlight, WINDOW } from "./in_flight.ts";
import { Pinger } from "./ping.ts";
import { timed, timedInTurn } from "./timed.ts";

const pingers: Pinger[] = [];

/** So many connections to one helper. */
async function connections(count: number): Promise<Pinger[]> {
  await serve();
  while (pingers.length < count) pingers.push(await Pinger.connect(pingPath));
  return pingers.slice(0, count);
}

async function oneByOne(n: number): Promise<number> {
  const [pinger] = await connections(1);
  return await timedInTurn(n, () => pinger!.ping());
}

/** Pings over a socket. */
export const bareSocket: Loops = {
  "processes-pair": oneByOne,
  "processes-names": oneByOne,
  "processes-waiters": oneByOne,
  async "processes-flight"(n) {
    const [pinger] = await connections(1);
    return await timed(() => inFlight(n, WINDOW, () => pinger!.ping()));
  },
  async "processes-clients"(n, clients) {
    const all = await connections(clients);
    return await timed(() => inFlight(n, clients, (i) => all[i % clients]!.ping()));
  },
};

/** A helper that echoes, and promises of its answers, which come in order. */
async function echoes(): Promise<() => Promise<void>> {
  const helper = await Helper.engage("echo");
  const pending: (() => void)[] = [];
  let answered = 0;
  helper.onMessage(() => {
    pending[answered++]!();
    if (answered < pending.length) return;
    pending.length = 0;
    answered = 0;
  });
  return () =>
    new Promise((resolve) => {
      pending.push(resolve);
      helper.send(0);
    });
}

/** Messages between a process and its child. */
export const messages: Loops = {
  async "processes-pair"(n) {
    const echo = await echoes();
    return await timedInTurn(n, echo);
  },
  async "processes-flight"(n) {
    const echo = await echoes();
    return await timed(() => inFlight(n, WINDOW, echo));
  },
  async "processes-queue"(n, bytes) {
    const helper = await Helper.engage("sender", bytes);
    const kind = kindOf(bytes);
    let sum = 0;
    const ms = await timed(() =>
      new Promise<void>((resolve) => {
        let left = n;
        helper.onMessage((item) => {
          sum += kind.read(item);
          if (--left === 0) resolve();
        });
        helper.send(n);
      })
    );
    kind.check(sum, n, 1);
    return ms;
  },
};
