/**
 * The rows of the processes scope: floors, Interlock, peers.
 *
 * @module
 */
import { type Contestant, contestants } from "../contract.ts";
import { pythonLoops } from "../python.ts";
import { bareSocket, messages } from "./bare.ts";
import { ours, patient } from "./ours.ts";

/** Names that the tables and the bars share. */
export const names = {
  ping: "bare ping",
  messages: "child_process messages",
  ours: "Interlock",
  patient: "Interlock, one by one",
  lock: "Python's Lock",
  semaphore: "Python's Semaphore",
  managed: "Python's Manager().Lock()",
  queue: "Python's Queue",
} as const;

/** From the bundle, which lies in `bench/.out`. */
const python = pythonLoops(new URL("../processes/python.py", import.meta.url));

/** All of them. */
export const processContestants: readonly Contestant[] = [
  ...contestants("floor", { [names.ping]: bareSocket, [names.messages]: messages }),
  ...contestants("ours", { [names.ours]: ours, [names.patient]: patient }),
  ...contestants("peer", {
    [names.lock]: {
      "processes-pair": python("lock"),
      "processes-contended": python("contended-lock"),
    },
    [names.semaphore]: {
      "processes-pair": python("semaphore"),
      "processes-contended": python("contended-semaphore"),
    },
    [names.managed]: {
      "processes-pair": python("managed-lock"),
      "processes-flight": python("managed-lock"), // it answers one call at a time
      "processes-contended": python("contended-managed-lock"),
    },
    [names.queue]: { "processes-queue": python("queue") },
  }),
];
