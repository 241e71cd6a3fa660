/**
 * A module that calls `entry` twice: neither function is to run.
 *
 * @module
 */

import { entry } from "../../../../src/threads/mod.ts";

entry(() => "the first");
entry(() => "the second");
