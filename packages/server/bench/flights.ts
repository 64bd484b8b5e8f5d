// The benchmark's data: real flights (npm package vega-datasets), as CSV; three million rows are 105.8 MB.
import { mkdtemp, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";

export interface Flights {
  readonly megabytes: number;
  readonly rows: number;
  readonly csv: string;
  readonly parquet: string;
}

const whole = fileURLToPath(new URL("../../../node_modules/vega-datasets/data/flights-3m.parquet", import.meta.url));

/** Rows of the whole file. */
const all = 3_000_000;

/** Rows of CSV files of about 1, 10 and 105.8 MB. */
const usual = [28_400, 284_000, all];

/** As often as it takes for so many rows, each time some years later, so that no flight is there twice. */
function copies(rows: number): string {
  const again = Array.from({ length: Math.ceil(rows / all) - 1 }, (_, n) => {
    const later = `SELECT * REPLACE (date + INTERVAL ${10 * (n + 1)} YEAR AS date) FROM read_parquet('${whole}')`;
    return ` UNION ALL ${later}`;
  });
  return `SELECT * FROM read_parquet('${whole}')${again.join("")}`;
}

/** Writes the files to a RAM-backed folder of their own, one of each number of rows. */
export async function flights(sizes: readonly number[] = usual): Promise<{ folder: string; sets: Flights[] }> {
  const folder = await mkdtemp("/dev/shm/data-tools-bench-");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const sets: Flights[] = [];
  for (const rows of sizes) {
    const csv = join(folder, `flights-${rows}.csv`);
    const parquet = join(folder, `flights-${rows}.parquet`);
    const select = `${copies(rows)} LIMIT ${rows}`;
    await connection.run(`COPY (${select}) TO '${csv}' (FORMAT csv)`);
    await connection.run(`COPY (${select}) TO '${parquet}' (FORMAT parquet, COMPRESSION zstd)`);
    sets.push({ megabytes: (await stat(csv)).size / 1e6, rows, csv, parquet });
  }
  connection.closeSync();
  instance.closeSync();
  return { folder, sets };
}

/** A CSV file of all airports in small letters, each with its place by the number of flights; answers its path. */
export async function writeAirports(folder: string): Promise<string> {
  const path = join(folder, "airports.csv");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const places = "row_number() OVER (ORDER BY count(*) DESC, origin) AS place";
  const select = `SELECT lower(origin) AS origin, ${places} FROM read_parquet('${whole}') GROUP BY origin ORDER BY place`;
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT csv)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}
