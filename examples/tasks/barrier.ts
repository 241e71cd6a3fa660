/**
 * Three parties meet at the end of every round; the last to arrive starts the action.
 */
import { Barrier } from "../../mod.ts";

const ROUNDS = 2;
let round = 1;
const barrier = new Barrier(3, () => console.log(`round ${round++} is complete`));

async function party(name: string): Promise<void> {
  for (let i = 1; i <= ROUNDS; i++) {
    console.log(`${name} finished its part of round ${i}`);
    await barrier.wait();
  }
}

await Promise.all([party("a"), party("b"), party("c")]);
console.log(`still waiting: ${barrier.waiting()}`);
