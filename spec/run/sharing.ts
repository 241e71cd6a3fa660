/**
 * The subjects that several threads or processes share. The bundle for any engine does without them.
 *
 * @module
 */

import type { Subject } from "../subject.ts";
import { processes } from "./processes.ts";
import { isPartyProcess } from "./processes/party.ts";
import { threads } from "./threads.ts";
import { isParty as isPartyThread } from "./threads/party.ts";

/** How to make each, by its name. */
export const sharing: Readonly<Record<string, () => Subject>> = { threads, processes };

/** Whether this is a party, a thread or a process that has not the suite to run. */
export const isParty: boolean = isPartyThread || isPartyProcess;
