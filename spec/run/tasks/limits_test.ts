import { assert, assertEquals, assertThrows } from "@std/assert";
import { OverReleaseError } from "../../../src/errors.ts";
import { Semaphore } from "../../../src/tasks/mod.ts";

const MOST = Number.MAX_SAFE_INTEGER;

Deno.test("Semaphore: a release beyond what can be counted is refused, all or nothing (S1)", () => {
  for (const initial of [0, 1, MOST]) {
    const semaphore = new Semaphore(initial);
    if (initial < MOST) semaphore.release(MOST - initial);
    for (const n of [1, 2, MOST]) {
      const message = `Cannot release Semaphore: ${MOST} of ${MOST} permits are free already, ` +
        `${n} more do not fit`;
      const error = assertThrows(() => semaphore.release(n), RangeError, message);
      assert(!(error instanceof OverReleaseError), "it has no bound");
      assertEquals(semaphore.value(), MOST);
    }
    semaphore.tryAcquire({ permits: 2 })!.forget();
    assertThrows(() => semaphore.release(3), RangeError, "3 more do not fit");
    semaphore.release(2);
    assertEquals(semaphore.value(), MOST);
  }
});
