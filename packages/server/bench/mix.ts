// The mix of operations people use, by weight, each with the bare statement that writes the same columns.
import type { Call } from "@data-tools/client";

export interface Work {
  readonly name: string;
  readonly weight: number;
  readonly call: Call;
  /** A SELECT over the file `{data}`; null where no data moves. */
  readonly bare: string | null;
  /** Reported apart from the mix's 200 and 300 ms. */
  readonly apart?: boolean;
}

/** Applied first: a column with empty cells and a sorted, filtered copy are not in the raw file. */
export const setup: Call[] = [{ op: "formula", params: { into: "gap", expression: "if(delay < 0, null, delay)" } }];

const gap = "CASE WHEN delay < 0 THEN NULL ELSE delay END";

export const mix: Work[] = [
  {
    name: "rename-column",
    weight: 7,
    call: { op: "rename-column", params: { column: "origin", to: "from" } },
    bare: null,
  },
  { name: "drop-columns", weight: 6, call: { op: "drop-columns", params: { columns: ["distance"] } }, bare: null },
  {
    name: "reorder-columns",
    weight: 6,
    call: { op: "reorder-columns", params: { columns: ["origin"], to: "first" } },
    bare: null,
  },
  { name: "duplicate-column", weight: 6, call: { op: "duplicate-column", params: { column: "origin" } }, bare: null },
  {
    name: "filter-rows",
    weight: 15,
    call: { op: "filter-rows", params: { where: { column: "delay", is: "gt", value: 10 } } },
    bare: "SELECT delay > 10 AS k FROM {data}",
  },
  {
    name: "fill-missing mean",
    weight: 8,
    call: { op: "fill-missing", params: { columns: ["gap"], with: "mean" } },
    bare: `SELECT coalesce(CAST(${gap} AS DOUBLE), (SELECT avg(${gap}) FROM {data})) AS c FROM {data}`,
  },
  {
    name: "change-type to number",
    weight: 7,
    call: { op: "change-type", params: { columns: ["distance"], to: "number" } },
    bare: "SELECT CAST(distance AS DOUBLE) AS c FROM {data}",
  },
  {
    name: "change-case lower",
    weight: 8,
    call: { op: "change-case", params: { columns: ["origin"], to: "lower" } },
    bare: "SELECT lower(origin) AS c FROM {data}",
  },
  {
    name: "replace-text regex",
    weight: 7,
    call: { op: "replace-text", params: { columns: ["destination"], find: "^[A-M]", replace: "_", mode: "regex" } },
    bare: "SELECT regexp_replace(destination, '^[A-M]', '_', 'g') AS c FROM {data}",
  },
  {
    name: "sort-rows",
    weight: 10,
    call: { op: "sort-rows", params: { by: [{ column: "delay", order: "desc" }] } },
    bare: "SELECT file_row_number AS r FROM {numbered} ORDER BY delay DESC, file_row_number",
  },
  {
    name: "formula",
    weight: 10,
    call: { op: "formula", params: { into: "speed", expression: "distance / (delay + 1000) * 1.5" } },
    bare: "SELECT CAST(distance AS DOUBLE) / nullif(delay + 1000, 0) * CAST(1.5 AS DOUBLE) AS c FROM {data}",
  },
  {
    name: "edit-cell",
    weight: 5,
    call: { op: "edit-cell", params: { row: 1000, column: "distance", value: 1 } },
    bare: "SELECT CASE WHEN file_row_number = 999 THEN 1 ELSE distance END AS c FROM {numbered}",
  },
  {
    name: "group-by",
    weight: 3,
    call: {
      op: "group-by",
      params: {
        by: ["origin"],
        aggregates: [
          { column: "delay", fn: "mean", into: "delay" },
          { column: "distance", fn: "sum", into: "distance" },
        ],
      },
    },
    bare: "SELECT origin, avg(delay) AS d, CAST(sum(distance) AS BIGINT) AS s FROM {numbered} GROUP BY origin ORDER BY min(file_row_number)",
    apart: true,
  },
  {
    name: "drop-duplicates",
    weight: 2,
    call: { op: "drop-duplicates", params: { columns: ["delay", "distance", "origin", "destination"] } },
    bare:
      "SELECT i.r IS NOT NULL AS k FROM {numbered} AS p LEFT JOIN (SELECT min(file_row_number) AS r FROM {numbered} " +
      "GROUP BY delay, distance, origin, destination) AS i ON p.file_row_number = i.r ORDER BY p.file_row_number",
    apart: true,
  },
];
