// Which operations fit chosen columns, and which of them people want first. Everything is decided by the
// operations' declarations; the table only says what comes first.
import type { FieldView, OperationView, WireType } from "@data-tools/client";

type Family = "text" | "numbers" | "dates" | "other" | "several";

const familyOf: Partial<Record<WireType, Family>> = {
  text: "text",
  integer: "numbers",
  number: "numbers",
  decimal: "numbers",
  date: "dates",
  time: "dates",
  timestamp: "dates",
  timestamptz: "dates",
};

/** By name, the most wanted first; what is not named here comes after, in the order of the catalogue. */
const wanted: Readonly<Record<Family, readonly string[]>> = {
  text: ["trim-text", "change-case", "replace-text", "split-column", "parse-number", "parse-date", "fill-missing"],
  numbers: ["fill-missing", "round-number", "treat-outliers", "bin-number", "scale-number", "format-number", "math"],
  dates: ["date-part", "truncate-date", "format-date", "date-difference", "add-to-date", "fill-gaps", "fill-missing"],
  other: ["fill-missing", "map-values", "explode", "unnest"],
  several: ["merge-columns", "fill-missing", "row-statistics", "drop-duplicates", "keep-columns", "group-by"],
};
const always = ["change-type", "sort-rows", "filter-rows", "duplicate-column", "drop-columns"];

/** The field by which an operation takes columns of the table, if it takes any. */
function columnField(fields: readonly FieldView[]): FieldView | null {
  for (const field of fields) {
    if (field.kind === "column" || field.kind === "columns" || field.kind === "condition") return field;
    if (field.kind === "operand" && field.accepts !== undefined) return field;
    const head = field.item?.[0];
    if ((field.kind === "list" || field.kind === "one-of") && head?.kind === "column") return head;
  }
  return null;
}

/** Whether an operation can be about columns of these types together. */
export function fits({ fields }: OperationView, types: readonly WireType[]): boolean {
  const field = columnField(fields);
  if (field === null || (types.length > 1 && field.kind !== "columns")) return false;
  const { accepts } = field;
  return accepts === undefined || types.every((type) => accepts.includes(type));
}

/** The operations that fit, the most wanted first. */
export function fitting(operations: readonly OperationView[], types: readonly WireType[]): OperationView[] {
  const family = types.length > 1 ? "several" : (familyOf[types[0] ?? "struct"] ?? "other");
  const order = [...wanted[family], ...always];
  const rank = ({ name }: OperationView) => (order.includes(name) ? order.indexOf(name) : order.length);
  return operations
    .filter((operation) => operation.name !== "rename-column" && fits(operation, types))
    .toSorted((a, b) => rank(a) - rank(b));
}
