// Bird strikes: texts to clean, a second table to join, columns to turn into rows.
import type { Recipe } from "./recipe.ts";

export const birdstrikes: Recipe = {
  file: "birdstrikes.csv",
  plain: (path) => `SELECT * FROM read_csv('${path}', header = true, columns = {"Airport Name": 'VARCHAR',
    "Aircraft Make Model": 'VARCHAR', "Effect Amount of damage": 'VARCHAR', "Flight Date": 'DATE',
    "Aircraft Airline Operator": 'VARCHAR', "Origin State": 'VARCHAR', "Phase of flight": 'VARCHAR',
    "Wildlife Size": 'VARCHAR', "Wildlife Species": 'VARCHAR', "Time of day": 'VARCHAR', "Cost Other": 'BIGINT',
    "Cost Repair": 'BIGINT', "Cost Total $": 'BIGINT', "Speed IAS in knots": 'BIGINT'})`,
  others: {
    capitals: {
      file: "us-state-capitals.json",
      plain: (path) => `SELECT lon, lat, state, city FROM read_json('${path}',
        columns = {lon: 'DOUBLE', lat: 'DOUBLE', state: 'VARCHAR', city: 'VARCHAR'})`,
    },
  },
  steps: [
    {
      op: "drop-duplicates",
      params: {},
      plain: `SELECT * EXCLUDE (pos) FROM t QUALIFY row_number() OVER (PARTITION BY "Airport Name",
        "Aircraft Make Model", "Effect Amount of damage", "Flight Date", "Aircraft Airline Operator", "Origin State",
        "Phase of flight", "Wildlife Size", "Wildlife Species", "Time of day", "Cost Other", "Cost Repair",
        "Cost Total $", "Speed IAS in knots" ORDER BY pos) = 1 ORDER BY pos`,
    },
    {
      op: "keep-columns",
      params: {
        columns: [
          "Flight Date",
          "Airport Name",
          "Aircraft Make Model",
          "Origin State",
          "Wildlife Species",
          "Cost Total $",
          "Cost Repair",
          "Speed IAS in knots",
        ],
      },
      plain: `SELECT "Airport Name", "Aircraft Make Model", "Flight Date", "Origin State", "Wildlife Species",
        "Cost Repair", "Cost Total $", "Speed IAS in knots" FROM t ORDER BY pos`,
    },
    {
      op: "replace-text",
      params: {
        columns: ["Wildlife Species"],
        find: "^unknown ([a-z]+).*$",
        replace: "\\1?",
        mode: "regex",
        case: false,
      },
      plain: `SELECT * EXCLUDE (pos) REPLACE (CASE WHEN "Wildlife Species" ILIKE 'unknown %'
          AND regexp_extract("Wildlife Species", '^[Uu]nknown ([A-Za-z]+)', 1) <> ''
        THEN regexp_extract("Wildlife Species", '^[Uu]nknown ([A-Za-z]+)', 1) || '?' ELSE "Wildlife Species" END
        AS "Wildlife Species") FROM t ORDER BY pos`,
    },
    {
      op: "sort-rows",
      params: { by: [{ column: "Flight Date", order: "desc" }, { column: "Airport Name" }] },
      plain: `SELECT * EXCLUDE (pos) FROM t ORDER BY "Flight Date" DESC NULLS LAST, "Airport Name" NULLS LAST, pos`,
    },
    {
      op: "fill-missing",
      params: { columns: ["Speed IAS in knots"], with: "mean" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (COALESCE(CAST("Speed IAS in knots" AS DOUBLE),
        (SELECT sum("Speed IAS in knots") / count("Speed IAS in knots") FROM t)) AS "Speed IAS in knots") FROM t ORDER BY pos`,
    },
    {
      op: "trim-text",
      params: { columns: ["Aircraft Make Model"], side: "left", characters: "ABC-" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (regexp_replace("Aircraft Make Model", '^[ABC-]+', '')
        AS "Aircraft Make Model") FROM t ORDER BY pos`,
    },
    {
      op: "join",
      params: ({ capitals }) => ({
        datasource: capitals,
        on: [{ left: "Origin State", right: "state" }],
        how: "left",
        columns: ["city", "lat"],
      }),
      plain: `SELECT t.* EXCLUDE (pos), city, lat FROM t
        LEFT JOIN (SELECT rowid AS r, * FROM capitals) AS c ON t."Origin State" = c.state ORDER BY t.pos, c.r`,
    },
    {
      op: "change-type",
      params: { columns: ["Flight Date"], to: "text", format: "%d.%m.%Y" },
      plain: `SELECT * EXCLUDE (pos) REPLACE (lpad(day("Flight Date")::VARCHAR, 2, '0') || '.' ||
        lpad(month("Flight Date")::VARCHAR, 2, '0') || '.' || year("Flight Date") AS "Flight Date") FROM t ORDER BY pos`,
    },
    {
      op: "duplicate-column",
      params: { column: "Cost Total $", into: "total" },
      plain: `SELECT "Airport Name", "Aircraft Make Model", "Flight Date", "Origin State", "Wildlife Species",
        "Cost Repair", "Cost Total $", "Cost Total $" AS total, "Speed IAS in knots", city, lat FROM t ORDER BY pos`,
    },
    {
      op: "unpivot",
      params: {
        keep: ["Flight Date", "city"],
        columns: ["Cost Repair", "Wildlife Species", "Speed IAS in knots"],
        nameInto: "figure",
        valueInto: "amount",
      },
      plain: `SELECT "Flight Date", city, figure, amount FROM (
          SELECT pos, 0 AS turn, "Flight Date", city, 'Cost Repair' AS figure, "Cost Repair"::VARCHAR AS amount FROM t
          UNION ALL SELECT pos, 1, "Flight Date", city, 'Wildlife Species', "Wildlife Species" FROM t
          UNION ALL SELECT pos, 2, "Flight Date", city, 'Speed IAS in knots',
            regexp_replace("Speed IAS in knots"::VARCHAR, '\\.0$', '') FROM t) ORDER BY pos, turn`,
    },
  ],
};
