import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse, type ParserError } from "parse5";
import { laws } from "../laws.ts";
import { absent, columns, cut, failed, passed, report } from "./fixtures_test.ts";
import { renderHtml } from "./page.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** The elements of a page without a single mistake in its syntax. */
function read(html: string): Element[] {
  const errors: string[] = [];
  const onParseError = ({ code, startLine }: ParserError) =>
    void errors.push(`${code} ${startLine}`);
  const document = parse(html, { onParseError });
  assertEquals(errors, []);
  const found: Element[] = [];
  const visit = (node: Node) => {
    if ("tagName" in node) found.push(node);
    if ("childNodes" in node) node.childNodes.forEach(visit);
  };
  visit(document);
  return found;
}

function text(node: Node): string {
  if ("value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(text).join("") : "";
}

const attribute = (element: Element, name: string) =>
  element.attrs.find((attribute) => attribute.name === name)?.value;
const byTag = (elements: readonly Element[], name: string) =>
  elements.filter(({ tagName }) => tagName === name);
const byId = (elements: readonly Element[], id: string) =>
  elements.find((element) => attribute(element, "id") === id);

Deno.test("every law and every property is there, with its runs, its seed and its time", () => {
  const elements = read(renderHtml([
    { name: "deno", report: report([passed, failed, absent]) },
    { name: "bun", report: report([{ ...passed, ms: 9 }, cut]) },
  ]));
  for (const law of laws) {
    const entry = byId(elements, law.id);
    assert(entry !== undefined, law.id);
    assertStringIncludes(text(entry), law.text.replaceAll("`", ""));
  }
  const properties = elements.filter((element) => attribute(element, "class") === "property");
  assertEquals(properties.length, 4);
  const holds = text(properties.find((property) => text(property).startsWith("\nLock: holds"))!);
  assertStringIncludes(holds, "✓ passed on deno tasks, bun tasks: 100 runs, seed 42, 3 to 9 ms");
});

Deno.test("a failure has its law, its picture, its table and its command", () => {
  const html = renderHtml([{ name: "deno", report: report([failed]) }], {
    replay: ({ id }, { name }) => `again ${name} ${id}`,
  });
  const elements = read(html);
  const [failure] = elements.filter((element) => attribute(element, "class") === "failure");
  const said = text(failure!);
  assertStringIncludes(said, "a release admits exactly the waiters");
  assertStringIncludes(said, "value: expected 1, got 2");
  assertStringIncludes(said, "with {n: 2} (after 7 runs and 3 shrinks)");
  assertStringIncludes(said, "again deno S4/Semaphore/admits");
  assertEquals(byTag(elements, "svg").length, 1);
  const table = elements.find((element) => attribute(element, "class") === "events")!;
  const rows = text(table).split("\n").map((row) => row.trim()).filter((row) => row !== "");
  assertEquals(rows, [
    "#AB",
    "1acquire()",
    "2acquire()",
    "3abort: signal aborts",
    "4acquire() ✗ Error: abort",
    "✗ the law is violated here",
    "5acquire() → Permit",
  ]);
});

Deno.test("the filter offers what there is, and every row says what it has", () => {
  const elements = read(renderHtml([{ name: "deno", report: report([passed, failed]) }]));
  const disabled = byTag(elements, "input")
    .filter((input) => attribute(input, "disabled") !== undefined)
    .map((input) => attribute(input, "id"));
  assertEquals(disabled, ["show-known"]);
  const row = elements.find((element) => attribute(element, "data-law") === "S4")!;
  assertEquals(attribute(row, "data-has"), "failed");
});

Deno.test("laws that were not selected are named, and have no entry", () => {
  const all = report([passed]);
  const some = all.laws.map((law) => law.id === "B1" ? { ...law, reason: "not selected" } : law);
  const html = renderHtml([{ name: "deno", report: { ...all, laws: some } }]);
  assert(byId(read(html), "B1") === undefined);
  assertStringIncludes(html, "Not selected: B1");
});

Deno.test("whatever the reports say: a page without mistakes, one script, nothing from outside", () => {
  fc.assert(
    fc.property(columns, (columns) => {
      const elements = read(renderHtml(columns, { replay: ({ title }) => title }));
      assertEquals(byTag(elements, "script").length, 1);
      assertEquals(byTag(elements, "style").length, 1);
      const tags = new Set(elements.map(({ tagName }) => tagName));
      for (const tag of ["img", "link", "iframe"]) assert(!tags.has(tag), tag);
      const ids = elements.flatMap((element) => attribute(element, "id") ?? []);
      assertEquals(new Set(ids).size, ids.length);
      for (const { attrs } of elements) {
        for (const { name, value } of attrs) {
          assert(!name.startsWith("on") && name !== "src", name);
          if (name === "href") assert(ids.includes(value.slice(1)), value);
        }
      }
      const shown = elements.filter((element) => attribute(element, "class") === "property");
      const known = new Set(
        columns.flatMap(({ report }) => report?.properties ?? []).map(({ id }) => id),
      );
      assertEquals(shown.length, known.size);
    }),
    { seed: 1, numRuns: 30 },
  );
});
