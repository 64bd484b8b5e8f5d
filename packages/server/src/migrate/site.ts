// Users and datasources of the old system, as its database has them. It is only read; columns that a version of the
// old system does not have count as empty.
import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { allRows, type Database, type Row, type UserTable } from "../django/database.ts";
import { joined, listed, named, type Statement, sql } from "../django/statement.ts";
import { refuse } from "../errors.ts";
import { refuseLegacy } from "../legacy/refused.ts";
import { hyphened } from "./ids.ts";
import type { Wanted } from "./sources/source.ts";

interface OldUser {
  /** As sessions and datasources name the user. */
  readonly id: string;
  readonly name: string;
}

export interface OldDatasource {
  /** A UUID with its hyphens. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The user it belongs to, or whose project it is in; null if nobody's. */
  readonly owner: string | null;
  /** `UPLOADING`, `PROCESSING`, `READY`, `ERROR`. */
  readonly status: string;
  /** Datasources that it was made of. */
  readonly parents: readonly string[];
  /** Where its file lies below MEDIA_ROOT, as the database says: see `fileBelow`. */
  readonly file: string | null;
}

export interface OldSite {
  users(): AsyncIterable<OldUser>;
  /** Datasources that are the user's own or in a project of the user. */
  datasourcesOf(user: string): AsyncIterable<OldDatasource>;
  /** All datasources. */
  datasources(): AsyncIterable<OldDatasource>;
  datasource(id: string): Promise<OldDatasource | null>;
  /** For sources that cannot be listed: each user with the datasources that the user could have opened; those users only, if they are named. */
  wanted(users?: readonly string[]): AsyncIterable<Required<Wanted>>;
}

const uuid = /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/;
const tables = {
  datasource: "projects_datasource",
  parents: "projects_datasource_parents",
  project: "projects_project",
  members: "projects_project_datasources",
} as const;
const nameOf = (name: string) => named(name, "DJANGO_DATABASE");
const [datasourceTable, parentTable] = [nameOf(tables.datasource), nameOf(tables.parents)];
const [projectTable, memberTable] = [nameOf(tables.project), nameOf(tables.members)];

/** What the tables of this site have. */
interface Shape {
  readonly columns: ReadonlySet<string>;
  readonly parents: boolean;
  /** Whose a datasource may be, the first of them that is known before the others. */
  readonly owners: readonly Statement[];
  readonly owner: Statement;
}

/** The site whose database that is; it is closed by whoever opened it. */
export function oldSite(database: Database, users: Pick<UserTable, "table" | "name">): OldSite {
  let known: Promise<Shape> | undefined;

  function shape(): Promise<Shape> {
    known ??= look(database);
    // A database that did not answer is asked again.
    known.catch(() => {
      known = undefined;
    });
    return known;
  }

  async function* listedBy(condition: (shape: Shape) => Statement): AsyncGenerator<OldDatasource> {
    const found = await shape();
    const chosen = columnsOf(found);
    const pages = allRows(
      database,
      sql`d.id`,
      (behind, order) =>
        sql`SELECT ${chosen} FROM ${datasourceTable} d WHERE ${condition(found)} AND ${behind} ${order}`,
    );
    for await (const rows of pages) yield* await withParents(found, rows);
  }

  async function withParents({ parents }: Shape, rows: readonly Row[]): Promise<OldDatasource[]> {
    const keys = rows.flatMap(({ key }) => (typeof key === "string" ? [key] : []));
    const of = new Map<string, string[]>(keys.map((key) => [canonical(key), []]));
    if (parents && keys.length > 0) {
      const lines = await database.look((ask) =>
        ask(sql`SELECT CAST(from_datasource_id AS text) AS child, CAST(to_datasource_id AS text) AS parent
          FROM ${parentTable} WHERE from_datasource_id IN (${listed(keys)}) ORDER BY id`),
      );
      for (const { child, parent } of lines) of.get(canonical(child))?.push(canonical(parent));
    }
    return rows.map((row) => datasourceOf(row, of.get(canonical(row.key)) ?? []));
  }

  async function* everyone(): AsyncGenerator<OldUser> {
    const [from, name] = [named(users.table, "DJANGO_USER_TABLE"), named(users.name, "DJANGO_USERNAME_COLUMN")];
    const pages = allRows(
      database,
      sql`id`,
      (behind, order) =>
        sql`SELECT CAST(id AS text) AS key, CAST(${name} AS text) AS name FROM ${from} WHERE ${behind} ${order}`,
    );
    for await (const rows of pages)
      for (const { key, name: called } of rows) yield { id: textOf(key), name: textOf(called) };
  }

  async function* openedBy(user: string): AsyncGenerator<OldDatasource> {
    const isTheirs = ({ owners }: Shape) =>
      joined([sql`1 = 0`, ...owners.map((each) => sql`CAST(${each} AS text) = ${user}`)], " OR ");
    yield* listedBy((found) => sql`(${isTheirs(found)})`);
  }

  return {
    users: everyone,
    async *wanted(named) {
      for await (const { id: user } of everyone()) {
        if (named && !named.includes(user)) continue;
        const datasources: string[] = [];
        for await (const { id } of openedBy(user)) datasources.push(id);
        if (datasources.length > 0) yield { users: [user], datasources };
      }
    },
    datasourcesOf: (user) => listedBy(({ owner }) => sql`${owner} = ${user}`),
    datasources: () => listedBy(() => sql`1 = 1`),
    async datasource(id) {
      if (!uuid.test(id)) return null;
      const found = await shape();
      const rows = await database.look((ask) =>
        ask(sql`SELECT ${columnsOf(found)} FROM ${datasourceTable} d WHERE d.id = ${canonical(id)}`),
      );
      return (await withParents(found, rows))[0] ?? null;
    },
  };
}

/** Asks once which columns and tables there are. */
async function look(database: Database): Promise<Shape> {
  const columns = await database.columns(tables.datasource);
  if (!columns.has("id"))
    refuse("invalid_params", { field: "DJANGO_DATABASE", reason: "it has no table of datasources" });
  const project = await database.columns(tables.project);
  const members = await database.columns(tables.members);
  const owned = project.has("owner_id");
  const owners = [
    ...(columns.has("owner_id") ? [sql`d.owner_id`] : []),
    ...(owned && columns.has("project_id")
      ? [sql`(SELECT p.owner_id FROM ${projectTable} p WHERE p.id = d.project_id)`]
      : []),
    ...(owned && members.has("datasource_id")
      ? [
          sql`(SELECT min(p.owner_id) FROM ${memberTable} m JOIN ${projectTable} p ON p.id = m.project_id
            WHERE m.datasource_id = d.id)`,
        ]
      : []),
  ];
  const owner = sql`CAST(coalesce(${joined([...owners, sql`NULL`, sql`NULL`], ", ")}) AS text)`;
  const parents = (await database.columns(tables.parents)).has("from_datasource_id");
  return { columns, parents, owners, owner };
}

/** What is read of a datasource. */
function columnsOf({ columns, owner }: Shape): Statement {
  const texts = ["name", "description", "file", "status"].map((name) =>
    columns.has(name) ? sql`CAST(d.${nameOf(name)} AS text) AS ${nameOf(name)}` : sql`NULL AS ${nameOf(name)}`,
  );
  return joined([sql`CAST(d.id AS text) AS key`, ...texts, sql`${owner} AS owner`], ", ");
}

function datasourceOf(row: Row, parents: readonly string[]): OldDatasource {
  return {
    id: canonical(row.key),
    name: textOf(row.name),
    description: textOf(row.description),
    owner: typeof row.owner === "string" ? row.owner : null,
    status: textOf(row.status),
    parents,
    file: typeof row.file === "string" && row.file !== "" ? row.file : null,
  };
}

/**
 * Where a file of the old system lies, by what its database says. A path that leads out of MEDIA_ROOT, also by a
 * link, and one at which there is no file are refused by name.
 */
export async function fileBelow(mediaRoot: string, file: string): Promise<string> {
  const out = (): never => refuseLegacy(`“${file}” leads out of MEDIA_ROOT`);
  if (isAbsolute(file) || file.includes("\0") || file.split(/[/\\]/).includes("..")) return out();
  const root = await realpath(mediaRoot);
  const path = await realpath(join(root, file)).catch(() => refuseLegacy(`there is no file “${file}”`));
  if (relative(root, path).split("/")[0] === "..") return out();
  return (await stat(path)).isFile() ? path : refuseLegacy(`“${file}” is no file`);
}

/** SQLite keeps UUIDs without their hyphens. */
function canonical(id: unknown): string {
  const text = textOf(id);
  return uuid.test(text) ? hyphened(text.replaceAll("-", "")) : text;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
