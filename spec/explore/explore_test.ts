/**
 * What the explorer promises beside finding schedules.
 */

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { choose, explore, note, park, peril, type Program, replay, step } from "./mod.ts";

function words(count = 1): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}

/** Two threads that add one by a load and a store. */
function losing(): Program {
  const counter = words();
  const thread = () => Atomics.store(counter, 0, Atomics.load(counter, 0) + 1);
  return {
    threads: [thread, thread],
    describe: () => "counter",
    after() {
      if (counter[0] !== 2) throw new Error(`the counter is ${counter[0]}`);
    },
  };
}

Deno.test("a failure says what happened, and is replayed by its schedule", () => {
  const { failure, ...found } = explore(losing);
  assertEquals(found, {
    passed: false,
    complete: false,
    executions: 3,
    byPreemptions: [2, 1],
    random: 0,
    known: 0,
    steps: 12,
    rescued: 0,
  });
  assertEquals(failure?.kind, "after");
  assertEquals(failure?.message, "after all: Error: the counter is 1");
  assertEquals(failure?.preemptions, 1);
  assertEquals(failure?.timeline, [
    { party: "A", text: "load(counter) → 0" },
    { party: "B", text: "load(counter) → 0" },
    { party: "B", text: "store(counter, 1)" },
    { party: "B", text: "ends" },
    { party: "A", text: "store(counter, 1)" },
    { party: "A", text: "ends" },
    { party: "", text: "after all: Error: the counter is 1" },
  ]);
  assertEquals(replay(losing, failure!.schedule).failure, failure);
  assertEquals(replay(losing, "").failure, undefined);
});

Deno.test("random schedules follow a seed, and go beyond the bound", () => {
  // It takes three preemptions for the two to take turns.
  const program = (): Program => {
    const word = words();
    const thread = (parity: number) => () => {
      for (let turn = 0; turn < 3; turn++) {
        if (Atomics.load(word, 0) % 2 !== parity) return;
        Atomics.add(word, 0, 1);
      }
      throw new Error("took turns");
    };
    return { threads: [thread(0), thread(1)], names: ["even", "odd"] };
  };
  const [one, again, other] = [1, 1, 2].map((seed) => explore(program, { seed, random: 10_000 }));
  assertEquals(one, again);
  for (const found of [one!, other!]) {
    assertEquals([found.complete, found.failure?.kind], [true, "thread"]);
    assertEquals(found.failure?.preemptions, 3);
    assertEquals(replay(program, found.failure!.schedule).failure, found.failure);
  }
  assert(one!.executions !== other!.executions);
});

Deno.test("a thread can die in peril, where no other comes in between", () => {
  const program = (): Program => {
    const word = words();
    return {
      threads: [
        () => {
          Atomics.load(word, 0);
          for (const value of [1, 2, 3]) peril("write", () => word[0] = value);
        },
        () => Atomics.load(word, 0),
      ],
      after: ([, seen]) => void outcomes.add(seen as number),
    };
  };
  let outcomes = new Set<number>();
  assertEquals(explore(program, { preemptions: 5 }).passed, true);
  assertEquals([...outcomes].sort(), [0, 3]);
  outcomes = new Set();
  assertEquals(explore(program, { deaths: 1 }).passed, true);
  assertEquals([...outcomes].sort(), [0, 1, 2, 3]);
});

Deno.test("threads that are alike begin in their order", () => {
  const program = (alike: number) => () => {
    const word = words();
    const begun: number[] = [];
    const thread = (who: number) => () => {
      note("begins", () => begun.push(who));
      Atomics.add(word, 0, 1);
    };
    return {
      threads: [0, 1, 2].map(thread),
      alike,
      after: () => void orders.add(begun.join("")),
    };
  };
  let orders = new Set<string>();
  explore(program(1));
  assertEquals(orders.size, 6);
  orders = new Set();
  explore(program(2));
  assertEquals([...orders].sort(), ["012", "021", "201"]);
  orders = new Set();
  explore(program(3));
  assertEquals([...orders], ["012"]);
});

/** Two threads that add one thrice, and note it; `noted` tells what the notes did, if it is given. */
function adding(lists: boolean, noted?: (log: readonly number[]) => unknown): Program {
  const word = words();
  const log: number[] = [];
  const thread = (who: number) => () => {
    for (let round = 0; round < 3; round++) {
      step("adds", () => void word[0]!++, [word, 0]);
      note("has added", () => void log.push(who));
    }
  };
  return {
    threads: [0, 1].map(thread),
    ...lists && { memory: [word.buffer] },
    ...noted && { noted: () => noted(log) },
    after() {
      if (word[0] !== 6) throw new Error(`the word is ${word[0]}`);
    },
  };
}

Deno.test("a state that is known is not followed again", () => {
  const options = { preemptions: Infinity, random: 0 };
  const found = [
    explore(() => adding(false), options),
    explore(() => adding(true), options),
    explore(() => adding(true, (log) => log.length), options),
  ];
  for (const { passed, complete } of found) assertEquals([passed, complete], [true, true]);
  // In all orders; in all orders, of which each is a state; by who has come how far.
  assertEquals(found.map(({ executions }) => executions), [20, 20, 13]);
  assertEquals(found.map(({ known }) => known), [0, 0, 10]);
});

Deno.test("who writes memory that is not listed is told", () => {
  const { failure } = explore(() => ({ ...losing(), memory: [] }));
  assertEquals(
    failure?.message,
    "A threw TypeError: Cannot explore: a thread writes memory that its program does not list",
  );
});

Deno.test("an exploration that is cut short is not complete", () => {
  const program = () => ({ threads: losing().threads });
  const [cut, whole] = [5, 6].map((executions) => explore(program, { executions, random: 0 }));
  assertEquals([cut!.complete, cut!.executions], [false, 5]);
  assertEquals([whole!.complete, whole!.executions], [true, 6]);
});

Deno.test("a thread that spins without an end is told", () => {
  const { failure } = explore(() => {
    const word = words();
    return {
      threads: [() => {
        while (Atomics.load(word, 0) === 0);
      }],
    };
  }, { operations: 500 });
  assertEquals(failure?.kind, "endless");
  assertEquals(failure?.message, "No end after 500 operations, the last 500 of them by A alone");
  assertEquals(failure?.timeline.length, 401);
  assertEquals(failure?.timeline[200], { party: "", text: "101 rows are left out here" });
});

Deno.test("a thread that does nothing but note without an end is told", () => {
  for (const does of [note, peril]) {
    const { failure } = explore(() => {
      const word = words();
      return {
        threads: [() => {
          Atomics.load(word, 0);
          while (does("look", () => word[0]) === 0);
        }],
      };
    }, { operations: 500 });
    assertEquals(failure?.kind, "endless");
    assertEquals(failure?.message, "No end after 500 notes of A without an operation");
  }
});

Deno.test("a thread that spins with a pause lets the others go on", () => {
  const found = explore(() => {
    const word = words();
    const { pause } = Atomics as unknown as { pause(): void };
    return {
      threads: [() => {
        while (Atomics.load(word, 0) === 0) pause();
      }, () => Atomics.store(word, 0, 1)],
    };
  });
  assertEquals([found.passed, found.complete], [true, true]);
});

Deno.test("what a thread does while it is interrupted has no effect", () => {
  const found = explore(() => {
    const word = words(2);
    const noted: string[] = [];
    const thread = () => {
      try {
        return Atomics.add(word, 0, 1);
      } finally {
        Atomics.add(word, 1, 1);
        note("left", () => noted.push("left"));
        step("left for good", () => noted.push("left for good"));
      }
    };
    return {
      threads: [thread, thread],
      after(results) {
        assertEquals([...word], [2, 2]);
        assertEquals(results.toSorted(), [0, 1]);
        assertEquals(noted.toSorted(), ["left", "left", "left for good", "left for good"]);
      },
    };
  });
  assertEquals(found.failure, undefined);
});

Deno.test("a thread that catches the interruption, or replaces it, is told", () => {
  for (
    const react of [() => {}, () => {
      throw new Error("mine");
    }]
  ) {
    const { failure } = explore(() => {
      const word = words();
      const thread = () => {
        try {
          Atomics.add(word, 0, 1);
          Atomics.add(word, 0, 1);
        } catch {
          react();
        }
      };
      return { threads: [thread, thread] };
    });
    assertEquals(failure?.kind, "caught");
    assertEquals(failure?.message, "A caught what the explorer interrupts it with");
  }
});

Deno.test("a thread that depends on more than its results is told", () => {
  let runs = 0;
  const { failure } = explore(() => {
    const word = words();
    const thread = () => {
      runs++;
      Atomics.store(word, 0, runs);
      Atomics.load(word, 0);
    };
    return { threads: [thread, thread] };
  });
  assertEquals(failure?.kind, "unsteady");
  assertStringIncludes(failure!.message, "is not repeatable");
});

Deno.test("an error in a note or a step fails, even if the thread catches it", () => {
  for (const call of [note, step]) {
    const { failure } = explore(() => {
      const word = words();
      return {
        threads: [() => {
          Atomics.load(word, 0);
          try {
            call("check", () => {
              throw new Error("wrong");
            });
          } catch {
            // The code under test takes it for an error of its own.
          }
        }],
      };
    });
    assertEquals([failure?.kind, failure?.message], ["thread", "A threw Error: wrong"]);
  }
});

Deno.test("choices other than the usual one are injected, each in turn", () => {
  const seen: string[] = [];
  const program = (): Program => {
    const word = words();
    const thread = () => [choose(3, "which"), Atomics.load(word, 0), choose(2)].join("");
    return { threads: [thread], after: ([result]) => void seen.push(result as string) };
  };
  explore(program, { preemptions: 0, random: 0 });
  assertEquals(seen.sort(), ["000", "001", "100", "200"]);
});

Deno.test("who may give up is not saved by it, who may time out is", () => {
  const sleeping = (ending: "aborted" | "timed-out") => (): Program => {
    const word = words();
    return { threads: [() => park(word, 0, 0, { endings: [ending] })], describe: () => "word" };
  };
  const given = explore(sleeping("aborted"), { random: 0 });
  assertEquals(given.failure?.message, "Deadlock: A sleeps on word = 0");
  const timed = explore(sleeping("timed-out"), { random: 0 });
  assertEquals([timed.passed, timed.executions, timed.rescued], [true, 1, 1]);
});

Deno.test("a wait wakes without a reason only where that is asked for", () => {
  const program = (): Program => {
    const word = words();
    return {
      threads: [() => {
        Atomics.wait(word, 0, 0);
        return Atomics.load(word, 0);
      }, () => {
        Atomics.store(word, 0, 1);
        Atomics.notify(word, 0);
      }],
      after([seen]) {
        if (seen !== 1) throw new Error("woke too early");
      },
    };
  };
  assertEquals(explore(program).passed, true);
  assertEquals(
    explore(program, { spurious: 1 }).failure?.message,
    "after all: Error: woke too early",
  );
});

Deno.test("a word is its place in memory, whatever view it is seen through", () => {
  const found = explore(() => {
    const memory = new SharedArrayBuffer(16);
    const other = new BigInt64Array(memory);
    return {
      threads: [() => {
        const mine = new BigInt64Array(memory, 8);
        return Atomics.load(mine, 0) === 0n ? Atomics.wait(mine, 0, 0n) : "early";
      }, () => {
        Atomics.store(other, 1, 1n << 40n);
        Atomics.notify(other, 1);
      }],
      after([woken]) {
        if (other[1] !== 1n << 40n) throw new Error(`stored ${other[1]}`);
        if (!["ok", "not-equal", "early"].includes(woken as string)) throw new Error(`${woken}`);
      },
    };
  });
  assertEquals([found.failure, found.complete, found.rescued], [undefined, true, 0]);
});

Deno.test("a recovery runs after the death, and again if it dies itself", () => {
  const deaths = new Set<string>();
  const found = explore(() => {
    const word = words();
    const thread = () => Atomics.add(word, 0, 1) + Atomics.add(word, 0, 1);
    return {
      threads: [thread, thread],
      recover(dead) {
        step("recover", () => deaths.add(dead.join()));
        Atomics.store(word, 0, 9);
      },
    };
  }, { deaths: 2, random: 0 });
  assertEquals([found.passed, found.complete], [true, true]);
  assertEquals([...deaths].sort(), ["0", "0,1", "0,2", "1", "1,0", "1,2"]);
});

Deno.test("the global Atomics is restored, whatever happens", () => {
  const original = Atomics;
  explore(losing);
  assert(Atomics === original);
  assertThrows(() => explore(() => ({ threads: [] })), TypeError, "no thread did an operation");
  assertThrows(
    () =>
      explore(() => {
        throw new RangeError("no program");
      }),
    RangeError,
    "no program",
  );
  assert(Atomics === original);
});

Deno.test("misuse is told", () => {
  const nothing = { threads: [] };
  const word = words();
  for (
    const [options, message] of [
      [{ preemptions: -1 }, "Cannot explore: preemptions is -1"],
      [{ executions: 0 }, "Cannot explore: executions is 0"],
      [{ random: 0.5 }, "Cannot explore: random is 0.5"],
    ] as const
  ) {
    assertThrows(() => explore(() => nothing, options), RangeError, message);
  }
  assertThrows(() => replay(losing, "3:1 x"), TypeError, 'Cannot replay: "x" is no part');
  assertEquals(replay(losing, "3:17").failure?.message, "The program does not fit the schedule");
  const inside = (call: () => unknown) => explore(() => ({ threads: [call] }));
  const counting = async () => {
    Atomics.add(word, 0, 1);
    Atomics.add(word, 0, await Promise.resolve(1));
  };
  const waiting = async () => {
    Atomics.add(word, 0, 1);
    await Promise.resolve(Atomics.add(word, 0, 1));
  };
  for (const thread of [counting, waiting]) {
    assertThrows(
      () => explore(() => ({ threads: [thread, thread] })),
      TypeError,
      "Cannot explore: thread A is asynchronous",
    );
  }
  assertThrows(() => choose(2), TypeError, "Cannot choose: no explored thread calls it");
  assertThrows(() => note("x", () => {}), TypeError, "Cannot note: no explored thread calls it");
  const failures = [
    () => choose(0),
    () => Atomics.wait(new Int16Array(2) as unknown as Int32Array, 0, 0),
    () => Atomics.notify(word, 9),
    () => Atomics.waitAsync(word, 0, 0),
    () => explore(losing),
  ].map((call) => inside(call).failure?.message);
  assertEquals(failures, [
    "A threw RangeError: Cannot choose: the count is 0",
    "A threw TypeError: Cannot wait or notify: the view is no Int32Array or BigInt64Array",
    "A threw RangeError: Cannot wait or notify: the index 9 is out of range",
    "A threw TypeError: Cannot explore Atomics.waitAsync: use park, and a thread for each task",
    "A threw TypeError: Cannot explore: an exploration is running",
  ]);
});
