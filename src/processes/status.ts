/**
 * Who holds and who waits, as text.
 *
 * @module
 */

import type { PrimitiveStatus } from "./broker.ts";

/** A line for each primitive, with columns. */
export function renderStatus(title: string, primitives: readonly PrimitiveStatus[]): string {
  if (primitives.length === 0) return `${title}: no names\n`;
  const rows = [
    ["kind", "name", "state", "held by", "waited for by"],
    ...[...primitives].sort((a, b) => a.name < b.name ? -1 : 1).map((primitive) => [
      primitive.kind,
      primitive.name,
      primitive.state,
      parties(primitive.holders),
      parties(primitive.waiters),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()
  );
  const count = `${primitives.length} ${primitives.length === 1 ? "name" : "names"}`;
  return [`${title}: ${count}`, ...lines].join("\n") + "\n";
}

function parties(list: PrimitiveStatus["holders"]): string {
  if (list.length === 0) return "-";
  return list.map(([client, count]) => count === 1 ? client : `${client} (${count})`).join(", ");
}
