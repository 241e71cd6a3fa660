/**
 * A bounded semaphore tells of one release too many, which a plain one takes for a new permit.
 */
import { BoundedSemaphore, OverReleaseError, Semaphore } from "../../mod.ts";

const plain = new Semaphore(2);
plain.release();
console.log(`Semaphore(2) after one release too many: ${plain.value()} permits`);

const bounded = new BoundedSemaphore(2);
try {
  bounded.release();
} catch (error) {
  if (!(error instanceof OverReleaseError)) throw error;
  console.log(`BoundedSemaphore(2): ${error.code}, still ${bounded.value()} permits`);
}

const permit = await bounded.acquire();
permit.release();
permit.release();
console.log(`a permit released twice counts once: ${bounded.value()} permits`);
