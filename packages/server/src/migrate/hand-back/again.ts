// Reading again what was written: every table cell by cell against the session's own, what pandas needed in another
// form turned back first; and the folder as the old system's sessions are read here.
import { join } from "node:path";
import type { PandasColumn } from "../../engine/engine.ts";
import { readFileSession } from "../../legacy/file-session.ts";
import { cast, toText } from "../../model/casts.ts";
import type { DerivedColumn } from "../../model/change.ts";
import { headerNames } from "../../model/header.ts";
import { name, type Sql, sql } from "../../model/sql.ts";
import type { Column, State } from "../../model/state.ts";
import { type Bench, benchHome } from "./bench.ts";
import type { WrittenSession } from "./folder.ts";
import { counted } from "./report.ts";

/** What was written is not what is here: it does not get into place. */
export class NotTheSame extends Error {}

/** Reads a Parquet file again and compares it with the state it was written from. */
export async function assertSameTable(
  bench: Bench,
  path: string,
  own: State,
  columns: readonly PandasColumn[],
): Promise<void> {
  await bench.withFile(path, async (read) => {
    const wanted = headerNames(own.columns.map((column) => column.name)).names;
    const found = read.columns.map((column) => column.name);
    if (found.join("\0") !== wanted.join("\0"))
      throw new NotTheSame(`read again, its columns are ${found.join(", ")}, not ${wanted.join(", ")}`);
    const back: State = {
      ...read,
      columns: read.columns.map((column, index) => ({ ...column, name: own.columns[index]?.name ?? column.name })),
    };
    await withDerived(bench, { ...own, columns: own.columns.map(withDigits) }, asTexts(columns), (here) =>
      withDerived(bench, back, turnedBack(columns), async (there) => {
        const { workbench } = bench;
        if ((await workbench.digest(here)) !== (await workbench.digest(there)))
          throw new NotTheSame(await differenceOf(bench, here, there));
      }),
    );
  });
}

/** Decimals whose digits are not said have those that they are stored with. */
function withDigits(column: Column): Column {
  return column.type === "decimal" ? { ...column, digits: column.digits ?? [18, 3] } : column;
}

/** Of the table here: columns that are texts there and cannot be turned back. */
function asTexts(columns: readonly PandasColumn[]): DerivedColumn[] {
  return columns.flatMap(({ name: column, type, form }): DerivedColumn[] =>
    form === "text" && (type === "binary" || type === "list" || type === "struct")
      ? [{ name: column, type: "text", replaces: column, sql: toText(name(column), type) }]
      : [],
  );
}

/** Of the table there: columns in another form, as they are here. */
function turnedBack(columns: readonly PandasColumn[]): DerivedColumn[] {
  return columns.flatMap((column): DerivedColumn[] => {
    const back = turned(column);
    return back === null ? [] : [{ name: column.name, type: column.type, replaces: column.name, sql: back }];
  });
}

function turned({ name: column, type, form }: PandasColumn): Sql | null {
  const x = name(column);
  if (form === "decimal") return cast(x, "decimal", { type });
  if (form === "nanoseconds" && type === "duration") return sql`CASE WHEN ${x} % 1000 = 0 THEN ${x} // 1000 END`;
  if (form === "text" && type !== "binary" && type !== "list" && type !== "struct") return cast(x, "text", { type });
  return null;
}

async function withDerived<T>(
  { workbench }: Bench,
  state: State,
  columns: readonly DerivedColumn[],
  work: (state: State) => Promise<T>,
): Promise<T> {
  if (columns.length === 0) return work(state);
  const made = await workbench.apply(benchHome, state, { kind: "derive", columns }, {});
  try {
    return await work(made.state);
  } finally {
    for (const { path } of made.blobs) await workbench.discard(path);
  }
}

async function differenceOf({ workbench }: Bench, here: State, there: State): Promise<string> {
  const { cells, rowsAdded, rowsRemoved } = await workbench.compare(here, there, { limit: 0 });
  const types = here.columns.flatMap(({ name: column, type }, index) => {
    const other = there.columns[index]?.type;
    return other === type ? [] : [`“${column}” is ${other}, not ${type}`];
  });
  const told = [
    ...types,
    ...cells.map(({ column, count }) => `“${column}” differs in ${counted(count, "cell")}`),
    ...(rowsAdded + rowsRemoved > 0 ? [`rows differ: ${rowsAdded} more, ${rowsRemoved} fewer`] : []),
  ];
  return `read again, it is another table: ${told.join("; ") || "its rows stand in another order"}`;
}

/** Reads a written folder again: as a session of the old system, and each of its tables. */
export async function assertSameSession(bench: Bench, folder: string, written: WrittenSession): Promise<void> {
  const { user, datasource, operations, tables } = written;
  const session = await readFileSession({ user: String(user), datasource, folder });
  if (session === null) throw new NotTheSame("read again, the folder holds no session");
  const wrong = (what: string): never => {
    throw new NotTheSame(`read again, the session has other ${what}`);
  };
  const said = session.operations.map((operation) => [operation.name, operation.at]);
  if (JSON.stringify(said) !== JSON.stringify(operations.map((each) => [each.name, new Date(each.at).toISOString()])))
    wrong("operations");
  if (session.notes.length > 0) wrong(`contents: ${session.notes.map(({ text }) => text).join(" ")}`);
  // Where it stands was found by the bytes of the present table.
  if (session.cursor !== tables.length - 1) wrong("present table");
  if (session.createdAt !== new Date(written.createdAt).toISOString()) wrong("beginning");
  const { states } = session;
  if (states.length !== tables.length) wrong("tables");
  for (const [index, table] of tables.entries()) {
    const state = states[index];
    if (state?.kind !== "file" || state.path !== join(folder, table.file)) return wrong("files");
    await assertSameTable(bench, state.path, table.state, table.columns);
  }
}
