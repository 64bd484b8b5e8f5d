// Cells as the old answers held them: numbers with all their digits, moments in ISO 8601, and in place of what is
// missing an empty text or a null. Always valid JSON.
import type { Cell, ColumnView, WireType } from "@data-tools/client";

/** A number of JSON from its digits, however many. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/** What stands for a missing value: texts in previews, null in pages of data. */
export type Missing = "" | null;

const moments: readonly WireType[] = ["timestamp", "timestamptz", "duration"];

export function rowObjects(
  columns: readonly ColumnView[],
  rows: readonly (readonly Cell[])[],
  missing: Missing,
): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, at) => [name, oldCell(row[at] ?? null, type, missing)])),
  );
}

function oldCell(cell: Cell, type: WireType, missing: Missing): unknown {
  if (cell === null || (type === "number" && cell === "NaN")) return moments.includes(type) ? "NaT" : missing;
  if (type === "integer" && typeof cell === "string") return rawJSON(cell);
  return type === "duration" && typeof cell === "string" ? longDuration(cell) : cell;
}

/** A duration with its days told apart: PT25H30M → P1DT01H30M00S. */
function longDuration(text: string): string {
  const [, sign = "", hours = "0", minutes = "0", seconds = "0", fraction] =
    /^(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?$/.exec(text) ?? [];
  const days = BigInt(hours) / 24n;
  const two = (part: bigint | string) => String(part).padStart(2, "0");
  const rest = fraction === undefined ? "" : `.${fraction.padEnd(6, "0")}`;
  return `${sign}P${days}DT${two(BigInt(hours) % 24n)}H${two(minutes)}M${two(seconds)}${rest}S`;
}

/** Columns as the first generation of clients gave them to its grid. */
export function columnInfo(columns: readonly ColumnView[]): object[] {
  return columns.map(({ name }) => ({
    field: name,
    headerName: name,
    filter: true,
    sortable: true,
    resizable: true,
  }));
}

/** By the type of a column: its filter, and its type in the grid. */
const kinds: Partial<Record<WireType, readonly [filter: string, type: string]>> = {
  integer: ["Number", "numeric"],
  number: ["Number", "numeric"],
  decimal: ["Number", "numeric"],
  date: ["Date", "date"],
  timestamp: ["Date", "date"],
  timestamptz: ["Date", "date"],
};

/** The same for pages of data, with the kind of filter and a width. */
export function columnDefs(columns: readonly ColumnView[]): object[] {
  return columns.map(({ name, type }) => {
    const [filter, kind] = kinds[type] ?? ["Text", "text"];
    return {
      headerName: name,
      field: name,
      sortable: true,
      filter: `ag${filter}ColumnFilter`,
      resizable: true,
      type: `${kind}Column`,
      width: Math.min(200, Math.max(100, name.length * 10)),
    };
  });
}
