/**
 * A module that is no process's either: it says that it is there, goes on, and never calls `entry`.
 *
 * @module
 */

import { Event } from "../../../../src/processes/mod.ts";

await (await Event.open("lingering")).set();
setInterval(() => {}, 1000);
