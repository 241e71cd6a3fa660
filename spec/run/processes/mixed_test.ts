import { assertEquals } from "@std/assert";
import { writeSuites } from "../bundle.ts";
import { bun } from "../bun.ts";
import { runColumn } from "../column.ts";
import { deno } from "../deno.ts";
import { node } from "../node.ts";
import type { Engine } from "../runtime.ts";
import { findAll } from "../runtimes.ts";
import { COMMANDS } from "./party.ts";

/** Laws that parties are held to: real histories (level 2), and deaths (level 3). */
const laws = ["X1", "X2", "X3", "X4", "X5", "X6", "K4", "S7", "R4", "E2", "C7", "Q9", "B3"];

const found = await findAll([deno, node(24), bun], () => {});
const absent = found.filter(({ engine }) => typeof engine === "string");

Deno.test({
  name: "processes: parties of Deno, Node and Bun together keep the laws of parties",
  ignore: absent.length > 0, // the columns of `deno task spec` say why
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "il-mixed-" });
    const { all } = await writeSuites(folder);
    const engines = found.map(({ engine }) => engine as Engine);
    const commands = engines.map((engine) => engine.again!(all.module));
    Deno.env.set(COMMANDS, JSON.stringify(commands));
    const wrong: string[] = [];
    const levels = new Set<number>();
    try {
      const { report, broken } = await runColumn(engines[0]!, {
        bundle: all.module,
        subject: "processes",
        options: { runs: 1, seed: 1, only: { laws } },
        onEvent(event) {
          if (event.type !== "result") return;
          const { id, level, status, failure } = event.result;
          if (status === "failed") wrong.push(`${id}: ${failure?.message}`);
          if (status === "passed") levels.add(level);
        },
      });
      assertEquals([broken, wrong, report?.passed], [undefined, [], true]);
      assertEquals([levels.has(2), levels.has(3)], [true, true]);
      const checked = report!.laws.filter(({ status }) => status === "passed").map(({ id }) => id);
      assertEquals(laws.filter((law) => !checked.includes(law)), []);
    } finally {
      Deno.env.delete(COMMANDS);
      await Deno.remove(folder, { recursive: true });
    }
  },
});
