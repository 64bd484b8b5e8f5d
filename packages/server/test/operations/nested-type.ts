// How columns of lists and structures in table literals are stored: lists of texts, structures of the
// texts that their cells name.
import type { Cell } from "@data-tools/client";

/** The database's type of a column of lists or structures with these cells. */
export function nestedType(type: "list" | "struct", cells: readonly Cell[]): string {
  if (type === "list") return "VARCHAR[]";
  const keys = new Set(cells.flatMap((cell) => (cell !== null && typeof cell === "object" ? Object.keys(cell) : [])));
  const fields = [...(keys.size === 0 ? ["a"] : keys)].map((key) => `"${key.replaceAll('"', '""')}" VARCHAR`);
  return `STRUCT(${fields.join(", ")})`;
}
