// Uploads and steps that are refused for what they would do: files that are bombs, operations that are.
import { gzipSync } from "node:zlib";
import { zip } from "../engine/import/zip.ts";
import {
  bytes,
  call,
  form,
  type Hostile,
  hostile,
  nested,
  type Part,
  step,
  upload,
  uploadRoute,
} from "./hostile-case.ts";
import { json } from "./running.ts";

const query = (text: string): object => ({ query: text });
const formula = (expression: string): object => ({ into: "x", expression });
const pattern = (regex: string): object => ({ where: { column: "city", is: "matches", value: regex } });

const uploads: Hostile[] = [
  hostile("uploads", "no form", "/api/datasources", json({}), "bad_request", uploadRoute),
  hostile("uploads", "no file", "/api/datasources", form([["name", "x"]]), "bad_request", uploadRoute),
  hostile(
    "uploads",
    "two files",
    "/api/datasources",
    form([
      ["file", "a\n1\n", "a.csv"],
      ["file", "a\n1\n", "b.csv"],
    ]),
    "bad_request",
    uploadRoute,
  ),
  hostile(
    "uploads",
    "a hundred fields",
    "/api/datasources",
    form([["file", "a\n1\n", "a.csv"], ...Array.from({ length: 100 }, (_, n): Part => [`f${n}`, "x"])]),
    "bad_request",
    uploadRoute,
  ),
  hostile(
    "uploads",
    "a field of two megabytes",
    "/api/datasources",
    form([
      ["name", "x".repeat(2 << 20)],
      ["file", "a\n1\n", "a.csv"],
    ]),
    "too_large",
    uploadRoute,
  ),
  upload("options that are no JSON", "a.csv", "a\n1\n", "bad_request", "{"),
  upload("options nested without end", "a.csv", "a\n1\n", "bad_request", nested("[", "]", 100_000)),
  upload("an option nobody knows", "a.csv", "a\n1\n", "bad_request", '{"path":"/etc/passwd"}'),
  upload("an empty file", "a.csv", "", "empty_file"),
  upload("more than may be sent", "a.csv", "a,b\n".repeat(600_000), "too_large"),
  upload("a gzip bomb", "a.csv.gz", gzipSync(Buffer.alloc(200 << 20, "a,b\n")), "too_large"),
  upload("gzip that is cut off", "a.csv.gz", gzipSync("a,b\n1,2\n".repeat(1000)).subarray(0, 40), "import_failed"),
  upload(
    "a zip bomb",
    "a.xlsx",
    zip({ "xl/workbook.xml": bytes("<workbook/>"), "xl/worksheets/sheet1.xml": Buffer.alloc(100 << 20) }),
    /^(too_large|import_failed)$/,
  ),
  upload("an archive that is no workbook", "a.xlsx", zip({ "../../etc/passwd": bytes("x") }), "unknown_format"),
  upload(
    "a workbook with an entity bomb",
    "a.xlsx",
    zip({
      "xl/workbook.xml": bytes(
        `<!DOCTYPE l [<!ENTITY a "${"a".repeat(100)}"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>`,
      ),
    }),
    /^(import_failed|empty_file|unknown_format)$/,
  ),
  upload("Parquet that is cut off", "a.parquet", bytes(`PAR1${"\0".repeat(100)}PAR1`), "import_failed"),
  upload(
    "Parquet that says it holds four billion values",
    "a.parquet",
    Buffer.concat([bytes("PAR1"), Buffer.alloc(64, 0xff), Buffer.from([60, 0, 0, 0]), bytes("PAR1")]),
    "import_failed",
  ),
  upload(
    "an executable",
    "a.exe",
    Buffer.concat([bytes("\x7fELF"), Buffer.alloc(1000)]),
    /^(unknown_format|import_failed)$/,
  ),
  upload("JSON a thousand deep", "a.json", `[{"a":${nested("[", "]", 1000)}}]`, "import_failed"),
  upload("JSON without an end", "a.json", `[{"a":${"[".repeat(100_000)}`, "import_failed"),
  upload(
    "more columns than may be",
    "a.csv",
    `${Array.from({ length: 61 }, (_, n) => `c${n}`).join(",")}\n`,
    "too_many_columns",
  ),
  upload("more rows than may be", "a.csv", `a\n${"1\n".repeat(5001)}`, "too_many_rows"),
  upload(
    "more cells than may be",
    "a.csv",
    `${"a,".repeat(40)}a\n${`${"1,".repeat(40)}1\n`.repeat(3000)}`,
    "too_many_cells",
  ),
  upload("a line of two megabytes", "a.csv", `a\n${"x".repeat(1_500_000)}\n`, "import_failed"),
  upload("a cell that is too long", "a.csv", `a\n${"x".repeat(70_000)}\n`, "cell_too_long"),
  upload("NUL bytes", "a.csv", `a,b\n1,2\n${"x,y\n".repeat(100)}\0\n`, "import_failed"),
  upload("a sheet that is not", "a.xlsx", zip({ "x.txt": bytes("x") }), "unknown_format", '{"sheet":"../x"}'),
];

const steps: Hostile[] = [
  step("calls", "an operation that is not", "drop-table", {}, "unknown_operation"),
  step("calls", "an operation every object has", "__proto__", {}, "unknown_operation"),
  step("calls", "another one", "constructor", {}, "unknown_operation"),
  step("calls", "a parameter nobody knows", "rename-column", { column: "city", to: "x", sql: "1" }, "invalid_params"),
  step(
    "calls",
    "a column that is not",
    "rename-column",
    { column: 'city"; DROP TABLE data; --', to: "x" },
    "column_not_found",
  ),
  step("calls", "an empty name", "rename-column", { column: "city", to: "" }, "invalid_params"),
  step(
    "calls",
    "a name beyond all measure",
    "rename-column",
    { column: "city", to: "x".repeat(10_001) },
    "invalid_params",
  ),
  step("calls", "a name that is there", "rename-column", { column: "city", to: "PRICE" }, "name_taken"),
  step(
    "calls",
    "lists of calls in lists",
    "batch",
    {
      calls: Array.from({ length: 12 }).reduce((inner) => [{ op: "batch", params: { calls: inner } }], [
        call,
      ] as unknown),
    },
    "invalid_params",
  ),
  step("cells", "an object for a cell", "edit-cell", { row: 1, column: "city", value: { a: 1 } }, "invalid_params"),
  step("cells", "row nought", "edit-cell", { row: 0, column: "city", value: "x" }, "invalid_params"),
  step("cells", "row one billion", "edit-cell", { row: 1_000_000_000, column: "city", value: "x" }, "row_out_of_range"),
  step(
    "cells",
    "a text beyond all measure",
    "edit-cell",
    { row: 1, column: "city", value: "x".repeat(1_048_577) },
    "invalid_params",
  ),
  step(
    "cells",
    "a text that is too long for a cell",
    "edit-cell",
    { row: 1, column: "city", value: "x".repeat(70_000) },
    "cell_too_long",
  ),
  step(
    "cells",
    "a word for a number",
    "edit-cell",
    { row: 1, column: "price", value: "1; DROP TABLE data" },
    /^(invalid_params|cast_failed)$/,
  ),
  step(
    "cells",
    "a padding of a billion",
    "pad-text",
    { columns: ["city"], side: "left", length: 1_000_000_000, with: "0" },
    "invalid_params",
  ),
  step("patterns", "one that is broken", "filter-rows", pattern("("), "invalid_params"),
  step("patterns", "one that looks back", "filter-rows", pattern("(a)\\1"), "invalid_params"),
  step("patterns", "one that looks ahead", "filter-rows", pattern("(?=a)"), "invalid_params"),
  step("patterns", "one that repeats a million times", "filter-rows", pattern("a{1000000}"), "invalid_params"),
  step("patterns", "repeats in repeats", "filter-rows", pattern("((a{100}){100}){100}"), "invalid_params"),
  step("patterns", "one without end", "filter-rows", pattern("a".repeat(1001)), "invalid_params"),
  step("formulas", "a statement", "formula", formula("1; DROP TABLE data"), "formula_error"),
  step("formulas", "a function that reads files", "formula", formula("read_text('/etc/passwd')"), "formula_error"),
  step("formulas", "a function that reads the environment", "formula", formula("getenv('HOME')"), "formula_error"),
  step("formulas", "brackets in brackets", "formula", formula(nested("(", ")", 10_000)), "formula_error"),
  step("formulas", "one without end", "formula", formula("1+".repeat(30_000)), /^(formula_error|invalid_params)$/),
  step("formulas", "a text without its end", "formula", formula("'a"), "formula_error"),
  step("formulas", "a column in another's quotes", "formula", formula('"city" FROM data; --'), "formula_error"),
  step("formulas", "a query inside", "formula", formula("(SELECT 1)"), "formula_error"),
];

const queries: Hostile[] = [
  ["a table dropped", "DROP TABLE data"],
  ["rows deleted", "DELETE FROM data"],
  ["rows added", "INSERT INTO data VALUES (1)"],
  ["two statements", "SELECT 1; SELECT 2"],
  ["a file read", "SELECT * FROM read_csv('/etc/passwd')"],
  ["a file named", "SELECT * FROM '/etc/passwd'"],
  ["a file written", "COPY data TO '/tmp/x.csv'"],
  ["a database attached", "ATTACH '/tmp/x.db'"],
  ["an extension", "INSTALL httpfs"],
  ["a setting", "SET memory_limit = '100GB'"],
  ["a pragma", "PRAGMA database_list"],
  ["the environment", "SELECT getenv('HOME') AS x FROM data"],
  ["the catalogue", "SELECT * FROM information_schema.tables"],
  ["the settings", "SELECT * FROM duckdb_settings()"],
  ["a text of a billion letters", "SELECT repeat('x', 1000000000) AS x FROM data"],
  ["a list of a billion", "SELECT range(1000000000) AS x FROM data"],
  ["the clock", "SELECT now() AS x FROM data"],
  ["chance", "SELECT random() AS x FROM data"],
  ["one without end", `SELECT ${"1+".repeat(30_000)}1 AS x FROM data`, /^(sql_refused|invalid_params)$/],
].map(([name, text, code]) => step("queries", String(name), "sql", query(String(text)), code ?? "sql_refused"));

const bombs: Hostile[] = [
  step(
    "bombs",
    "every row with every row",
    "join",
    ({ large }) => ({ datasource: large, how: "cross" }),
    "too_many_rows",
  ),
  step(
    "bombs",
    "a join of one key",
    "join",
    ({ large }) => ({ datasource: large, on: [{ left: "k", right: "k" }] }),
    "too_many_rows",
  ),
  step(
    "bombs",
    "a query that counts for ever",
    "sql",
    query("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT max(n) AS m FROM t"),
    /^(sql_refused|took_too_long|out_of_memory|out_of_space)$/,
  ),
  step(
    "bombs",
    "a table joined with itself",
    "sql",
    ({ large }) => ({ query: "SELECT a.k FROM l a, l b", sources: { l: large } }),
    /^(too_many_rows|took_too_long|out_of_memory|out_of_space)$/,
  ),
  step(
    "bombs",
    "a text that grows in every cell",
    "formula",
    formula("repeat(repeat(city, 1000), 100)"),
    /^(cell_too_long|formula_error|out_of_memory)$/,
  ),
  step(
    "bombs",
    "days of ten thousand years",
    "sql",
    query("SELECT * FROM generate_series(DATE '0001-01-01', DATE '9999-01-01', INTERVAL 1 SECOND)"),
    /^(sql_refused|too_many_rows|took_too_long|out_of_memory|out_of_space)$/,
  ),
];

export const works: readonly Hostile[] = [...uploads, ...steps, ...queries, ...bombs];
