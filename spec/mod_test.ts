import { assert, assertEquals } from "@std/assert";
import { conformance, type Subject } from "./mod.ts";
import { tasks } from "./run/tasks.ts";

Deno.test("a subject that is broken in every way makes failures, and nothing else", async () => {
  const broken = {
    ...tasks,
    open: {
      Lock: () => ({
        acquire() {
          throw new Error("broken");
        },
      }),
      Event: () => null,
      Barrier: () => Promise.reject(new Error("broken")),
    },
    close: () => Promise.reject(new Error("broken")),
  } as unknown as Subject;
  const report = await conformance(broken, {
    seed: 1,
    runs: 50,
    patience: 20,
    only: { primitives: ["Lock", "Event", "Barrier"], laws: ["K", "E", "B"] },
  });
  const { planned, failed, notApplicable } = report.totals;
  assert(failed > 20, `${failed} failed`);
  const passed = report.properties.filter((one) => one.status === "passed").map(({ id }) => id);
  assertEquals(passed, []);
  assertEquals(failed + notApplicable, planned);
  assertEquals(report.problem, "the subject's close failed: Error: broken");
  assertEquals(report.passed, false);
});

Deno.test("a subject with one primitive is checked for that, the rest does not apply", async () => {
  const { name, capabilities, parties } = tasks;
  const open = { Event: tasks.open.Event! };
  const only: Subject = { name, capabilities, open, parties: parties! };
  const report = await conformance(only, { seed: 1, runs: 1, only: { laws: ["E1", "E4", "K"] } });
  const statuses = (primitive: string) =>
    new Set(
      report.properties.filter((one) => one.primitive === primitive).map((one) => one.status),
    );
  assertEquals([...statuses("Event")], ["passed"]);
  assertEquals([...statuses("Lock")], ["not applicable"]);
  assertEquals(report.passed, true);
});
