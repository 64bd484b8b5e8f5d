// The works of operations on columns without data, on rows, and of those that make a new table.
import type { Work } from "./works.ts";

const same = ["delay", "distance", "origin", "destination"];
const columns = same.join(", ");
const mask = (ids: string) =>
  `SELECT i.r IS NOT NULL AS k FROM {numbered} AS p LEFT JOIN (${ids}) AS i ON p.file_row_number = i.r ORDER BY p.file_row_number`;
const few = [
  { op: "keep-columns", params: { columns: same } },
  { op: "keep-rows", params: { rows: { first: 100 } } },
];
const four = [{ op: "keep-columns", params: { columns: same } }];
const numbered = `SELECT ${columns} FROM {numbered} ORDER BY file_row_number`;
const shaken = "SELECT file_row_number AS r FROM {numbered} ORDER BY hash(file_row_number)";

export const reshapingWorks: Readonly<Record<string, Work>> = {
  "rename-column": { params: { column: "origin", to: "from" }, bare: null },
  "rename-columns": { params: { names: { origin: "from", destination: "to" } }, bare: null },
  "clean-names": { params: { style: "upper" }, bare: null },
  "drop-columns": { params: { columns: ["distance"] }, bare: null },
  "keep-columns": { params: { columns: ["origin", "delay"] }, bare: null },
  "reorder-columns": { params: { columns: ["origin"], to: "first" }, bare: null },
  "duplicate-column": { params: { column: "origin" }, bare: null },
  "promote-header": {
    params: {},
    bare: numbered.replace(columns, same.map((each) => `CAST(${each} AS VARCHAR)`).join(", ")),
    first: four,
  },
  "demote-header": {
    params: {},
    bare: numbered.replace(columns, same.map((each) => `CAST(${each} AS VARCHAR)`).join(", ")),
    first: four,
  },
  "filter-rows": {
    params: { where: { column: "delay", is: "gt", value: 10 } },
    bare: "SELECT delay > 10 AS k FROM {data}",
  },
  "keep-rows": { params: { rows: { first: 1000 } }, bare: "SELECT file_row_number < 1000 AS k FROM {numbered}" },
  "delete-rows": { params: { rows: [5, 3] }, bare: "SELECT file_row_number NOT IN (2, 4) AS k FROM {numbered}" },
  "insert-rows": { params: { rows: [{ origin: "LAS", delay: 1 }] }, bare: numbered, first: four },
  "sort-rows": {
    params: { by: [{ column: "delay", order: "desc" }] },
    bare: "SELECT file_row_number AS r FROM {numbered} ORDER BY delay DESC, file_row_number",
  },
  "shuffle-rows": { params: { seed: 1 }, bare: shaken },
  "reverse-rows": { params: {}, bare: "SELECT file_row_number AS r FROM {numbered} ORDER BY file_row_number DESC" },
  "sample-rows": {
    params: { fraction: 0.1, seed: 1 },
    bare: "SELECT hash(file_row_number) % 10 = 0 AS k FROM {numbered}",
  },
  "fill-gaps": {
    params: { column: "date", every: { count: 1, unit: "minute" } },
    bare: "WITH a AS (SELECT date, delay, distance, origin, destination, file_row_number AS r FROM {numbered}), m AS (SELECT unnest(generate_series(min(date), max(date), INTERVAL 1 MINUTE)) AS date FROM a) SELECT date, delay, distance, origin, destination FROM (SELECT * FROM a UNION ALL BY NAME SELECT date FROM m ANTI JOIN a USING (date)) ORDER BY date, r",
    first: [{ op: "keep-columns", params: { columns: ["date", ...same] } }],
  },
  "drop-duplicates": {
    params: { columns: same },
    bare: mask(`SELECT min(file_row_number) AS r FROM {numbered} GROUP BY ${columns}`),
  },
  "keep-duplicates": {
    params: { columns: same },
    bare: `SELECT count(*) OVER (PARTITION BY ${columns}) > 1 AS k FROM {numbered} ORDER BY file_row_number`,
  },
  "split-into-rows": {
    params: { column: "tags", delimiter: ";" },
    bare: `SELECT ${columns}, tags FROM (SELECT file_row_number AS r, ${columns}, unnest(string_split(tags, ';')) AS tags, generate_subscripts(string_split(tags, ';'), 1) AS i FROM {numbered}) ORDER BY r, i`,
    first: [{ op: "keep-columns", params: { columns: [...same, "tags"] } }],
  },
  pivot: {
    params: { index: ["origin", "destination"], columns: "size", values: "delay", fn: "mean" },
    bare: `SELECT origin, destination, ${["short", "medium", "long"].map((each) => `avg(delay) FILTER (size = '${each}') AS "${each}"`).join(", ")} FROM {numbered} GROUP BY origin, destination ORDER BY min(file_row_number)`,
  },
  unpivot: {
    params: { keep: ["origin"], columns: ["delay", "distance"], nameInto: "what", valueInto: "value" },
    bare: "SELECT origin, what, value FROM (SELECT file_row_number AS r, origin, unnest(['delay', 'distance']) AS what, unnest([delay, distance]) AS value, unnest([1, 2]) AS i FROM {numbered}) ORDER BY r, i",
  },
  transpose: { params: {}, bare: "SELECT * FROM (SELECT unnest(range(4)) AS r) ORDER BY r", first: few },
  explode: {
    params: { column: "pair" },
    bare: `SELECT ${columns}, pair FROM (SELECT file_row_number AS r, ${columns}, unnest(pair) AS pair, unnest([1, 2]) AS i FROM {numbered}) ORDER BY r, i`,
    first: [{ op: "keep-columns", params: { columns: [...same, "pair"] } }],
  },
  "group-by": {
    params: {
      by: ["origin"],
      aggregates: [
        { column: "delay", fn: "mean" },
        { column: "distance", fn: "sum" },
      ],
    },
    bare: "SELECT origin, avg(delay) AS d, CAST(sum(distance) AS BIGINT) AS s FROM {numbered} GROUP BY origin ORDER BY min(file_row_number)",
  },
  "frequency-table": {
    params: { columns: ["origin"] },
    bare: "SELECT origin, count(*) AS n, count(*) / (SELECT count(*) FROM {data}) AS s FROM {data} GROUP BY origin ORDER BY n DESC, origin",
  },
  "resample-time": {
    params: { column: "date", every: { count: 1, unit: "day" }, aggregates: [{ column: "delay", fn: "mean" }] },
    bare: "SELECT date_trunc('day', date) AS d, avg(delay) AS m FROM {data} GROUP BY d ORDER BY d",
  },
  join: {
    params: { datasource: "$airports", on: [{ left: "origin", right: "airport" }], how: "left" },
    bare: `SELECT ${columns}, city FROM {numbered} AS d LEFT JOIN {airports} AS a ON d.origin = a.airport ORDER BY d.file_row_number`,
    first: four,
  },
  lookup: {
    params: { datasource: "$airports", on: [{ left: "origin", right: "airport" }], take: ["city"] },
    bare: "SELECT city FROM {numbered} AS d LEFT JOIN {airports} AS a ON d.origin = a.airport ORDER BY d.file_row_number",
  },
  union: {
    params: { datasources: ["$some"] },
    bare: `SELECT ${columns} FROM (SELECT 1 AS t, file_row_number AS r, ${columns} FROM {numbered} UNION ALL SELECT 2, row_number() OVER (), ${columns} FROM {some}) ORDER BY t, r`,
    first: four,
  },
  "intersect-rows": {
    params: { datasource: "$some", columns: same },
    bare: mask(`SELECT DISTINCT file_row_number AS r FROM {numbered} AS d SEMI JOIN {some} AS s USING (${columns})`),
  },
  "except-rows": {
    params: { datasource: "$some", columns: same },
    bare: mask(`SELECT DISTINCT file_row_number AS r FROM {numbered} AS d ANTI JOIN {some} AS s USING (${columns})`),
  },
  "fuzzy-join": {
    params: {
      datasource: "$airports",
      on: { left: "origin", right: "airport" },
      metric: "levenshtein",
      threshold: 0.9,
    },
    bare: `WITH t AS (SELECT o, arg_min(airport, levenshtein(o, airport)) AS airport, arg_min(city, levenshtein(o, airport)) AS city FROM (SELECT DISTINCT origin AS o FROM {data}), {airports} GROUP BY o) SELECT ${columns}, airport, city FROM {numbered} AS d LEFT JOIN t ON d.origin = t.o ORDER BY d.file_row_number`,
    first: four,
  },
  sql: {
    params: {
      query:
        "SELECT origin, count(*) AS flights, avg(delay) AS delay FROM data GROUP BY origin ORDER BY flights DESC, origin",
    },
    bare: "SELECT origin, count(*) AS flights, avg(delay) AS delay FROM {data} GROUP BY origin ORDER BY flights DESC, origin",
  },
  "quality-pipeline": {
    params: {},
    bare: "SELECT DISTINCT trim(padded) AS padded, coalesce(gap, 0) AS gap, TRY_CAST(replace(code, ',', '') AS BIGINT) AS code FROM {data}",
    first: [{ op: "keep-columns", params: { columns: ["padded", "gap", "code"] } }],
  },
  batch: {
    params: {
      calls: [
        { op: "rename-column", params: { column: "origin", to: "from" } },
        { op: "change-case", params: { columns: ["from"], to: "lower" } },
        { op: "clip-number", params: { columns: ["delay"], min: 0 } },
      ],
    },
    bare: "SELECT lower(origin) AS c, greatest(delay, 0) AS d FROM {data}",
  },
};
