import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import { SaxesParser } from "saxes";
import { absent, columns, cut, failed, hostile, passed, report } from "./fixtures_test.ts";
import { renderJUnit } from "./junit.ts";
import { escape } from "./markup.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** Parses strictly: what is not well-formed throws. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = {
      name,
      attributes: attributes as Record<string, string>,
      children: [],
      text: "",
    };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => void (open.at(-1)!.text += text));
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

const named = (parent: Element, name: string) =>
  parent.children.filter((child) => child.name === name);
const outcomes = (suite: Element) =>
  named(suite, "testcase").map(({ children }) => children[0]?.name);

Deno.test("each status has its element, with what is to be said about it", () => {
  const known = {
    ...failed,
    id: "S5/Semaphore/x",
    title: "x",
    status: "known failing",
    reason: "y",
  };
  const all = report([passed, failed, absent, cut, known as typeof failed]);
  const replay = () => "run it again";
  const suites = parse(renderJUnit([{ name: "deno", report: all }], { replay }));
  const [suite] = named(suites, "testsuite");
  assertEquals(suite!.attributes["name"], "tasks on deno");
  const cases = named(suite!, "testcase");
  assertEquals(cases.slice(0, 5).map(({ attributes: { classname, name } }) => [classname, name]), [
    ["tasks.deno.Lock", "K1 holds"],
    ["tasks.deno.Semaphore", "S4 admits exactly those that fit"],
    ["tasks.deno.Lock", "G12 alive"],
    ["tasks.deno.Lock", "K2 holds"],
    ["tasks.deno.Semaphore", "S4 x"],
  ]);
  assertEquals(outcomes(suite!).slice(0, 5), [undefined, "failure", "skipped", "error", "skipped"]);
  const [, failure, skipped, error, expected] = cases.map(({ children }) => children[0]!);
  assertEquals(failure!.attributes["message"], "value: expected 1, got 2");
  assertStringIncludes(failure!.text, "  run it again");
  assertEquals(skipped!.attributes["message"], "not applicable: no child process");
  assertEquals(
    error!.attributes["message"],
    "not checked: the budget of 5 ms was used up before",
  );
  assertEquals(expected!.attributes["message"], "known failing: y");
});

Deno.test("a law that no property checks is an error, one that was not selected is none", () => {
  const names = (xml: string) =>
    named(parse(xml).children[0]!, "testcase").filter(({ children }) => children.length > 0)
      .map(({ attributes }) => attributes["name"]);
  const all = report([passed]);
  assert(names(renderJUnit([{ name: "deno", report: all }])).includes("B1"));
  const some = all.laws.map((law) => law.id === "B1" ? { ...law, reason: "not selected" } : law);
  assertEquals(names(renderJUnit([{ name: "deno", report: { ...all, laws: some } }])), []);
});

Deno.test("whatever the reports say: well-formed, counted, and red where a run is", () => {
  fc.assert(
    fc.property(columns, (columns) => {
      const suites = parse(renderJUnit(columns, { replay: ({ id }) => id }));
      const count = (element: Element, name: string) => Number(element.attributes[name]);
      assertEquals(suites.children.length, columns.length);
      for (const [index, suite] of suites.children.entries()) {
        const { report, broken } = columns[index]!;
        const found = outcomes(suite);
        const of = (name?: string) => found.filter((outcome) => outcome === name).length;
        assertEquals(count(suite, "tests"), found.length);
        assertEquals(count(suite, "failures"), of("failure"));
        assertEquals(count(suite, "errors"), of("error"));
        assertEquals(count(suite, "skipped"), of("skipped"));
        assertEquals(of("failure"), report?.totals.failed ?? 0);
        const red = broken !== undefined ||
          (report !== undefined && report.laws.some(({ status }) => status === "not checked")) ||
          (report !== undefined && !report.passed);
        assertEquals(of("failure") + of("error") > 0, red);
      }
      for (const name of ["tests", "failures", "errors", "skipped"]) {
        const sum = suites.children.reduce((sum, suite) => sum + count(suite, name), 0);
        assertEquals(count(suites, name), sum);
      }
    }),
    { seed: 1, numRuns: 50 },
  );
});

Deno.test("text survives markup, in elements and attributes", () => {
  const legal = hostile.map((text) =>
    text.replace(/[\p{Cc}\p{Noncharacter_Code_Point}\p{Cs}]/gu, "")
  );
  fc.assert(
    fc.property(legal, (text) => {
      const { attributes, text: inside } = parse(`<a b="${escape(text)}">${escape(text)}</a>`);
      assertEquals([attributes["b"], inside], [text, text]);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("what markup cannot hold is shown by a stand-in", () => {
  assertEquals(
    escape("\0\x1b[1m\r\n\t\x7f \ud83d\ude00 \ud83d \uffff"),
    "␀␛[1m␍\n\t\ufffd 😀 \ufffd \ufffd",
  );
});
