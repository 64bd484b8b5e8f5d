// What a query may not be: every statement is refused before it runs, each with its reason.
import { afterAll, expect, test } from "vitest";
import { planCall } from "../../src/sessions/plan.ts";
import { tables } from "./tables.ts";

const world = await tables();
afterAll(() => world.close());
const bench = await world.workbench();

const data = await world.literal({
  columns: [
    { name: "id", type: "integer" },
    { name: "city", type: "text" },
  ],
  rows: [[1, "Rome"]],
});
const codes = await world.literal({ columns: [{ name: "id", type: "integer" }], rows: [[1]] });

const files = /reads files/;
const chance = /gives another result each time/;
const clock = /depends on the time at which it runs/;
const inside = /looks at the engine or its settings/;
const runs = /runs or reads statements/;
const noTable = /there is no table/;
const onlySelect = /only SELECT can be used here/;
const unknown = /is not among the functions that can be called here/;

const refused: readonly (readonly [string, RegExp])[] = [
  // other statements
  ["COPY data TO 'x.csv'", onlySelect],
  ["COPY (SELECT 1) TO '/tmp/x'", onlySelect],
  ["ATTACH 'x.db' AS y", onlySelect],
  ["DETACH memory", onlySelect],
  ["INSTALL httpfs", onlySelect],
  ["LOAD httpfs", onlySelect],
  ["PRAGMA database_list", /only SELECT|one SELECT|not known/],
  ["SET threads = 8", onlySelect],
  ["RESET threads", onlySelect],
  ["CREATE TABLE t AS SELECT 1", onlySelect],
  ["CREATE MACRO f(x) AS x", onlySelect],
  ["DROP VIEW data", onlySelect],
  ["INSERT INTO data VALUES (1)", onlySelect],
  ["UPDATE data SET id = 1", onlySelect],
  ["DELETE FROM data", onlySelect],
  ["EXPORT DATABASE 'x'", onlySelect],
  ["CALL pragma_version()", onlySelect],
  ["CHECKPOINT", onlySelect],
  ["EXPLAIN SELECT 1", onlySelect],
  ["PREPARE p AS SELECT 1", onlySelect],
  ["EXECUTE p", onlySelect],
  ["BEGIN", onlySelect],
  ["USE memory", onlySelect],
  ["SELECT 1 INTO t", /SELECT INTO/],
  ["PIVOT data ON city USING sum(id)", onlySelect],
  ["SELECT * FROM data PIVOT (sum(id) FOR city IN ('Rome'))", /use the steps Pivot and Unpivot/],
  ["SELECT * FROM data UNPIVOT (v FOR n IN (id))", /use the steps Pivot and Unpivot/],
  ["DESCRIBE data", /DESCRIBE, SHOW and SUMMARIZE/],
  ["SHOW TABLES", /DESCRIBE, SHOW and SUMMARIZE/],
  ["SUMMARIZE data", /DESCRIBE, SHOW and SUMMARIZE/],
  ["SELECT * FROM (DESCRIBE data)", /DESCRIBE, SHOW and SUMMARIZE/],
  ["SELECT 1; SELECT 2", /must be one SELECT/],
  ["SELECT 1; DROP VIEW data", onlySelect],
  ["-- nothing", /must be one SELECT/],
  ["SELEC 1", /syntax error at or near "SELEC" \(at position 1\)/],
  ["SELECT * FROM (SELECT 1", /syntax error at end of input/],
  // files, and tables that are not ours
  ["SELECT * FROM '/etc/passwd'", noTable],
  ["FROM 'file.csv'", noTable],
  [`SELECT * FROM "file.parquet"`, noTable],
  ["SELECT * FROM read_csv('/etc/passwd')", files],
  ["SELECT * FROM main.read_csv('/etc/passwd')", files],
  ["SELECT * FROM system.main.read_csv('/etc/passwd')", /reads files|without a schema/],
  [`SELECT * FROM "READ_CSV"('x')`, files],
  ["SELECT * FROM READ_TEXT('/etc/passwd')", files],
  ["SELECT * FROM read_parquet('x')", files],
  ["SELECT * FROM parquet_metadata('x')", files],
  ["SELECT * FROM glob('/*')", files],
  ["SELECT * FROM sniff_csv('x')", files],
  ["SELECT * FROM data, read_blob('/etc/passwd')", files],
  ["SELECT (SELECT content FROM read_text('/etc/passwd'))", files],
  ["WITH t AS (SELECT * FROM 'x.csv') SELECT * FROM t", noTable],
  ["SELECT * FROM data WHERE id IN (SELECT id FROM 'x.csv')", noTable],
  ["SELECT * FROM data UNION ALL SELECT * FROM 'x.csv'", noTable],
  ["SELECT * FROM data ORDER BY (SELECT content FROM read_text('x'))", files],
  ["SELECT * FROM data LIMIT (SELECT count(*) FROM read_text('x'))", files],
  ["SELECT count(*) FILTER (EXISTS (FROM read_text('x'))) FROM data", files],
  ["SELECT sum(id) OVER (ORDER BY (SELECT size FROM read_blob('x'))) FROM data", files],
  ["SELECT CASE WHEN id = 1 THEN (SELECT 1 FROM 'x.csv') END FROM data", noTable],
  ["SELECT * FROM information_schema.tables", /without a schema/],
  ["SELECT * FROM pg_catalog.pg_class", /without a schema/],
  ["SELECT * FROM sqlite_master", noTable],
  ["SELECT * FROM duckdb_tables", noTable],
  ["SELECT * FROM duckdb_tables()", inside],
  ["SELECT * FROM duckdb_settings()", inside],
  ["SELECT * FROM pragma_version()", inside],
  ["SELECT * FROM v0", noTable],
  [`SELECT * FROM "data:placed"`, noTable],
  [`WITH "data:placed" AS (SELECT 1) SELECT * FROM "data:placed"`, /have no colon/],
  ["WITH data AS (SELECT 1 AS x) SELECT * FROM data", /cannot give “data” another meaning/],
  ["WITH b AS (SELECT * FROM a), a AS (SELECT 1) SELECT * FROM b", noTable],
  ["SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a) AS t, a", noTable],
  ["SELECT * FROM memory.main.data", /without a schema/],
  ["SELECT * FROM main.data", /without a schema/],
  ["SELECT * FROM other", noTable],
  // what changes from run to run, looks around or runs statements
  ["SELECT random()", chance],
  ["SELECT RANDOM() FROM data", chance],
  [`SELECT "random"()`, chance],
  ["SELECT main.random()", chance],
  ["SELECT uuid()", chance],
  ["SELECT gen_random_uuid()", chance],
  ["SELECT setseed(0.5)", chance],
  ["SELECT reservoir_quantile(id, 0.5) FROM data", chance],
  ["SELECT list_aggregate([1, 2], 'reservoir_quantile', 0.5)", /must be written out and be one/],
  ["SELECT list_aggregate([1, 2], city) FROM data", /must be written out and be one/],
  ["SELECT now()", clock],
  ["SELECT today()", clock],
  ["SELECT current_date", clock],
  ["SELECT CURRENT_TIMESTAMP", clock],
  ["SELECT localtime", clock],
  ["SELECT age(DATE '2020-01-01')", clock],
  ["SELECT get_current_timestamp()", clock],
  ["SELECT getenv('HOME')", inside],
  ["SELECT current_setting('threads')", inside],
  ["SELECT current_user", inside],
  ["SELECT user", inside],
  ["SELECT version()", inside],
  ["SELECT current_database()", inside],
  ["SELECT nextval('s')", inside],
  ["SELECT txid_current()", inside],
  ["SELECT hash(id) FROM data", /other versions of the engine/],
  ["SELECT * FROM query('SELECT 1')", runs],
  ["SELECT * FROM query_table('data')", runs],
  ["SELECT json_serialize_sql('SELECT 1')", runs],
  ["SELECT * FROM json_execute_serialized_sql('x')", runs],
  ["SELECT * FROM sql_auto_complete('SEL')", runs],
  ["SELECT write_log('x')", inside],
  ["SELECT sleep_ms(10)", /computes nothing/],
  ["SELECT wibble(id) FROM data", unknown],
  ["SELECT * FROM repeat_row(1, num_rows = 9)", /cannot stand after FROM/],
  ["SELECT sum(id) OVER (), random() OVER () FROM data", /random gives/],
  // hidden in expressions
  ["SELECT [random() FOR x IN [1, 2]]", /random gives|syntax error/],
  ["SELECT list_transform([1, 2], x -> random())", chance],
  ["SELECT list_filter([1, 2], lambda x: x > random())", chance],
  ["SELECT COLUMNS(c -> getenv('HOME') = c) FROM data", inside],
  ["SELECT * REPLACE (random() AS id) FROM data", chance],
  ["SELECT (random()).x", chance],
  ["SELECT {'a': [map {'b': random()}]}", chance],
  ["SELECT id FROM data GROUP BY id, random()", chance],
  ["SELECT DISTINCT ON (random()) id FROM data", chance],
  ["SELECT id FROM data QUALIFY row_number() OVER (ORDER BY random()) = 1", chance],
  ["SELECT TRY(random())", chance],
  ["SELECT city.getenv() FROM data", inside],
  ["SELECT string_agg(city, getenv('x')) FROM data", inside],
  ["SELECT lag(id, random()::INTEGER) OVER () FROM data", chance],
  ["SELECT id FROM data d JOIN codes c ON random() < 0.5", chance],
  ["VALUES (random())", chance],
  ["SELECT * FROM (VALUES (getenv('x'))) AS t", inside],
  ["SELECT * FROM unnest([random()])", chance],
  // parameters, samples, recursion, odd joins
  ["SELECT $1", /has parameters/],
  ["SELECT ?", /has parameters/],
  ["SELECT $name", /has parameters/],
  ["SELECT DEFAULT", /DEFAULT means nothing/],
  ["SELECT * FROM data TABLESAMPLE 10%", /a sample differs/],
  ["SELECT * FROM data TABLESAMPLE reservoir(10) REPEATABLE (1)", /a sample differs/],
  ["SELECT * FROM data USING SAMPLE 2", /a sample differs/],
  ["SELECT * FROM data AT (VERSION => 1)", /no other versions/],
  ["WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT * FROM t", /WITH RECURSIVE/],
  ["SELECT * FROM data POSITIONAL JOIN codes", /POSITIONAL JOIN/],
  // types that are no values
  ["SELECT 'data'::regclass", /there is no type regclass/],
  ["SELECT 1::main.mytype", /there is no type/],
  ["SELECT 1::VARIANT", /there is no type/],
  // sizes without a limit
  ["SELECT repeat('x', 1000000000)", /at most 1000/],
  ["SELECT repeat(city, id) FROM data", /at most 1000/],
  ["SELECT repeat(repeat('x', 1000), 1000)", /cannot stand in repeat/],
  ["SELECT lpad('x', 1000000000, 'y')", /at most 10000/],
  ["SELECT range(1000000000)", /at most 10000/],
  ["SELECT format('{:1000000000d}', 1)", /widths below 1000/],
  ["SELECT printf('%1000000000d', 1)", /widths below 1000/],
  ["SELECT 1e400", /too large/],
  // what the database says of names and types
  ["SELECT nope FROM data", /Referenced column "nope" not found.* \(at position 8\)/],
  ["SELECT 'é',\n  nope FROM data", /\(at position 15\)/],
  ["SELECT sum(city) FROM data", /No function matches/],
  ["SELECT rowid FROM data", /"rowid" not found/],
  ["SELECT filename FROM data", /"filename" not found/],
  [`SELECT ":place" FROM data`, /":place" not found/],
  ["SELECT id FROM data GROUP BY city", /must appear in the GROUP BY/],
];

test.each(refused)("[Q1] %s", async (query, reason) => {
  await expect(bench.describe(data, query, { codes })).rejects.toMatchObject({
    code: "sql_refused",
    values: expect.objectContaining({ field: "query", reason: expect.stringMatching(reason) }),
  });
});

test("a query that is empty, holds a null character or has no end of letters is refused as a parameter", async () => {
  const planning = { workbench: bench, source: async () => codes, now: 0 };
  for (const query of ["", "SELECT '\0'", `SELECT ${"1 + ".repeat(20_000)} 1`, 7]) {
    await expect(planCall(planning, { op: "sql", params: { query } as never }, data)).rejects.toMatchObject({
      code: "invalid_params",
      values: { field: "query" },
    });
  }
});
