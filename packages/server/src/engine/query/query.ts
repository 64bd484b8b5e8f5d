// A person's query, carried out: parsed and checked by its tree, made anew from what was checked, and run in a
// database of its own, by one thread, where nothing lies but views of the tables it may read.
import { refuse } from "../../errors.ts";
import { fold, type State, unstored } from "../../model/state.ts";
import { Displays } from "../display.ts";
import { type DescribedQuery, placedName, type ResultColumn } from "../engine.ts";
import { type FileOf, visible } from "../frame.ts";
import { type Control, Instance, type Task } from "../instance.ts";
import { quoteIdentifier } from "../render.ts";
import type { Context, States } from "../statement.ts";
import { storedType } from "../types.ts";
import { checkTree } from "./check.ts";
import { failure, meaning, unfit } from "./failure.ts";
import { putInOrder } from "./order.ts";
import { type ResultType, resultType } from "./result-types.ts";
import { keepDoubles, type Node, parseTree, Unfit } from "./tree.ts";

/** A checked query that can be run. */
interface Ready {
  readonly columns: ResultColumn[];
  readonly renamed: string[];
  /** A SELECT with the columns c0… as they are stored, and `place`, the 0-based order of the rows. */
  readonly select: string;
  /** The column of places in the tables it reads. */
  readonly place: string;
}

/** What a query is made ready with: the limits and files of a session, and what stops it. */
interface Asking {
  readonly instance: Instance;
  readonly fileOf: FileOf;
  readonly control?: Control;
}

/** The columns that a query over these states gives; refuses sql_refused. */
export async function describe(asking: Asking, states: States, query: string): Promise<DescribedQuery> {
  return inItsOwn(asking, states, query, async (_context, { columns, renamed, select, place }) => ({
    columns,
    renamed,
    statement: select,
    place,
  }));
}

/** Does work where a query, once checked, can stand in statements. */
export async function inItsOwn<T>(
  { instance: { folder, limits }, fileOf, control }: Asking,
  states: States,
  query: string,
  work: (context: Context, ready: Ready) => Promise<T>,
): Promise<T> {
  const own = await Instance.open(folder, { ...limits, threads: 1 }, { temporary: "query", connections: 2 });
  const displays = new Displays(own, fileOf).scope();
  try {
    const place = await makeViews(own, displays, states, fileOf);
    const ready = await own.task((task) => prepare(task, states, query, place), control);
    const context = { instance: own, displays, fileOf, query: ready.select };
    return await work(context, ready);
  } catch (error) {
    throw failure(error);
  } finally {
    await displays.end();
    own.close();
  }
}

/** Makes a view of each table, and one with the places of its rows; gives the name of that column. */
async function makeViews(
  own: Instance,
  displays: Context["displays"],
  states: States,
  fileOf: FileOf,
): Promise<string> {
  const names = new Set(Object.values(states).flatMap(({ columns }) => columns.map(({ name }) => fold(name))));
  let place = ":place";
  while (names.has(place)) place += ":";
  for (const [table, state] of Object.entries(states)) {
    const columns = state.columns.map(({ name }) => name);
    const known = state.columns.every(({ blob }) => blob !== unstored);
    const display = known ? await displays.of(state) : null;
    const shown = (withPlace: boolean) => {
      const pos = withPlace || display !== null;
      const { select } = known
        ? visible({ state, columns, rid: false, pos, display }, fileOf)
        : { select: noRows(state) };
      const items = state.columns.map(({ name, type }, index) => {
        const value = type === "duration" ? `to_microseconds(s.d${index})` : `s.d${index}`;
        return `${value} AS ${quoteIdentifier(name)}`;
      });
      if (withPlace) items.push(`s.pos AS ${quoteIdentifier(place)}`);
      return `SELECT ${items.join(", ")} FROM (${select}) AS s${display === null ? "" : " ORDER BY s.pos"}`;
    };
    await own.task(async (task) => {
      await task.run(`CREATE VIEW ${quoteIdentifier(table)} AS ${shown(false)}`);
      await task.run(`CREATE VIEW ${quoteIdentifier(placedName(table))} AS ${shown(true)}`);
    });
  }
  return place;
}

/** A table of which only names and types are known. */
function noRows({ columns }: State): string {
  const items = columns.map((column, index) => {
    const type = storedType(column);
    if (type === null)
      refuse("sql_refused", { field: "query", reason: "what its lists and structures hold is not known" });
    return `CAST(NULL AS ${type}) AS d${index}`;
  });
  return `SELECT ${items.join(", ")}, 0 AS pos WHERE false`;
}

async function prepare(task: Task, states: States, query: string, place: string): Promise<Ready> {
  const tables = Object.keys(states);
  const both = [...tables, ...tables.map(placedName)];
  const root = await parsed(task, query);
  const node = checked(query, () => checkTree(root, tables));
  // The names people see are those of what they wrote; what runs is made from the tree.
  const written = await task.columns(query).catch((error: unknown) => {
    throw failure(error, query);
  });
  const sorted = putInOrder(node, new Set(tables), written.length, place);
  keepDoubles(root);
  const [made] = await task.rows("SELECT json_deserialize_sql(CAST($1 AS JSON))", [JSON.stringify(root)]);
  const text = String(made?.[0]);
  const again = await parsed(task, text);
  checked(text, () => checkTree(again, both));
  const found = await task.columns(text);
  const same = found.length === written.length && found.every(({ type }, at) => `${type}` === `${written[at]?.type}`);
  if (!same) refuse("sql_refused", { field: "query", reason: "what it means is not clear; write it in another way" });
  const types = found.map(({ type }) => resultType(type));
  const { names, renamed } = uniqueNames(written.map(({ name }) => originalName(name, states)));
  return {
    columns: types.map(({ type, digits }, index) => ({
      name: names[index] as string,
      type,
      ...(digits === undefined ? {} : { digits }),
    })),
    renamed,
    select: stored(text, types, sorted),
    place,
  };
}

async function parsed(task: Task, query: string): Promise<Node> {
  const [row] = await task.rows(
    "SELECT json_serialize_sql(CAST($1 AS VARCHAR), skip_default := false, skip_empty := false, skip_null := false)",
    [query],
  );
  const root = checked(query, () => parseTree(String(row?.[0]))) as Node;
  if (root.error !== true) return root;
  const message = String(root.error_message);
  if (root.error_type === "not implemented") throw unfit(new Unfit("only SELECT can be used here"), query);
  const at = root.position === undefined ? undefined : Number(root.position);
  throw unfit(new Unfit(meaning(message, ""), at), query);
}

function checked<T>(query: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof Unfit ? unfit(error, query) : error;
  }
}

/** The query with its columns as they are stored and the place of each row. */
function stored(text: string, types: readonly ResultType[], sorted: boolean): string {
  const fields = types.map((_, index) => `c${index}`);
  const items = types.map(({ store }, index) => `${store(`u.c${index}`)} AS c${index}`);
  const order = sorted ? "" : ` ORDER BY ${fields.join(", ")}`;
  return (
    `SELECT ${items.join(", ")}, row_number() OVER () - 1 AS place ` +
    `FROM (SELECT * FROM (${text}) AS q(${fields.join(", ")})${order}) AS u`
  );
}

/** The name a column has in its table, where an identifier could not carry it. */
function originalName(name: string, states: States): string {
  const all = Object.values(states).flatMap(({ columns }: State) => columns.map((column) => column.name));
  if (all.includes(name)) return name;
  const hidden = all.find((each) => each.includes("\0") && each.replaceAll("\0", "�") === name);
  // A column without a name is called by what it is worked out from, in which the engine writes its own schema.
  return hidden ?? name.replace(/\bmain\./g, "");
}

const longestName = 10_000;

/** Every name once, ignoring case; an empty one becomes “column”. */
function uniqueNames(given: readonly string[]): { names: string[]; renamed: string[] } {
  const taken = new Set<string>();
  const renamed: string[] = [];
  const names = given.map((each) => {
    const base = each.slice(0, longestName) || "column";
    let name = base;
    for (let number = 2; taken.has(fold(name)); number++) name = `${base.slice(0, longestName - 8)}_${number}`;
    taken.add(fold(name));
    if (name !== each) renamed.push(name);
    return name;
  });
  return { names, renamed };
}
