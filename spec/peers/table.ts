/**
 * What was found, as text and as Markdown.
 *
 * @module
 */

import { laws, type PropertyResult, type Report } from "../mod.ts";
import type { Peer } from "./peer.ts";

/** A library and its report. */
export interface Run {
  /** The library. */
  readonly peer: Peer;
  /** Its version. */
  readonly version: string;
  /** What the suite found. */
  readonly report: Report;
}

/** The laws that properties are mainly about, by how these ended. */
interface Sum {
  readonly checked: readonly string[];
  readonly broken: readonly string[];
  readonly notApplicable: readonly string[];
}

/** Sums up by the laws that properties are mainly about: others fall with them, unjudged. */
function sum({ properties }: Report): Sum {
  const having = (...statuses: PropertyResult["status"][]) =>
    new Set(
      properties.filter(({ status }) => statuses.includes(status)).map(({ laws: [id] }) => id),
    );
  const [checked, broken] = [having("passed", "failed"), having("failed")];
  const not = having("not applicable");
  const ids = laws.map(({ id }) => id);
  return {
    checked: ids.filter((id) => checked.has(id)),
    broken: ids.filter((id) => broken.has(id)),
    notApplicable: ids.filter((id) => not.has(id) && !checked.has(id)),
  };
}

/** The command that repeats a failure. */
export function replay({ name }: Peer, { id }: PropertyResult, seed: number): string {
  return `deno task peers ${name} --property ${id} --seed ${seed}`;
}

/** A broken law in words, and how to see it again. */
interface Entry {
  readonly law: string;
  readonly fact: string;
  readonly documented: string | undefined;
  readonly command: string;
}

function entries({ peer, report }: Run, seed: number): Entry[] {
  return sum(report).broken.map((law) => {
    const found = peer.findings.find((finding) => finding.law === law);
    const result = report.properties.find(({ status, laws: [id] }) =>
      status === "failed" && id === law
    )!;
    return {
      law,
      fact: found?.fact ?? `not checked by hand yet: ${result.failure!.message}`,
      documented: found?.documented,
      command: replay(peer, result, seed),
    };
  });
}

const title = ({ peer, version }: Run): string => `${peer.package}@${version}`;

/** The table for a terminal. */
export function table(runs: readonly Run[], seed: number): string {
  const width = Math.max(...runs.map((run) => title(run).length));
  const lines = [`${"".padEnd(width)}  laws checked  broken  not applicable`];
  for (const run of runs) {
    const { checked, broken, notApplicable } = sum(run.report);
    lines.push(
      `${title(run).padEnd(width)}  ${String(checked.length).padStart(12)}  ` +
        `${String(broken.length).padStart(6)}  ${String(notApplicable.length).padStart(14)}`,
    );
  }
  for (const run of runs) {
    for (const { law, fact, documented, command } of entries(run, seed)) {
      lines.push("", `${title(run)} ${law}: ${fact}`);
      if (documented !== undefined) lines.push(`  as documented (${documented})`);
      lines.push(`  ${command}`);
    }
  }
  return lines.join("\n");
}

/** `spec/peers/README.md`. */
export function markdown(runs: readonly Run[], seed: number, perProperty: number): string {
  const text = ({ text }: { text: string }) => text;
  const law = (id: string) => laws.filter((law) => law.id === id).map(text).join();
  const lines = [
    "# The suite on other libraries",
    "",
    `Printed by \`deno task peers --markdown\` on ${new Date().toISOString().slice(0, 10)},` +
    ` seed ${seed}, ${perProperty} runs per property. Each library is used as its own documentation` +
    " says, by an adapter in this folder. What it has nothing for is not applicable; its adapter" +
    " lists that under `lacks`, with the reason.",
    "",
    "A law counts as checked or broken by the properties that are mainly about it. A broken law is a" +
    " fact about a promise that Interlock makes; a library that documents otherwise keeps its own.",
    "",
    "| library | laws checked | broken | not applicable |",
    "| --- | --- | --- | --- |",
    ...runs.map((run) => {
      const { checked, broken, notApplicable } = sum(run.report);
      const names = broken.length === 0 ? "none" : broken.join(" ");
      return `| ${title(run)} | ${checked.length} | ${names} | ${notApplicable.length} |`;
    }),
  ];
  for (const run of runs) {
    const found = entries(run, seed);
    lines.push("", `## ${title(run)}`, "");
    lines.push(`Checked: ${sum(run.report).checked.join(" ")}.`, "");
    for (const { law: id, fact, documented, command } of found) {
      const note = documented === undefined ? "" : `, as documented (${documented})`;
      lines.push(`**${id}**: ${fact}${note}.`, "", `> ${law(id)}`, "", "```sh", command, "```", "");
    }
    const { name } = run.peer;
    const file = `claims/${name.replaceAll("-", "_")}.ts`;
    if (found.length > 0) lines.push(`In plain code: [${file}](${file}).`, "");
    lines.push("| lacks | because |", "| --- | --- |");
    for (const [feature, why] of Object.entries(run.peer.subject.lacks ?? {})) {
      lines.push(`| \`${feature}\` | ${why} |`);
    }
  }
  return `${lines.join("\n")}\n`;
}
