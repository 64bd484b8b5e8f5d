// Real tables, each compared with what plain DuckDB makes of the same file.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { toCell } from "../../../src/engine/cells.ts";
import { importing, inFolder, plainRows } from "./importing.ts";

const data = fileURLToPath(new URL("../../../../../node_modules/vega-datasets/data", import.meta.url));

async function plain(statement: string) {
  return (await plainRows(statement)).map((row) => row.map((cell) => toCell(cell)));
}

test("[I1] birdstrikes.csv: 10,000 rows with the types and cells of plain DuckDB", async () => {
  const path = `${data}/birdstrikes.csv`;
  const result = await importing("birdstrikes.csv", { path });
  expect(result.count).toBe(10_000);
  expect(result.columns).toEqual([
    ...["Airport Name", "Aircraft Make Model", "Effect Amount of damage"].map((name) => `${name}: text`),
    "Flight Date: date",
    ...["Aircraft Airline Operator", "Origin State", "Phase of flight", "Wildlife Size", "Wildlife Species"].map(
      (name) => `${name}: text`,
    ),
    "Time of day: text",
    ...["Cost Other", "Cost Repair", "Cost Total $", "Speed IAS in knots"].map((name) => `${name}: integer`),
  ]);
  expect(result.rows).toEqual(await plain(`FROM read_csv('${path}')`));
});

test("[I1] zipcodes.csv: 42,049 rows, and the codes keep their zeros", async () => {
  const path = `${data}/zipcodes.csv`;
  const result = await importing("zipcodes.csv", { path });
  expect(result.count).toBe(42_049);
  expect(result.columns).toEqual([
    "zip_code: text",
    "latitude: number",
    "longitude: number",
    "city: text",
    "state: text",
    "county: text",
  ]);
  expect(result.rows[0]?.[0]).toBe("00501");
  expect(result.rows).toEqual(await plain(`FROM read_csv('${path}')`));
});

test("[I1] movies.json: 3,201 rows; the title that is a number is text like the others", async () => {
  const path = `${data}/movies.json`;
  const result = await importing("movies.json", { path });
  expect(result.count).toBe(3201);
  expect(result.columns.slice(0, 7)).toEqual([
    "Title: text",
    "US Gross: integer",
    "Worldwide Gross: integer",
    "US DVD Sales: integer",
    "Production Budget: integer",
    "Release Date: date",
    "MPAA Rating: text",
  ]);
  const names = result.columns.map((column) => `"${column.replace(/: \w+$/, "")}"`);
  const select = names.map((name) =>
    name === '"Title"'
      ? "CAST(Title ->> '$' AS VARCHAR)"
      : name === '"Release Date"'
        ? `strptime(${name}, '%b %d %Y')::DATE`
        : name,
  );
  expect(result.rows).toEqual(await plain(`SELECT ${select.join(", ")} FROM read_json('${path}', sample_size = -1)`));
});

test("[I1] flights-3m: three million rows through CSV are the rows of the Parquet file, in their order", async () => {
  const parquet = `${data}/flights-3m.parquet`;
  await inFolder(async (folder) => {
    const csv = `${folder}/flights.csv`;
    await plainRows(`COPY (FROM '${parquet}') TO '${csv}'`);
    expect((await stat(csv)).size).toBe(105_783_734);
    const heard: (number | null)[] = [];
    const result = await importing(
      "flights.csv",
      { path: csv },
      { most: 10, onProgress: (_, progress) => heard.push(progress) },
    );
    expect(result.count).toBe(3_000_000);
    expect(result.columns).toEqual([
      "date: timestamp",
      "delay: integer",
      "distance: integer",
      "origin: text",
      "destination: text",
    ]);
    expect(heard.length).toBeGreaterThan(0);
    expect(result.rows).toEqual(await plain(`FROM '${parquet}' LIMIT 10`));
  });
});
