/**
 * A program that adds a permit to a semaphore, and ends by itself.
 *
 * @module
 */

import { Semaphore } from "../../../../src/processes/mod.ts";

const semaphore = await Semaphore.open("s", { value: 1 });
await semaphore.use(() => semaphore.release());
