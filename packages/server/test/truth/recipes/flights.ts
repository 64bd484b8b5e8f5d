// Flights: masks, orders, and columns derived under them. Three million where all of it is asked for.
import { join } from "node:path";
import { vega } from "../product.ts";
import { withLots } from "./lots.ts";
import type { Recipe } from "./recipe.ts";

/** Rows of each change's tests; `npm run verify:truth` takes all three million. */
const rows = process.env.DATA_TOOLS_TRUTH === "all" ? 3_000_000 : 300_000;

export const flights: Recipe = {
  file: "flights-3m.parquet",
  large: true,
  async prepare(plain, folder) {
    const path = join(folder, "flights.csv");
    const all = `read_parquet('${join(vega, "flights-3m.parquet")}')`;
    await plain.run(`COPY (FROM ${all} LIMIT ${rows}) TO '${path}' (FORMAT csv)`);
    return path;
  },
  plain: (path) => `SELECT * FROM read_csv('${path}', header = true, columns = {
    date: 'TIMESTAMP', delay: 'BIGINT', distance: 'BIGINT', origin: 'VARCHAR', destination: 'VARCHAR'})`,
  steps: [
    {
      op: "filter-rows",
      params: {
        where: {
          any: [
            { column: "delay", is: "between", value: [-30, 180] },
            { column: "origin", is: "in", value: ["LAS", "ATL", "ORD"] },
          ],
        },
      },
      plain: `SELECT * EXCLUDE (pos) FROM t
        WHERE (delay BETWEEN -30 AND 180) OR origin IN ('LAS', 'ATL', 'ORD') ORDER BY pos`,
    },
    {
      op: "formula",
      params: { into: "late", expression: "if(delay > 0, delay, null)" },
      plain:
        "SELECT date, delay, CASE WHEN delay > 0 THEN delay END AS late, distance, origin, destination FROM t ORDER BY pos",
    },
    {
      op: "sort-rows",
      params: { by: [{ column: "distance", order: "desc" }, { column: "late" }] },
      plain: "SELECT * EXCLUDE (pos) FROM t ORDER BY distance DESC NULLS LAST, late ASC NULLS LAST, pos",
      look: true,
    },
    {
      op: "fill-missing",
      params: { columns: ["late"], with: "previous", groupBy: ["origin"] },
      plain: `SELECT * EXCLUDE (pos, late, distance, origin, destination),
        last_value(late IGNORE NULLS) OVER (PARTITION BY origin ORDER BY pos) AS late,
        distance, origin, destination FROM t ORDER BY pos`,
    },
    {
      op: "change-case",
      params: { columns: ["origin"], to: "lower" },
      plain: "SELECT * EXCLUDE (pos) REPLACE (lower(origin) AS origin) FROM t ORDER BY pos",
    },
    {
      op: "filter-rows",
      params: { where: { column: "destination", is: "matches", value: "^[A-M]" }, keep: false },
      plain: "SELECT * EXCLUDE (pos) FROM t WHERE NOT (substring(destination, 1, 1) BETWEEN 'A' AND 'M') ORDER BY pos",
      look: true,
    },
    {
      op: "edit-cell",
      params: { row: 50_001, column: "destination", value: "ZZZ" },
      plain:
        "SELECT * EXCLUDE (pos) REPLACE (CASE WHEN pos = 50000 THEN 'ZZZ' ELSE destination END AS destination) FROM t ORDER BY pos",
    },
    {
      op: "sample-rows",
      params: { fraction: 0.5, seed: 7 },
      plain: `SELECT * EXCLUDE (pos, lot) FROM ${withLots(1467008359, 3923416721)}
        QUALIFY row_number() OVER (ORDER BY lot) <= ceil(0.5 * (SELECT count(*) FROM t)) ORDER BY pos`,
    },
    {
      op: "drop-duplicates",
      params: { columns: ["origin", "destination", "delay"], keep: "last" },
      plain: `SELECT * EXCLUDE (pos) FROM t
        QUALIFY row_number() OVER (PARTITION BY origin, destination, delay ORDER BY pos DESC) = 1 ORDER BY pos`,
    },
    {
      op: "change-type",
      params: { columns: ["date"], to: "date" },
      plain: "SELECT * EXCLUDE (pos) REPLACE (CAST(date AS DATE) AS date) FROM t ORDER BY pos",
    },
  ],
};
