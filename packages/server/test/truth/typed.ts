// One table with every type and the values that are easily lost.
import { join } from "node:path";
import type { Cell, WireType } from "@data-tools/client";
import type { Bench, Plain, Workpiece } from "./product.ts";

interface TypedColumn {
  readonly name: string;
  readonly type: WireType;
  /** The database's type. */
  readonly stored: string;
  /** Each value as SQL and as a cell on the wire. */
  readonly values: readonly (readonly [string, Cell])[];
}

const text = (value: string): [string, string] => [
  `'${value.replaceAll("'", "''").replaceAll("\0", "' || chr(0) || '")}'`,
  value,
];

/** Every type but duration, which no Parquet file carries whole; it is made from `span`. */
export const typed: readonly TypedColumn[] = [
  {
    name: "integer",
    type: "integer",
    stored: "BIGINT",
    values: [
      ["1", 1],
      ["NULL", null],
      ["9007199254740992", 9007199254740992],
      ["9007199254740993", "9007199254740993"],
      ["-9223372036854775808", "-9223372036854775808"],
      ["9223372036854775807", "9223372036854775807"],
      ["-7", -7],
      ["0", 0],
    ],
  },
  {
    name: "number",
    type: "number",
    stored: "DOUBLE",
    values: [
      ["'-0.0'", -0],
      ["'NaN'", "NaN"],
      ["'Infinity'", "Infinity"],
      ["'-Infinity'", "-Infinity"],
      ["NULL", null],
      ["'5e-324'", 5e-324],
      ["'1.7976931348623157e308'", Number.MAX_VALUE],
      ["'0.1'", 0.1],
    ],
  },
  {
    name: "decimal",
    type: "decimal",
    stored: "DECIMAL(38,10)",
    values: [
      ["'1234567890123456789012345678.0123456789'", "1234567890123456789012345678.0123456789"],
      ["'-0.0000000001'", "-0.0000000001"],
      ["0", "0.0000000000"],
      ["NULL", null],
      ["'9007199254740993.1'", "9007199254740993.1000000000"],
      ["1", "1.0000000000"],
      ["2", "2.0000000000"],
      ["'-3.5'", "-3.5000000000"],
    ],
  },
  {
    name: "boolean",
    type: "boolean",
    stored: "BOOLEAN",
    values: [
      ["true", true],
      ["false", false],
      ["NULL", null],
      ["true", true],
      ["true", true],
      ["false", false],
      ["true", true],
      ["NULL", null],
    ],
  },
  {
    name: "text",
    type: "text",
    stored: "VARCHAR",
    values: [
      text(""),
      ["NULL", null],
      text("two\nlines\r\nthree"),
      text(`"quoted", 'both'`),
      text("👩‍👩‍👧‍👦 e\u0301 \u202e"),
      text("\ufeffmarked "),
      text("=1+1"),
      text("-5"),
    ],
  },
  {
    name: "nul",
    type: "text",
    stored: "VARCHAR",
    values: [text("a\0b"), text("\0"), text("b"), ["NULL", null], text("c"), text("d"), text("e"), text("NULL")],
  },
  {
    name: "date",
    type: "date",
    stored: "DATE",
    values: [
      ["'0001-01-01'", "0001-01-01"],
      ["'1969-12-31'", "1969-12-31"],
      ["'2024-02-29'", "2024-02-29"],
      ["'9999-12-31'", "9999-12-31"],
      ["NULL", null],
      ["'1900-02-28'", "1900-02-28"],
      ["'1900-03-01'", "1900-03-01"],
      ["'1970-01-01'", "1970-01-01"],
    ],
  },
  {
    name: "time",
    type: "time",
    stored: "TIME",
    values: [
      ["'00:00:00'", "00:00:00"],
      ["'23:59:59.999999'", "23:59:59.999999"],
      ["NULL", null],
      ["'12:30:00'", "12:30:00"],
      ["'12:30:01'", "12:30:01"],
      ["'00:00:00.000001'", "00:00:00.000001"],
      ["'01:00:00'", "01:00:00"],
      ["'02:00:00'", "02:00:00"],
    ],
  },
  {
    name: "timestamp",
    type: "timestamp",
    stored: "TIMESTAMP",
    values: [
      ["'1969-12-31 23:59:59.999999'", "1969-12-31T23:59:59.999999"],
      ["NULL", null],
      ["'2024-02-29 12:00:00'", "2024-02-29T12:00:00"],
      ["'0001-01-01 00:00:00'", "0001-01-01T00:00:00"],
      ["'9999-12-31 23:59:59.5'", "9999-12-31T23:59:59.5"],
      ["'1970-01-01 00:00:00.001'", "1970-01-01T00:00:00.001"],
      ["'1900-01-01 00:00:00'", "1900-01-01T00:00:00"],
      ["'2000-01-01 01:02:03'", "2000-01-01T01:02:03"],
    ],
  },
  {
    name: "moment",
    type: "timestamptz",
    stored: "TIMESTAMPTZ",
    values: [
      ["'2024-02-29 12:00:00+02'", "2024-02-29T10:00:00Z"],
      ["'1969-12-31 23:59:59.999999+00'", "1969-12-31T23:59:59.999999Z"],
      ["NULL", null],
      ["'2024-01-01 00:00:00+00'", "2024-01-01T00:00:00Z"],
      ["'2024-01-01 00:00:00.25+00'", "2024-01-01T00:00:00.25Z"],
      ["'1900-01-01 00:00:00+00'", "1900-01-01T00:00:00Z"],
      ["'2024-01-01 00:00:01+00'", "2024-01-01T00:00:01Z"],
      ["'2024-01-01 00:00:02+00'", "2024-01-01T00:00:02Z"],
    ],
  },
  {
    name: "span",
    type: "text",
    stored: "VARCHAR",
    values: [
      "PT0S",
      "PT26H3M4.5S",
      "-PT0.000001S",
      "PT1H",
      "PT999999999H59M59.999999S",
      "PT1M",
      "-PT1H30M",
      "PT0.25S",
    ].map(text),
  },
  {
    name: "list",
    type: "list",
    stored: "BIGINT[]",
    values: [
      ["[1, NULL, 9007199254740993]", [1, null, "9007199254740993"]],
      ["[]", []],
      ["NULL", null],
      ["[0]", [0]],
      ["[1]", [1]],
      ["[2]", [2]],
      ["[3]", [3]],
      ["[NULL]", [null]],
    ],
  },
  {
    name: "texts",
    type: "list",
    stored: "VARCHAR[]",
    values: [
      ["['a', NULL, '']", ["a", null, ""]],
      ["[]", []],
      ["NULL", null],
      [`['"']`, ['"']],
      ["['x,y']", ["x,y"]],
      ["['z']", ["z"]],
      ["['é']", ["é"]],
      ["['b']", ["b"]],
    ],
  },
  {
    name: "struct",
    type: "struct",
    stored: "STRUCT(a BIGINT, b VARCHAR)",
    values: [
      ["{'a': 1, 'b': 'x'}", { a: 1, b: "x" }],
      ["{'a': NULL, 'b': ''}", { a: null, b: "" }],
      ["NULL", null],
      ["{'a': 9007199254740993, 'b': NULL}", { a: "9007199254740993", b: null }],
      ["{'a': 2, 'b': 'y'}", { a: 2, b: "y" }],
      ["{'a': 3, 'b': 'y'}", { a: 3, b: "y" }],
      ["{'a': 4, 'b': 'y'}", { a: 4, b: "y" }],
      ["{'a': 5, 'b': 'y'}", { a: 5, b: "y" }],
    ],
  },
  {
    name: "binary",
    type: "binary",
    stored: "BLOB",
    values: [
      ["'\\x00\\xFF'::BLOB", "AP8="],
      ["''::BLOB", ""],
      ["NULL", null],
      ["'a'::BLOB", "YQ=="],
      ["'b'::BLOB", "Yg=="],
      ["'c'::BLOB", "Yw=="],
      ["'d'::BLOB", "ZA=="],
      ["'e'::BLOB", "ZQ=="],
    ],
  },
];

export const durations: readonly string[] = (typed.find(({ name }) => name === "span")?.values ?? []).map(([, cell]) =>
  String(cell),
);

/** The cells of a row on the wire, the duration last. */
export function wireRow(row: number): Cell[] {
  return [...typed.map(({ values }) => values[row]?.[1] ?? null), durations[row] ?? null];
}

export const rowCount = 8;

/** Makes the table `original` and a session over it with a column `duration` besides. */
export async function typedPiece(bench: Bench, plain: Plain): Promise<Workpiece> {
  const rows = Array.from(
    { length: rowCount },
    (_, row) => `(${typed.map(({ stored, values }) => `CAST(${values[row]?.[0]} AS ${stored})`).join(", ")})`,
  );
  const names = typed.map(({ name }) => `"${name}"`).join(", ");
  await plain.run(`CREATE OR REPLACE TABLE original AS SELECT * FROM (VALUES ${rows.join(", ")}) AS v(${names})`);
  const path = join(bench.folder, "typed.parquet");
  await plain.run(`COPY original TO '${path}' (FORMAT parquet)`);
  const piece = await bench.start(path, "typed.parquet");
  await piece.step("formula", { into: "duration", expression: "span", type: "duration" });
  await piece.step("reorder-columns", { columns: ["duration"], to: "last" });
  return piece;
}
