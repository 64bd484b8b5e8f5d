// The works of operations that make values: texts, dates, numbers, missing values, categories, types.
import type { Work } from "./works.ts";

const one = (expression: string) => `SELECT ${expression} AS c FROM {data}`;
const window = (expression: string) => `SELECT ${expression} AS c FROM {numbered} ORDER BY file_row_number`;
const filled = (direction: "last" | "first", frame: string) =>
  window(`${direction}_value(gap IGNORE NULLS) OVER (ORDER BY file_row_number ROWS BETWEEN ${frame})`);
const counted = "(SELECT origin AS o, count(*) AS n, avg(delay) AS m FROM {data} GROUP BY origin)";
const encoded = (value: string) =>
  `SELECT ${value} AS c FROM {numbered} AS d LEFT JOIN ${counted} AS t ON d.origin = t.o ORDER BY d.file_row_number`;
const quartiles = "(SELECT quantile_cont(delay, [0.25, 0.75]) AS q FROM {data})";

export const valueWorks: Readonly<Record<string, Work>> = {
  "replace-text": {
    params: { columns: ["destination"], find: "^[A-M]", replace: "_", mode: "regex" },
    bare: one("regexp_replace(destination, '^[A-M]', '_', 'g')"),
  },
  "change-case": { params: { columns: ["origin"], to: "lower" }, bare: one("lower(origin)") },
  "trim-text": { params: { columns: ["padded"] }, bare: one("trim(padded)") },
  "parse-date": {
    params: { column: "stamp" },
    bare: one("try_strptime(stamp, '%d.%m.%Y %H:%M')"),
  },
  "format-date": { params: { column: "date", format: "%d.%m.%Y", into: "c" }, bare: one("strftime(date, '%d.%m.%Y')") },
  "date-part": { params: { column: "date", part: "weekday-name", into: "c" }, bare: one("dayname(date)") },
  "truncate-date": { params: { column: "date", unit: "week", into: "c" }, bare: one("date_trunc('week', date)") },
  "date-difference": {
    params: { from: { column: "date" }, to: "2024-06-30", unit: "days", into: "c" },
    bare: one("date_diff('day', date, TIMESTAMP '2024-06-30')"),
  },
  "add-to-date": {
    params: { column: "date", amount: 1, unit: "months", into: "c" },
    bare: one("date + INTERVAL 1 MONTH"),
  },
  "month-start": { params: { column: "date", into: "c" }, bare: one("CAST(date_trunc('month', date) AS DATE)") },
  "month-end": { params: { column: "date", into: "c" }, bare: one("last_day(date)") },
  "convert-timezone": {
    params: { column: "date", from: "America/New_York", to: "Europe/Berlin", into: "c" },
    bare: one("timezone('Europe/Berlin', timezone('America/New_York', date))"),
  },
  math: {
    params: { into: "c", left: { column: "distance" }, op: "divide", right: { column: "delay" } },
    bare: one("CAST(distance AS DOUBLE) / nullif(delay, 0)"),
  },
  "row-statistics": {
    params: { columns: ["delay", "distance", "gap"], stat: "mean", into: "c" },
    bare: one("list_avg([delay, distance, gap])"),
  },
  "relative-features": {
    params: { columns: ["delay"], references: ["distance"], op: "divide", into: "c" },
    bare: one("CAST(delay AS DOUBLE) / nullif(distance, 0)"),
  },
  "round-number": { params: { columns: ["speed"], digits: 2 }, bare: one("round(speed, 2)") },
  "apply-function": { params: { columns: ["distance"], fn: "sqrt", into: "c" }, bare: one("sqrt(distance)") },
  "percent-of-total": {
    params: { column: "distance", into: "c" },
    bare: one("CAST(distance AS DOUBLE) * 100 / (SELECT sum(distance) FROM {data})"),
  },
  cumulative: {
    params: { column: "distance", fn: "sum", into: "c" },
    bare: window("CAST(sum(distance) OVER (ORDER BY file_row_number) AS BIGINT)"),
  },
  rolling: {
    params: { column: "distance", fn: "sum", window: 7, into: "c" },
    bare: window("CAST(sum(distance) OVER (ORDER BY file_row_number ROWS 6 PRECEDING) AS BIGINT)"),
  },
  difference: {
    params: { column: "distance", into: "c" },
    bare: window("distance - lag(distance) OVER (ORDER BY file_row_number)"),
  },
  "clip-number": { params: { columns: ["delay"], min: 0, max: 60 }, bare: one("least(greatest(delay, 0), 60)") },
  "parse-number": {
    params: { columns: ["price"] },
    bare: one("TRY_CAST(regexp_replace(price, '[$,]', '', 'g') AS DOUBLE)"),
  },
  "format-number": {
    params: { column: "speed", pattern: "#,##0.00", into: "c" },
    bare: one("format('{:,.2f}', speed)"),
  },
  "fill-missing": {
    params: { columns: ["gap"], with: "mean" },
    bare: one("coalesce(CAST(gap AS DOUBLE), (SELECT avg(gap) FROM {data}))"),
  },
  "fill-down": { params: { columns: ["gap"] }, bare: filled("last", "UNBOUNDED PRECEDING AND CURRENT ROW") },
  "fill-up": { params: { columns: ["gap"] }, bare: filled("first", "CURRENT ROW AND UNBOUNDED FOLLOWING") },
  "blank-down": {
    params: { columns: ["size"] },
    bare: window("CASE WHEN size IS DISTINCT FROM lag(size) OVER (ORDER BY file_row_number) THEN size END"),
  },
  "drop-missing-rows": { params: { columns: ["gap"] }, bare: "SELECT gap IS NOT NULL AS k FROM {data}" },
  "drop-missing-columns": { params: { threshold: 0.3 }, bare: null },
  "flag-missing": { params: { columns: ["gap"], into: "c" }, bare: one("gap IS NULL") },
  "quick-clean": {
    params: {},
    bare: "SELECT coalesce(CAST(gap AS VARCHAR), blank) IS NOT NULL AS k FROM {data}",
    first: [{ op: "keep-columns", params: { columns: ["gap", "blank"] } }],
  },
  "set-missing": {
    params: { columns: ["distance", "origin"], values: [405, "SAV"] },
    bare: "SELECT nullif(distance, 405) AS c, nullif(origin, 'SAV') AS d FROM {data}",
  },
  "one-hot": {
    params: { columns: ["size"] },
    bare: "SELECT CAST(size = 'short' AS BIGINT) AS c, CAST(size = 'medium' AS BIGINT) AS d, CAST(size = 'long' AS BIGINT) AS e FROM {data}",
  },
  "ordinal-encode": { params: { columns: ["size"] }, bare: one("list_position(['long', 'medium', 'short'], size)") },
  "map-values": {
    params: {
      column: "origin",
      map: [
        { from: "LAS", to: "Las Vegas" },
        { from: "ATL", to: "Atlanta" },
      ],
    },
    bare: one("CASE origin WHEN 'LAS' THEN 'Las Vegas' WHEN 'ATL' THEN 'Atlanta' ELSE origin END"),
  },
  "group-rare": {
    params: { columns: ["origin"], threshold: 0.01, label: "other" },
    bare: encoded("CASE WHEN t.n < (SELECT count(*) FROM {data}) * 0.01 THEN 'other' ELSE d.origin END"),
  },
  "frequency-encode": { params: { columns: ["origin"], as: "count" }, bare: encoded("t.n") },
  "target-encode": { params: { columns: ["origin"], target: "delay", smoothing: 1 }, bare: encoded("t.m") },
  "multi-label": {
    params: { column: "labels", delimiter: "," },
    bare: `SELECT ${["late", "on time", "far", "near"].map((each, at) => `CAST(list_contains(string_split(labels, ','), '${each}') AS BIGINT) AS c${at}`).join(", ")} FROM {data}`,
  },
  "scale-number": {
    params: { columns: ["delay"], method: "standard" },
    bare: one("(delay - (SELECT avg(delay) FROM {data})) / (SELECT stddev_pop(delay) FROM {data})"),
  },
  "bin-number": {
    params: { column: "distance", bins: 5, into: "c" },
    bare: one(
      "CAST(floor((distance - (SELECT min(distance) FROM {data})) * 5.0 / (SELECT max(distance) - min(distance) FROM {data})) AS BIGINT)",
    ),
  },
  "treat-outliers": {
    params: { columns: ["delay"] },
    bare: `SELECT least(greatest(delay, 2.5 * q[1] - 1.5 * q[2]), 2.5 * q[2] - 1.5 * q[1]) AS c FROM {data}, ${quartiles}`,
  },
  formula: {
    params: { into: "c", expression: "distance / (delay + 1000) * 1.5" },
    bare: one("CAST(distance AS DOUBLE) / nullif(delay + 1000, 0) * CAST(1.5 AS DOUBLE)"),
  },
  "if-column": {
    params: {
      into: "c",
      cases: [
        { when: { column: "distance", is: "lt", value: 500 }, then: "short" },
        { when: { column: "distance", is: "lt", value: 1500 }, then: "medium" },
      ],
      else: "long",
    },
    bare: one("CASE WHEN distance < 500 THEN 'short' WHEN distance < 1500 THEN 'medium' ELSE 'long' END"),
  },
  "change-type": { params: { columns: ["distance"], to: "number" }, bare: one("CAST(distance AS DOUBLE)") },
  "detect-types": {
    params: {},
    bare: "SELECT TRY_CAST(code AS BIGINT) AS c, try_strptime(stamp, '%d.%m.%Y %H:%M') AS d FROM {data}",
  },
  validate: {
    params: {
      into: "c",
      rules: [
        { column: "gap", check: "not-null" },
        { column: "distance", check: "range", min: 0, max: 2000, name: "too far" },
      ],
    },
    bare: one(
      "concat_ws('; ', CASE WHEN gap IS NULL THEN 'gap' END, CASE WHEN distance NOT BETWEEN 0 AND 2000 THEN 'too far' END)",
    ),
  },
  "window-rank": {
    params: { by: [{ column: "delay" }], fn: "rank", into: "c" },
    bare: window("rank() OVER (ORDER BY delay)"),
  },
  "lag-lead": {
    params: { column: "distance", into: "c" },
    bare: window("lag(distance) OVER (ORDER BY file_row_number)"),
  },
  "flag-duplicates": {
    params: { columns: ["delay", "distance", "origin", "destination"], into: "c" },
    bare: window("count(*) OVER (PARTITION BY delay, distance, origin, destination) > 1"),
  },
  "edit-cell": {
    params: { row: 1000, column: "distance", value: 1 },
    bare: "SELECT CASE WHEN file_row_number = 999 THEN 1 ELSE distance END AS c FROM {numbered}",
  },
  "edit-cells": {
    params: { column: "origin", from: "LAS", to: "Las Vegas" },
    bare: one("CASE WHEN origin = 'LAS' THEN 'Las Vegas' ELSE origin END"),
  },
  "merge-columns": {
    params: { columns: ["origin", "destination"], into: "c", separator: "-" },
    bare: one("concat_ws('-', origin, destination)"),
  },
  "split-column": {
    params: { column: "tags", by: { delimiter: ";" }, into: ["c", "d"] },
    bare: "SELECT split_part(tags, ';', 1) AS c, split_part(tags, ';', 2) AS d FROM {data}",
  },
  "add-constant": { params: { into: "c", value: "shop" }, bare: one("'shop'") },
  "add-index": { params: {}, bare: "SELECT file_row_number + 1 AS c FROM {numbered}" },
  unnest: { params: { column: "route" }, bare: 'SELECT route."from" AS c, route."to" AS d FROM {data}' },
};
