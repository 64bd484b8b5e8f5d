// Zip codes: codes with leading zeros, coordinates, a table joined in that hides and multiplies rows.
import { withLots } from "./lots.ts";
import type { Recipe } from "./recipe.ts";

export const zipcodes: Recipe = {
  file: "zipcodes.csv",
  plain: (path) => `SELECT * FROM read_csv('${path}', header = true, columns = {zip_code: 'VARCHAR',
    latitude: 'DOUBLE', longitude: 'DOUBLE', city: 'VARCHAR', state: 'VARCHAR', county: 'VARCHAR'})`,
  others: {
    airports: {
      file: "airports.csv",
      plain: (path) => `SELECT * FROM read_csv('${path}', header = true, columns = {iata: 'VARCHAR', name: 'VARCHAR',
        city: 'VARCHAR', state: 'VARCHAR', country: 'VARCHAR', latitude: 'DOUBLE', longitude: 'DOUBLE'})`,
    },
  },
  steps: [
    {
      op: "sample-rows",
      params: { n: 500, stratifyBy: ["state"], seed: 42 },
      plain: `SELECT * EXCLUDE (pos, lot) FROM ${withLots(423619049, 958066418)}
        QUALIFY row_number() OVER (PARTITION BY state ORDER BY lot) <= 500 ORDER BY pos`,
    },
    {
      op: "sort-rows",
      params: { by: [{ column: "city" }, { column: "zip_code", order: "desc", as: "number" }] },
      plain: "SELECT * EXCLUDE (pos) FROM t ORDER BY city, CAST(zip_code AS DOUBLE) DESC NULLS LAST, pos",
    },
    {
      op: "join",
      params: ({ airports }) => ({
        datasource: airports,
        on: [
          { left: "city", right: "city" },
          { left: "state", right: "state" },
        ],
        how: "semi",
      }),
      plain: `SELECT * EXCLUDE (pos) FROM t WHERE (city, state) IN
        (SELECT (city, state) FROM airports WHERE city IS NOT NULL AND state IS NOT NULL) ORDER BY pos`,
    },
    {
      op: "duplicate-column",
      params: { column: "zip_code" },
      plain: `SELECT zip_code, zip_code AS zip_code_copy, latitude, longitude, city, state, county FROM t ORDER BY pos`,
    },
    {
      op: "split-column",
      params: { column: "zip_code_copy", by: { widths: [3, 2] }, into: ["area", "place"] },
      plain: `SELECT zip_code, left(zip_code_copy, 3) AS area, right(zip_code_copy, 2) AS place, latitude, longitude,
        city, state, county FROM t ORDER BY pos`,
    },
    {
      op: "edit-cell",
      params: { row: 17, column: "latitude", value: null },
      plain: "SELECT * EXCLUDE (pos) REPLACE (CASE WHEN pos <> 16 THEN latitude END AS latitude) FROM t ORDER BY pos",
    },
    {
      op: "fill-missing",
      params: { columns: ["latitude"], with: "interpolate" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (COALESCE(latitude, (SELECT a.latitude + (b.latitude - a.latitude) * 0.5::DOUBLE
        FROM t AS a, t AS b WHERE a.pos = t.pos - 1 AND b.pos = t.pos + 1)) AS latitude) FROM t ORDER BY pos`,
    },
    {
      op: "join",
      params: ({ airports }) => ({
        datasource: airports,
        on: [{ left: "city", right: "city" }],
        how: "full",
        columns: ["iata", "state", "latitude"],
        suffix: " of the airport",
      }),
      plain: `SELECT zip_code, area, place, t.latitude, t.longitude, COALESCE(t.city, a.city) AS city, t.state, county,
          iata, a.state AS "state of the airport", a.latitude AS "latitude of the airport"
        FROM t FULL JOIN (SELECT rowid AS r, * FROM airports) AS a ON t.city = a.city
        ORDER BY t.pos NULLS LAST, a.r NULLS LAST`,
    },
    {
      op: "formula",
      params: { into: "off", expression: `abs(latitude - "latitude of the airport") * 60`, type: "number" },
      plain: `SELECT * EXCLUDE (pos), abs(latitude - "latitude of the airport") * 60.0::DOUBLE AS off FROM t ORDER BY pos`,
    },
    {
      op: "reorder-columns",
      params: { columns: ["state", "iata"], to: "after", anchor: "zip_code" },
      plain: `SELECT zip_code, state, iata, * EXCLUDE (pos, zip_code, state, iata) FROM t ORDER BY pos`,
    },
  ],
};
