import { assert, assertEquals } from "@std/assert";
import { checkHistory, type HistoryVerdict } from "./check.ts";
import { mergeRecordings, type Recording } from "./history.ts";
import { models } from "./models.ts";
import { CAPACITY, word } from "./testing/futex.ts";
import type { Job } from "./testing/worker.ts";

const PERMITS = 2;

/** Worker threads that stay for all rounds of a test. */
class Team {
  readonly #workers: Worker[];

  constructor(size: number) {
    const url = new URL("./testing/worker.ts", import.meta.url);
    this.#workers = Array.from({ length: size }, () => new Worker(url, { type: "module" }));
  }

  /** All do their rounds at once, on memory of their own. */
  async play(job: Pick<Job, "variant" | "work" | "rounds">): Promise<Recording> {
    const words = new Int32Array(new SharedArrayBuffer(64));
    words[word.permits] = PERMITS;
    words[word.room] = CAPACITY;
    const recordings = this.#workers.map((worker, index) =>
      new Promise<Recording>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = reject;
        const party = "ABCD"[index]!;
        worker.postMessage({ ...job, words, party, parties: this.#workers.length });
      })
    );
    return mergeRecordings(await Promise.all(recordings));
  }

  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

function judge(recording: Recording): HistoryVerdict {
  return checkHistory(recording, {
    objects: {
      lock: models.Lock(),
      semaphore: models.Semaphore(PERMITS),
      queue: models.Queue(),
    },
    // Running threads overtake a futex's sleepers, as often as they like.
    fairness: Infinity,
  });
}

for (const parties of [2, 3, 4]) {
  for (const work of ["lock", "semaphore"] as const) {
    Deno.test(`${parties} workers use a right ${work}: their history is linearizable`, async () => {
      using team = new Team(parties);
      const recording = await team.play({ variant: "right", work, rounds: 250 });
      const { verdict, objects } = judge(recording);
      assertEquals(objects[0]?.violation, undefined);
      assertEquals(verdict, "linearizable");
      assert(recording.rows.length > 250 * parties);
    });
  }
}

Deno.test("2 workers put and 2 get through a right queue: their history is linearizable", async () => {
  using team = new Team(4);
  const recording = await team.play({ variant: "right", work: "queue", rounds: 250 });
  const { verdict, objects } = judge(recording);
  assertEquals(objects[0]?.violation, undefined);
  assertEquals(verdict, "linearizable");
  assertEquals(recording.rows.length, 1000);
});

for (const [variant, work] of [["loadThenStore", "lock"], ["checkedOnce", "semaphore"]] as const) {
  Deno.test(`workers use a ${work} that is broken (${variant}): it shows`, async () => {
    using team = new Team(4);
    // The window of the race is held open, so that one attempt should do; this many must.
    for (let attempt = 1; attempt <= 20; attempt++) {
      const { verdict, objects } = judge(await team.play({ variant, work, rounds: 20 }));
      assert(verdict !== "undecided", `attempt ${attempt} is undecided`);
      if (verdict === "linearizable") continue;
      assert(objects[0]!.violation!.tried.length > 0);
      return;
    }
    assert(false, "it never showed");
  });
}
