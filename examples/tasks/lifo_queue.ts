/**
 * The newest item first: a stack that can be waited for.
 */
import { LifoQueue } from "../../mod.ts";

const pages = new LifoQueue<string>();
for (const page of ["home", "list", "detail"]) pages.tryPut(page);
console.log(`back to: ${await pages.get()}`);
console.log(`back to: ${await pages.get()}`);

const late = pages.get().then(() => pages.get());
await pages.put("search");
console.log(`back to: ${await late}`);
console.log(`nothing left: ${pages.tryGet() === undefined}`);
