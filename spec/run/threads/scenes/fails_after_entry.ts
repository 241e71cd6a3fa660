/**
 * A module that throws after it has called `entry`: the function is not to run.
 *
 * @module
 */

import { entry } from "../../../../src/threads/mod.ts";

entry(() => "a result");
throw new RangeError("after entry");
