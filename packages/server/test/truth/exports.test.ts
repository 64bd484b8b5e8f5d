// Exports read back by readers that know nothing of us: every type, exactly or as documented.
import { readFileSync } from "node:fs";
import type { Cell } from "@data-tools/client";
import * as xlsx from "@e965/xlsx";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Bench,
  describeTable,
  differingRows,
  openBench,
  openPlain,
  type Plain,
  refusalOf,
  type Workpiece,
} from "./product.ts";
import { durations, rowCount, typed, typedPiece, wireRow } from "./typed.ts";

let bench: Bench;
let plain: Plain;
let piece: Workpiece;

beforeAll(async () => {
  bench = await openBench();
  plain = await openPlain();
  piece = await typedPiece(bench, plain);
});
afterAll(async () => {
  plain.close();
  await bench.close();
});

const stored = [...typed.map(({ name, stored: type }) => ({ name, type })), { name: "duration", type: "VARCHAR" }];

/** Text of a cell → its type, in plain SQL. */
function fromText({ name, type }: { name: string; type: string }): string {
  const json: Record<string, string> = {
    "BIGINT[]": '["BIGINT"]',
    "VARCHAR[]": '["VARCHAR"]',
    "STRUCT(a BIGINT, b VARCHAR)": '{"a":"BIGINT","b":"VARCHAR"}',
  };
  if (json[type]) return `from_json(CAST("${name}" AS JSON), '${json[type]}') AS "${name}"`;
  return type === "BLOB" ? `from_base64("${name}") AS "${name}"` : `CAST("${name}" AS ${type}) AS "${name}"`;
}

/** The table `original` with its durations written this way. */
async function expected(written: (text: string) => string): Promise<void> {
  const cases = durations.map((text) => `WHEN '${text}' THEN '${written(text)}'`).join(" ");
  await plain.run(`CREATE OR REPLACE TABLE wanted AS SELECT *, CASE span ${cases} END AS duration FROM original`);
}

async function same(): Promise<void> {
  expect(await describeTable(plain, "found")).toEqual(await describeTable(plain, "wanted"));
  expect(await plain.value("SELECT count(*) FROM found")).toBe(BigInt(rowCount));
  expect(await differingRows(plain, "found", "wanted")).toBe(0);
}

/** `PT26H3M4.5S` as a clock shows it. */
function clock(text: string): string {
  const [, sign = "", hours = 0, minutes = 0, seconds = "0"] =
    /^(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(text) ?? [];
  const two = (part: string | number) => String(part).padStart(2, "0");
  return `${sign}${two(hours)}:${two(minutes)}:${two(seconds.split(".")[0] ?? "")}${seconds.includes(".") ? `.${seconds.split(".")[1]}` : ""}`;
}

test("[D1] Parquet holds every type exactly; durations are ISO 8601 texts", async () => {
  const { path } = await piece.export("parquet");
  await expected((text) => text);
  await plain.run(`CREATE OR REPLACE TABLE found AS SELECT * FROM read_parquet('${path}')`);
  await same();
});

test.each(["csv", "tsv"] as const)(
  "[D1] %s holds every value; lists and structs are JSON, bytes base64, no value is empty",
  async (format) => {
    const { path } = await piece.export(format);
    await expected(clock);
    const columns = stored.map(({ name }) => `"${name}": 'VARCHAR'`).join(", ");
    await plain.run(`CREATE OR REPLACE TABLE found AS SELECT ${stored.map(fromText).join(", ")} FROM read_csv('${path}',
    auto_detect = false, header = true, delim = '${format === "csv" ? "," : "\t"}', quote = '"', escape = '"', nullstr = '',
    allow_quoted_nulls = false, strict_mode = false, columns = {${columns}})`);
    await same();
  },
);

test.each(["json", "ndjson"] as const)(
  "[D1] %s is sound JSON with every digit; NaN and the infinities are texts",
  async (format) => {
    const { path } = await piece.export(format);
    const text = readFileSync(path, "utf8");
    const rows: Record<string, Cell>[] =
      format === "json"
        ? JSON.parse(text)
        : text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line));
    const places = [
      "number",
      "text",
      "nul",
      "boolean",
      "date",
      "time",
      "timestamp",
      "moment",
      "texts",
      "binary",
      "duration",
    ];
    const names = stored.map(({ name }) => name);
    expect(rows.map((row) => Object.keys(row))).toEqual(rows.map(() => names));
    expect(rows.map((row) => places.map((name) => row[name]))).toEqual(
      rows.map((_, row) => places.map((name) => wireRow(row)[names.indexOf(name)])),
    );
    // JavaScript cannot hold the long numbers: their digits are compared, and the database reads the rest.
    const digits = [...text.matchAll(/"decimal":([-.\d]+|null)/g)].map(([, found]) =>
      found === "null" ? null : found,
    );
    expect(digits).toEqual(rows.map((_, row) => wireRow(row)[names.indexOf("decimal")]));
    const columns = `{integer: 'BIGINT', list: 'BIGINT[]', struct: 'STRUCT(a BIGINT, b VARCHAR)'}`;
    await plain.run(`CREATE OR REPLACE TABLE found AS SELECT * FROM read_json('${path}', columns = ${columns})`);
    await plain.run("CREATE OR REPLACE TABLE wanted AS SELECT integer, list, struct FROM original");
    await same();
  },
);

test.each(["csv", "json", "ndjson"] as const)(
  "[D1] %s: NaN within lists and structs is sound JSON, texts that look alike stay",
  async (format) => {
    const path = `${bench.folder}/nested.parquet`;
    const text = 'x, "NaN", \\"Infinity';
    await plain.run(`COPY (SELECT ['NaN'::DOUBLE, 0.5, '-Infinity', NULL] AS l, {'NaN': 'Infinity'::DOUBLE, 't': '${text}'} AS s,
    ['NaN', '${text}'] AS t) TO '${path}' (FORMAT parquet)`);
    const other = await bench.start(path, "nested.parquet");
    const found = readFileSync((await other.export(format)).path, "utf8");
    const wanted = { l: ["NaN", 0.5, "-Infinity", null], s: { NaN: "Infinity", t: text }, t: ["NaN", text] };
    const sheet = () => xlsx.read(found, { type: "string", raw: true }).Sheets.Sheet1 ?? {};
    const row: Record<string, Cell> =
      format === "csv"
        ? Object.fromEntries(
            Object.entries(xlsx.utils.sheet_to_json<Record<string, string>>(sheet())[0] ?? {}).map(([key, cell]) => [
              key,
              JSON.parse(cell),
            ]),
          )
        : JSON.parse(format === "json" ? found : `[${found}]`)[0];
    expect(row).toEqual(wanted);
  },
);

test("[D1] a workbook holds numbers, dates and truths as such, and as texts what its cells cannot hold", async () => {
  const { path } = await piece.export("xlsx");
  const book = xlsx.read(readFileSync(path), { cellDates: false, cellNF: true });
  expect(book.SheetNames).toEqual(["data"]);
  const sheet = book.Sheets.data ?? {};
  const names = stored.map(({ name }) => name);
  const cell = (name: string, row: number): xlsx.CellObject | undefined =>
    sheet[xlsx.utils.encode_cell({ r: row + 1, c: names.indexOf(name) })];
  const column = (name: string) => Array.from({ length: rowCount }, (_, row) => cell(name, row)?.v ?? null);
  expect(names.map((_, index) => sheet[xlsx.utils.encode_cell({ r: 0, c: index })]?.v)).toEqual(names);
  expect(column("integer")).toEqual([
    1,
    null,
    "9007199254740992",
    "9007199254740993",
    "-9223372036854775808",
    "9223372036854775807",
    -7,
    0,
  ]);
  expect(column("number").map((value) => (Object.is(value, -0) ? 0 : value))).toEqual([
    0,
    "nan",
    "inf",
    "-inf",
    null,
    5e-324,
    Number.MAX_VALUE,
    0.1,
  ]);
  expect(column("boolean")).toEqual([true, false, null, true, true, false, true, null]);
  expect(column("text")).toEqual([
    "",
    null,
    "two\nlines\nthree",
    `"quoted", 'both'`,
    "👩‍👩‍👧‍👦 e\u0301 \u202e",
    "\ufeffmarked ",
    "=1+1",
    "-5",
  ]);
  expect(column("nul")).toEqual(["a\0b", "\0", "b", null, "c", "d", "e", "NULL"]);
  expect(cell("text", 6)).toMatchObject({ t: "s" });
  expect(cell("text", 6)?.f).toBeUndefined();
  expect(column("date")).toEqual(["0001-01-01", 25568, 45351, 2958465, null, "1900-02-28", 61, 25569]);
  expect(xlsx.SSF.format(String(cell("date", 2)?.z), 45351)).toBe("2024-02-29");
  expect(column("timestamp").slice(2, 4)).toEqual([45351.5, "0001-01-01 00:00:00"]);
  expect(column("moment")[0]).toBe("2024-02-29T10:00:00Z");
  expect(column("list")[0]).toBe("[1,null,9007199254740993]");
  expect(column("binary")[0]).toBe("AP8=");
  expect(column("duration")).toEqual(durations.map(clock));
});

test.each(["csv", "tsv", "json", "ndjson", "parquet", "xlsx"] as const)(
  "[D1] %s follows the filter and the order of the step",
  async (format) => {
    const lines = Array.from({ length: 50 }, (_, row) => `${row},${(row * 37) % 50}`);
    const other = await bench.start(bench.file("n.csv", `a,b\n${lines.join("\n")}\n`), "n.csv");
    await other.step("sort-rows", { by: [{ column: "b", order: "desc" }] });
    const step = await other.step("filter-rows", { where: { column: "a", is: "ge", value: 20 } });
    const wanted = await other.cells();
    await other.step("drop-columns", { columns: ["a"] });
    const { path } = await other.export(format, { step });
    const read = {
      csv: "read_csv",
      tsv: "read_csv",
      json: "read_json",
      ndjson: "read_json",
      parquet: "read_parquet",
      xlsx: "",
    }[format];
    const rows =
      format === "xlsx"
        ? xlsx.utils.sheet_to_json<Cell[]>(xlsx.read(readFileSync(path)).Sheets.data ?? {}, { header: 1 }).slice(1)
        : (await plain.rows(`SELECT a, b FROM ${read}('${path}')`)).map((row) => row.map(Number));
    expect(rows).toHaveLength(30);
    expect(rows).toEqual(wanted);
  },
);

const formulas = [
  "=1+1",
  "+1",
  "-1",
  "@x",
  "\tx",
  "\rx",
  "\nx",
  "＝1",
  "＋1",
  "－1",
  "＠x",
  "safe",
  " =1",
  "a=1",
  "",
  null,
];

test.each(["csv", "tsv", "xlsx"] as const)(
  "[D1] safe %s: risky texts get an apostrophe and are counted, numbers stay as they are",
  async (format) => {
    const rows = formulas.map((text, index) => ({ "=name": text, n: -index, other: index === 3 ? "-x" : "y" }));
    const other = await bench.start(bench.file("f.json", JSON.stringify(rows)), "f.json");
    const plainly = await other.export(format);
    const safely = await other.export(format, { safe: true });
    expect([plainly.neutralised, safely.neutralised]).toEqual([0, 12]);
    const read = async (path: string): Promise<Cell[][]> => {
      if (format === "xlsx") {
        const sheet = xlsx.read(readFileSync(path)).Sheets.data ?? {};
        return xlsx.utils.sheet_to_json<Cell[]>(sheet, { header: 1, defval: null });
      }
      const delimiter = format === "csv" ? "," : "\t";
      return (await plain.rows(`SELECT * FROM read_csv('${path}', header = false, all_varchar = true, delim = '${delimiter}',
      quote = '"', escape = '"', allow_quoted_nulls = false, auto_detect = false, columns = {a: 'VARCHAR', b: 'VARCHAR', c: 'VARCHAR'})`)) as Cell[][];
    };
    const number = (value: number) => (format === "xlsx" ? value || 0 : String(value || 0));
    const line = (text: string) => (format === "xlsx" ? text.replace("\r", "\n") : text);
    const guarded = (text: string) => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);
    const table = (guard: (text: string) => string) => [
      [guard("=name"), "n", "other"],
      ...rows.map((row, index) => [
        row["=name"] === null ? null : line(guard(row["=name"] ?? "")),
        number(-index),
        guard(row.other),
      ]),
    ];
    expect(await read(plainly.path)).toEqual(table((text) => text));
    expect(await read(safely.path)).toEqual(table(guarded));
  },
);

test("[D1] a table longer than a sheet goes on in the next; a table too large for a workbook is refused", async () => {
  const long = await bench.start(await numbers(1_048_580, 1), "long.parquet");
  const { path } = await long.export("xlsx");
  const book = xlsx.read(readFileSync(path), { dense: true });
  expect(book.SheetNames).toEqual(["data", "data 2"]);
  const column = (name: string) => (book.Sheets[name]?.["!data"] ?? []).map((row) => row[0]?.v);
  const [first, second] = [column("data"), column("data 2")];
  expect([first.length, first[0], first[1], first.at(-1)]).toEqual([1_048_576, "c0", 0, 1_048_574]);
  expect(second).toEqual(["c0", 1_048_575, 1_048_576, 1_048_577, 1_048_578, 1_048_579]);
  const wide = await bench.start(await numbers(500_001, 10), "wide.parquet");
  const refused = await refusalOf(wide.export("xlsx"));
  expect([refused.code, refused.status]).toEqual(["too_large", 413]);
  expect(refused.message).toMatch(/CSV or Parquet/);
}, 120_000);

async function numbers(rows: number, columns: number): Promise<string> {
  const path = `${bench.folder}/numbers-${rows}.parquet`;
  const items = Array.from({ length: columns }, (_, index) => `range AS c${index}`).join(", ");
  await plain.run(`COPY (SELECT ${items} FROM range(${rows})) TO '${path}' (FORMAT parquet)`);
  return path;
}
