// One change as a SELECT over the table before it. Beside its columns every table carries the id and the
// place of each row under names no column has, so that masks, orders and windows mean what they mean in
// the engine. Columns go by their display names; where one of those could be taken for a word of the
// operation's own SQL, the step uses the engine's internal names inside.
import { newOrder } from "../../engine/derive.ts";
import { type DescribedQuery, placedName } from "../../engine/engine.ts";
import { quoteIdentifier } from "../../engine/render.ts";
import { storedType } from "../../engine/types.ts";
import { assert } from "../../errors.ts";
import type { Change, ColumnsChange, Computed, DeriveChange, ReshapeChange, RowsChange } from "../../model/change.ts";
import type { Part, Sql } from "../../model/sql.ts";
import type { State, Type } from "../../model/state.ts";
import { sqlNames, sqlText, sqlValue } from "./quoting.ts";

export interface Head {
  readonly name: string;
  readonly type: Type;
  readonly digits?: [number, number];
}

/** A table of the statement: the name of its WITH clause and its columns. */
export interface Table {
  readonly name: string;
  readonly columns: readonly Head[];
}

/** A column without where it lies. */
export function headOf({ name, type, digits }: Head): Head {
  return { name, type, ...(digits ? { digits } : {}) };
}

/** A person's query as an engine told it. */
export type Query = Pick<DescribedQuery, "statement" | "place">;

/** Names of the columns that hold row ids and places, in every table of the statement. */
export interface Hidden {
  readonly row: string;
  readonly place: string;
}

/** A statement's tables by relation: "data" and second tables by alias. */
type Tables = Readonly<Record<string, Table>> & { readonly data: Table };

/** Names for the hidden columns that no column of any of the tables has. */
export function hiddenNames(names: Iterable<string>): Hidden {
  const taken = new Set([...names].map((name) => name.toLowerCase()));
  const free = (wanted: string): string => (taken.has(wanted) ? free(`${wanted}_`) : wanted);
  return { row: free("_row"), place: free("_place") };
}

/** The columns after a change. */
export function columnsAfter(before: State, change: Change): Head[] {
  switch (change.kind) {
    case "rows":
      return before.columns.map(headOf);
    case "reshape":
      return change.columns.map(headOf);
    case "derive":
      return newOrder(before, change).map(headOf);
    case "columns":
      return change.columns.map(({ name, from }) => {
        const old = before.columns.find((column) => column.name === from);
        assert(old !== undefined, "a columns change shows columns that exist");
        return headOf({ ...old, name });
      });
  }
}

/** `SELECT …`: the table after the change with its hidden columns. */
export function stepSelect(
  change: Change,
  before: State,
  tables: Tables,
  hidden: Hidden,
  query: Query | null = null,
): string {
  switch (change.kind) {
    case "columns":
      return shown(change, tables, hidden);
    case "rows":
      return chosen(change, before, tables, hidden);
    case "derive":
      return derived(change, before, tables, hidden);
    case "reshape":
      return reshaped(change, tables, hidden, query);
  }
}

/** A column as it was handed on, under its name. */
function shown(change: ColumnsChange, tables: Tables, hidden: Hidden): string {
  const scope = new Scope(tables, hidden, [], []);
  const items = change.columns.map(({ name, from }) => ({ name, text: scope.column(from, "data") }));
  return scope.select(items, scope.row("position", "data"), `FROM ${scope.relation("data")}`);
}

function chosen(change: RowsChange, before: State, tables: Tables, hidden: Hidden): string {
  const fragments = [change.where, change.ids, change.order].flatMap((each) => each ?? []);
  const scope = new Scope(tables, hidden, fragments, []);
  const items = before.columns.map(({ name }) => ({ name, text: scope.column(name, "data") }));
  const place = scope.row("position", "data");
  const from = `FROM ${scope.relation("data")}`;
  if (change.order) {
    const keys = `${scope.write(change.order)}, ${place}`;
    return scope.select(items, `row_number() OVER (ORDER BY ${keys}) - 1`, from);
  }
  const narrowed = change.where
    ? `coalesce(${scope.write(change.where)}, false)`
    : `${scope.row("id", "data")} IN (${scope.write(change.ids as Sql)})`;
  return scope.select(items, `row_number() OVER (ORDER BY ${place}) - 1`, from, `WHERE ${narrowed}`);
}

function derived(change: DeriveChange, before: State, tables: Tables, hidden: Hidden): string {
  const refusing = (change.tallies ?? []).filter(({ refuse }) => refuse);
  const fragments = [...change.columns.map(({ sql }) => sql), ...refusing.map(({ when }) => when)];
  const order = newOrder(before, change);
  const made = change.columns.map(({ name }) => name);
  const scope = new Scope(tables, hidden, fragments, made);
  const items = order.map((column) => ({
    name: column.name,
    text: "sql" in column ? computed(scope, column) : scope.column(column.name, "data"),
  }));
  const place = scope.row("position", "data");
  const from = `FROM ${scope.relation("data")}`;
  if (refusing.length === 0) return scope.select(items, place, from);
  const hits = refusing.map(({ when }) => `coalesce(${scope.write(when)}, false)`).join(" OR ");
  const stop = `error(${sqlText("This step is refused: there are values that it does not accept.")})`;
  return scope.select(items, `CASE WHEN ${hits} THEN ${stop} ELSE ${place} END`, from);
}

function reshaped(change: ReshapeChange, tables: Tables, hidden: Hidden, query: Query | null): string {
  const fragments = [...change.columns.map(({ sql }) => sql), change.from, change.tail];
  const scope = new Scope(tables, hidden, fragments, [], query);
  const inner = change.columns.map((column, index) => `${computed(scope, column)} AS c${index}`);
  const names = sqlNames(change.columns.map(({ name }) => name));
  const outer = [
    ...names.map((name, index) => `c${index} AS ${name}`),
    `row_number() OVER () - 1 AS ${hidden.row}`,
    `row_number() OVER () - 1 AS ${hidden.place}`,
  ];
  const table = `SELECT${listed(inner, 1)}\n  FROM ${scope.write(change.from)}\n  ${scope.write(change.tail)}`;
  return `SELECT${listed(outer)}\nFROM (\n  ${table}\n) AS made`;
}

function computed(scope: Scope, column: Computed): string {
  const type = storedType(column);
  const text = scope.write(column.sql);
  return type === null ? text : `CAST(${text} AS ${type})`;
}

/** Items of a SELECT, several each on its line; goes right after the word. */
export function listed(items: readonly string[], depth = 0): string {
  const indent = `\n${"  ".repeat(depth)}`;
  return items.length === 1 ? ` ${items[0]}` : `${indent}  ${items.join(`,${indent}  `)}`;
}

/** How one step writes its references. */
class Scope {
  readonly #tables: Tables;
  readonly #hidden: Hidden;
  /** Display names inside, too; else the engine's own. */
  readonly #plain: boolean;
  /** By relation: display name → identifier. */
  readonly #identifiers: Readonly<Record<string, ReadonlyMap<string, string>>>;

  readonly #query: Query | null;

  constructor(
    tables: Tables,
    hidden: Hidden,
    fragments: readonly Sql[],
    made: readonly string[],
    query: Query | null = null,
  ) {
    this.#query = query;
    this.#tables = tables;
    this.#hidden = hidden;
    const words = new Set([...Object.keys(tables), ...fragments.flatMap(wordsOf)]);
    const names = [...Object.values(tables).flatMap(({ columns }) => columns.map(({ name }) => name)), ...made];
    this.#identifiers = Object.fromEntries(
      Object.entries(tables).map(([of, { columns }]) => [of, identifiers(columns)]),
    );
    this.#plain = ![...names, hidden.row, hidden.place].some((name) => words.has(name.toLowerCase()));
  }

  /** What stands after FROM. */
  relation(of: string): string {
    const table = this.#table(of);
    if (this.#plain) return `${table.name} AS ${of}`;
    const names = this.#identifiers[of];
    assert(names !== undefined, "a change reads tables that it has");
    const columns = [...names.values()].map((name, index) => `${name} AS d${index}`);
    const all = [...columns, `${this.#hidden.row} AS rid`, `${this.#hidden.place} AS pos`];
    return `(SELECT ${all.join(", ")} FROM ${table.name}) AS ${of}`;
  }

  column(name: string, of: string): string {
    const identifier = this.#identifiers[of]?.get(name);
    assert(identifier !== undefined, "a change names columns that exist");
    if (this.#plain) return `${of}.${identifier}`;
    return `${of}.d${this.#table(of).columns.findIndex((column) => column.name === name)}`;
  }

  row(what: "id" | "position", of: string): string {
    if (this.#plain) return `${of}.${what === "id" ? this.#hidden.row : this.#hidden.place}`;
    return `${of}.${what === "id" ? "rid" : "pos"}`;
  }

  write(fragment: Sql): string {
    const { parts } = fragment;
    return parts.map((part, index) => this.#part(part, isCast(parts[index - 1], parts[index + 1]))).join("");
  }

  /** The items under their names, the row's id, and its place. */
  select(items: readonly { name: string; text: string }[], place: string, from: string, tail = ""): string {
    const names = sqlNames(items.map(({ name }) => name));
    const rest = tail === "" ? from : `${from}\n${tail}`;
    const row = this.row("id", "data");
    if (this.#plain) {
      const all = items.map(({ text }, index) =>
        text === `data.${names[index]}` ? text : `${text} AS ${names[index]}`,
      );
      const placed = place === this.row("position", "data") ? place : `${place} AS ${this.#hidden.place}`;
      return `SELECT${listed([...all, row, placed])}\n${rest}`;
    }
    const inner = [...items.map(({ text }, index) => `${text} AS c${index}`), `${row} AS rid`, `${place} AS pos`];
    const outer = [
      ...names.map((name, index) => `c${index} AS ${name}`),
      `rid AS ${this.#hidden.row}`,
      `pos AS ${this.#hidden.place}`,
    ];
    return `SELECT${listed(outer)}\nFROM (\n  SELECT${listed(inner, 1)}\n  ${rest}\n) AS made`;
  }

  #table(of: string): Table {
    const table = this.#tables[of];
    assert(table !== undefined, "a change names relations it was given");
    return table;
  }

  #part(part: Part, cast: boolean): string {
    if ("text" in part) return part.text;
    if ("value" in part) return cast && typeof part.value === "string" ? sqlText(part.value) : sqlValue(part.value);
    if ("column" in part) return this.column(part.column, part.of);
    if ("relation" in part) return this.relation(part.relation);
    if ("row" in part) return this.row(part.row, part.of);
    if ("query" in part) {
      assert(this.#query !== null, "a query is read by an engine before it is written");
      return queryText(this.#query, this.#tables, this.#hidden);
    }
    const { name } = this.#table("data");
    return `(SELECT ${this.#hidden.row} FROM ${name} WHERE ${this.#hidden.place} = ${Math.trunc(part.rowAt)})`;
  }
}

/** A person's query where its tables go by their names, as it found them in the engine. */
function queryText({ statement, place }: Query, tables: Tables, hidden: Hidden): string {
  const all = Object.entries(tables);
  // These names no table can have; once the query's own names are there, steps may be hidden by them.
  const given = all.map(([, { name }], index) => `":${index}" AS (SELECT * FROM ${name})`);
  const own = all.flatMap(([alias, { columns }], index) => {
    const written = sqlNames(columns.map(({ name }) => name));
    const items = columns.map(({ name, type }, at) => {
      const value = type === "duration" ? `to_microseconds(${written[at]})` : `${written[at]}`;
      const shown = quoteIdentifier(name);
      return value === shown ? value : `${value} AS ${shown}`;
    });
    const from = `FROM ":${index}" ORDER BY ${hidden.place}`;
    const placed = [...items, `${hidden.place} AS ${quoteIdentifier(place)}`];
    return [
      `${quoteIdentifier(alias)} AS (SELECT ${items.join(", ")} ${from})`,
      `${quoteIdentifier(placedName(alias))} AS (SELECT ${placed.join(", ")} ${from})`,
    ].filter((clause) => statement.includes(clause.slice(0, clause.indexOf(" AS ")).replaceAll('"', "")));
  });
  return `WITH ${[...given, ...own].join(",\n    ")}\n    ${statement}`;
}

/** Whether what stands between is cast anyway: a text need not be cast to text before. */
function isCast(before: Part | undefined, after: Part | undefined): boolean {
  if (!before || !after || !("text" in before) || !("text" in after)) return false;
  return before.text.endsWith("CAST(") && after.text.startsWith(" AS ");
}

function identifiers(columns: readonly Head[]): Map<string, string> {
  const names = columns.map(({ name }) => name);
  const written = sqlNames(names);
  return new Map(names.map((name, index) => [name, written[index] as string]));
}

/** Every word of the operation's own text that could name something. */
function wordsOf({ parts }: Sql): string[] {
  return parts.flatMap((part) => ("text" in part ? (part.text.toLowerCase().match(/[a-z_]\w*/g) ?? []) : []));
}
