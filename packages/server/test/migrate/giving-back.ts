// Work on datasources of the old system, for tests of the way back: a product with such a datasource, a table of every
// type, and what was given back read again as uploads are.
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Call, Cell, DatasourceView } from "@data-tools/client";
import { DuckDBInstance } from "@duckdb/node-api";
import { type HandBackAsk, handBack } from "../../src/migrate/hand-back/hand-back.ts";
import type { HandBackReport } from "../../src/migrate/hand-back/report.ts";
import { datasourceIdOf } from "../../src/migrate/ids.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { keepBlobs, workbenchOf } from "../../src/sessions/core.ts";
import { commitDatasource, openDatasource } from "../../src/sessions/datasources.ts";
import type { Home } from "../sessions/product.ts";

/** A user of the old system. */
export const seven: Actor = { owner: "django:7", name: "Grace" };

export const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** Makes a datasource one that came from the old system under that id. */
export async function fromOldSystem(
  home: Home,
  of: string,
  { id }: DatasourceView,
  actor: Actor = seven,
): Promise<DatasourceView> {
  const { core } = home.product;
  const { body } = await openDatasource(core, actor, id);
  const ref = { owner: actor.owner, kind: "datasource" as const, id: datasourceIdOf(actor.owner, of) };
  const { wrappedKey, sealer } = core.vault.keys.create(ref);
  const workbench = await workbenchOf(core, actor, id);
  const made = await workbench.materialise(ref.id, body.state);
  const blobs = await keepBlobs(core, sealer, made.blobs);
  await core.engine.evict(id);
  await home.product.datasources.remove(actor, id);
  const origin = { kind: "old-system" as const, datasource: of, parents: [] };
  return commitDatasource(
    core,
    actor,
    { ref, wrappedKey, sealer, blobs },
    { ...body, state: made.state, origin, report: null, upload: null },
    undefined,
  );
}

/** A datasource of a file that lies somewhere. */
export async function uploaded(home: Home, path: string, actor: Actor = seven): Promise<DatasourceView> {
  const file = { path, name: "table.parquet", bytes: statSync(path).size };
  return home.product.datasources.create(actor, file, {});
}

/** Gives back what one user has, into `media` below the home's folder. */
export async function givenBack(home: Home, more: Partial<HandBackAsk> = {}): Promise<HandBackReport> {
  const mediaRoot = mediaOf(home);
  const ask: HandBackAsk = {
    mediaRoot,
    returning: [{ owner: seven.owner, user: 7 }],
    fixture: join(home.folder, "handed-back.json"),
    dryRun: false,
    actor: "operator",
    ...more,
  };
  return handBack(home.product.core, ask, home.product.core.clock.now());
}

export function mediaOf(home: Home): string {
  const path = join(home.folder, "media");
  mkdirSync(path, { recursive: true });
  return path;
}

export const folderOf = (home: Home, datasource: string, user = 7): string =>
  join(mediaOf(home), "temp_sessions", `user_${user}`, `datasource_${datasource}`);

export interface Metadata {
  readonly created_at: string;
  readonly datasource_id: string;
  readonly user_id: number;
  readonly original_shape: readonly [number, number];
  readonly current_step: number;
  readonly backups: readonly { step: string; file: string; shape: readonly [number, number]; timestamp: string }[];
  readonly operations: readonly { name: string; timestamp: string; shape_after: readonly [number, number] }[];
}

export const metadataIn = (folder: string): Metadata =>
  JSON.parse(readFileSync(join(folder, "session_metadata.json"), "utf8"));

/** Every file below a folder with its bytes; names relative to it. */
export function bytesBelow(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

export interface Cells {
  readonly columns: readonly (readonly [string, string])[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A file of fewer than a hundred rows as its upload would show it. */
export async function cellsOfFile(home: Home, path: string): Promise<Cells> {
  const file = { path, name: "table.parquet", bytes: statSync(path).size };
  const { columns, rows } = await home.product.datasources.preview(seven, file, {});
  if (rows.length > 99) throw new Error("a preview shows no more");
  return { columns: columns.map(({ name, type }) => [name, type] as const), rows };
}

/** The table of a session after a step, or as it is now. */
export async function cellsOf(home: Home, id: string, step?: string | null): Promise<Cells> {
  const at = step === undefined ? {} : { step };
  const { columns, rows } = await home.sessions.rows(seven, id, { offset: 0, limit: 10_000, ...at });
  return { columns: columns.map(({ name, type }) => [name, type] as const), rows };
}

/** A column of every type, and of every one that pandas needs in another form; the second row has gaps. */
const everyType: Readonly<Record<string, readonly [string, string, string]>> = {
  whole: ["1::BIGINT", "-9007199254740993::BIGINT", "9223372036854775807::BIGINT"],
  gaps: ["1::BIGINT", "NULL::BIGINT", "3::BIGINT"],
  large: ["9007199254740993::BIGINT", "NULL::BIGINT", "(-9223372036854775807 - 1)::BIGINT"],
  number: ["1.5::DOUBLE", "NULL::DOUBLE", "'-Infinity'::DOUBLE"],
  nan: ["0.1::DOUBLE", "NULL::DOUBLE", "'NaN'::DOUBLE"],
  price: ["12345678901234.5678::DECIMAL(18,4)", "NULL::DECIMAL(18,4)", "-0.0001::DECIMAL(18,4)"],
  yes: ["true", "false", "true"],
  maybe: ["true", "NULL::BOOLEAN", "false"],
  text: ["'é, \"x\"\n😀'", "NULL::VARCHAR", "''"],
  day: ["DATE '2024-02-29'", "NULL::DATE", "DATE '0001-01-01'"],
  "far day": ["DATE '2024-02-29'", "NULL::DATE", "DATE '12024-01-01'"],
  clock: ["TIME '23:59:59.999999'", "NULL::TIME", "TIME '00:00:00'"],
  moment: ["TIMESTAMP '1969-12-31 23:59:59.999999'", "NULL::TIMESTAMP", "TIMESTAMP '2261-12-31 23:59:59'"],
  "far moment": ["TIMESTAMP '0999-01-01 00:00:00.000001'", "NULL::TIMESTAMP", "TIMESTAMP '2024-01-01 00:00:00'"],
  instant: ["TIMESTAMPTZ '2024-03-31 01:30:00.5+02'", "NULL::TIMESTAMPTZ", "TIMESTAMPTZ '1700-01-01 00:00:00+00'"],
  "far instant": ["TIMESTAMPTZ '9999-12-31 23:59:59+00'", "NULL::TIMESTAMPTZ", "TIMESTAMPTZ '2024-01-01 00:00:00+00'"],
  span: ["INTERVAL '26 hours 1 millisecond'", "NULL::INTERVAL", "INTERVAL '90 days'"],
  "long span": ["INTERVAL '125000 days'", "NULL::INTERVAL", "INTERVAL '1 second'"],
  bytes: ["'\\x00\\xFFa'::BLOB", "NULL::BLOB", "''::BLOB"],
  list: ["[1, NULL, 3]::BIGINT[]", "NULL::BIGINT[]", "[]::BIGINT[]"],
  structure: ["{'a': 'x', 'b': 1.5::DOUBLE}", "NULL::STRUCT(a VARCHAR, b DOUBLE)", "{'a': NULL, 'b': NULL}"],
};

export const everyTypeNames: readonly string[] = Object.keys(everyType);

/** Writes that table, `times` over, as a Parquet file. */
export async function writeEveryType(path: string, times = 1): Promise<void> {
  const database = await DuckDBInstance.create(":memory:");
  const connection = await database.connect();
  const row = (at: number) =>
    `SELECT ${everyTypeNames.map((name) => `${everyType[name]?.[at]} AS "${name}"`).join(", ")}`;
  const rows = [0, 1, 2].map((at) => `${row(at)}, ${at} AS o`).join(" UNION ALL ");
  const columns = everyTypeNames.map((name) => `"${name}"`).join(", ");
  await connection.run("SET TimeZone='UTC'");
  await connection.run(
    `COPY (SELECT ${columns} FROM (${rows}), range(${times}) AS t(i) ORDER BY i, o) TO '${path}' (FORMAT parquet)`,
  );
  connection.closeSync();
  database.closeSync();
}

/** A dozen steps over columns of all types, of which some go. */
export const dozen: readonly Call[] = [
  { op: "rename-column", params: { column: "text", to: "Notiz" } },
  { op: "fill-missing", params: { columns: ["gaps"], with: "mean" } },
  { op: "change-case", params: { columns: ["Notiz"], to: "upper" } },
  { op: "duplicate-column", params: { column: "span", into: "span again" } },
  { op: "scale-number", params: { columns: ["whole"], method: "standard" } },
  { op: "drop-columns", params: { columns: ["list", "long span"] } },
  { op: "formula", params: { into: "twice", expression: "gaps * 2" } },
  { op: "sort-rows", params: { by: [{ column: "twice", order: "desc" }] } },
  { op: "change-type", params: { columns: ["day"], to: "text" } },
  { op: "filter-rows", params: { where: { column: "twice", is: "gt", value: 2 } } },
  { op: "reorder-columns", params: { columns: ["moment"], to: "first" } },
  { op: "rename-columns", params: { names: { maybe: "vielleicht" } } },
];
