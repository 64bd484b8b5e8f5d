// The flights with columns of every type beside their own: texts that hold dates, numbers and types, empty
// cells, lists and structs. And two small tables to join.
import { join } from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Flights } from "../flights.ts";
import { durable } from "../measure.ts";

export interface Tables {
  /** The flights with all columns. */
  readonly data: string;
  /** One row per airport. */
  readonly airports: string;
  /** The first ten thousand flights, and a few of their columns. */
  readonly some: string;
}

/** Writes the tables as Parquet files. */
export async function tablesOf(connection: DuckDBConnection, set: Flights, folder: string): Promise<Tables> {
  const path = (name: string) => join(folder, `${name}-${set.rows}.parquet`);
  const tables = { data: path("all"), airports: path("airports"), some: path("some") };
  const copy = (select: string, to: string) =>
    connection.run(`COPY (${select}) TO '${to}' (FORMAT parquet, COMPRESSION zstd)`);
  await copy(
    `SELECT date, delay, distance, origin, destination,
      CASE WHEN delay < 0 THEN NULL ELSE delay END AS gap,
      CAST(distance AS DOUBLE) / (delay + 1000) AS speed,
      CAST(date AS DATE) AS day,
      date::TIMESTAMPTZ AS moment,
      strftime(date, '%d.%m.%Y %H:%M') AS stamp,
      '$' || format('{:,}', distance) || '.50' AS price,
      '  ' || origin || ' ' AS padded,
      origin || ';' || destination AS tags,
      CASE WHEN delay > 15 THEN 'late' ELSE 'on time' END || ',' || CASE WHEN distance > 500 THEN 'far' ELSE 'near' END AS labels,
      CAST(distance AS VARCHAR) AS code,
      CASE WHEN delay > 0 THEN origin END AS blank,
      CASE WHEN distance < 500 THEN 'short' WHEN distance < 1500 THEN 'medium' ELSE 'long' END AS size,
      to_base64(encode(origin || destination)) AS coded,
      'e\u0301 ' || origin AS accented,
      origin || ' &amp; ' || destination AS html,
      '{"from":"' || origin || '","miles":' || distance || '}' AS json,
      [origin, destination] AS pair,
      {'from': origin, 'to': destination} AS route
    FROM read_parquet('${set.parquet}')`,
    tables.data,
  );
  await copy(
    `SELECT DISTINCT origin AS airport, 'City of ' || origin AS city FROM '${tables.data}' ORDER BY 1`,
    tables.airports,
  );
  await copy(`SELECT delay, distance, origin, destination FROM '${tables.data}' LIMIT 10000`, tables.some);
  return tables;
}

/** Runs the bare statement: its columns as a Parquet file, made durable. */
export async function write(connection: DuckDBConnection, bare: string, tables: Tables, path: string): Promise<void> {
  const select = bare
    .replaceAll("{data}", `read_parquet('${tables.data}')`)
    .replaceAll("{numbered}", `read_parquet('${tables.data}', file_row_number=true)`)
    .replaceAll("{airports}", `read_parquet('${tables.airports}')`)
    .replaceAll("{some}", `read_parquet('${tables.some}')`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
  await durable(path);
}
