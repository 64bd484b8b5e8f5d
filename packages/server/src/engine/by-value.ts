// Many rows, few different cells: what depends on one column alone and costs much is worked out once for
// each different cell and looked up by its hash. Whether that pays is told by the expressions' text, which
// says the same every time, and by how many different cells there are.
import type { DeriveChange, DerivedColumn } from "../model/change.ts";
import type { Sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { type Applying, computed } from "./applying.ts";
import { changed, hit } from "./flags.ts";
import { existing, zip } from "./frame.ts";
import type { Prepared } from "./statement.ts";

/** Values (by their index) and tallies that depend on one column alone. */
interface Share {
  readonly source: string;
  readonly columns: ReadonlySet<number>;
  readonly tallies: ReadonlySet<number>;
}

/** Below this many rows, looking up costs more than it saves. */
const leastRows = 20_000;
/** Nanoseconds a row's expressions must cost before they are worth a lookup, which costs a tenth of it. */
const leastCost = 1000;
/** There must be this many rows to each different cell. */
const leastRepeats = 4;

/** What calls cost, in nanoseconds; any other call is a cheap one. */
const costs: readonly [RegExp, number][] = [
  [/\b(?:try_strptime|strptime)\(/g, 600],
  [/\bregexp_\w+\(/g, 400],
  [/\btranslate\(/g, 500],
  [/\btimezone\(/g, 300],
  [/\bstrftime\(/g, 250],
  [/\b(?:string_split|list_transform|array_to_string|format)\w*\(/g, 200],
  [/\b(?:TRY_)?CAST\(/g, 30],
  [/\w\(/g, 15],
];

function cost({ parts }: Sql): number {
  const text = parts.map((part) => ("text" in part ? part.text : "x")).join("");
  return costs.reduce((sum, [call, price]) => sum + price * (text.match(call)?.length ?? 0), 0);
}

/** The one column that a fragment depends on, if that is all it depends on. */
function sourceOf({ parts }: Sql): string | null {
  const names = new Set<string>();
  for (const part of parts) {
    if ("column" in part) names.add(part.column);
    else if ("text" in part ? /\bSELECT\b/i.test(part.text) : !("value" in part)) return null;
  }
  const [name] = names;
  return names.size === 1 && name !== undefined ? name : null;
}

/** How a cell is told from others. The two zeros are equal, yet they are written differently. */
function keyOf(state: State, source: string, cell: string): string {
  return existing(state, source).type === "number" ? `${cell}, signbit(${cell})` : cell;
}

/** What of a change is to be worked out by value. */
export async function sharesOf(applying: Applying, change: DeriveChange): Promise<Share[]> {
  const { data } = applying.states;
  if (data.rows.physical < leastRows) return [];
  const shares = costly(data, change);
  if (shares.length === 0) return [];
  const sources = shares.map(({ source }) => source);
  const zipped = zip(data, sources, applying.fileOf);
  const counts = sources.map((source) => `approx_count_distinct(${zipped.column(source)})`);
  const [about] = await applying.instance.task(
    (task) => task.rows(`SELECT ${counts.join(", ")} FROM ${zipped.from}`),
    applying.control,
  );
  const few = shares.filter((_, index) => Number(about?.[index]) * leastRepeats <= data.rows.physical);
  const found: Share[] = [];
  for (const share of few) if (await hashesDiffer(applying, share.source)) found.push(share);
  return found;
}

function costly(state: State, change: DeriveChange): Share[] {
  const shares = new Map<string, { columns: Set<number>; tallies: Set<number>; cost: number }>();
  const share = (sql: Sql) => {
    const source = sourceOf(sql);
    if (source === null || ["list", "struct", "binary"].includes(existing(state, source).type)) return undefined;
    const known = shares.get(source) ?? { columns: new Set(), tallies: new Set(), cost: 0 };
    known.cost += cost(sql);
    shares.set(source, known);
    return known;
  };
  for (const [index, { sql }] of change.columns.entries()) share(sql)?.columns.add(index);
  for (const [index, { when }] of (change.tallies ?? []).entries()) share(when)?.tallies.add(index);
  return [...shares]
    .filter(([, { cost: each }]) => each >= leastCost)
    .map(([source, { columns, tallies }]) => ({ source, columns, tallies }));
}

/** Whether no two different cells have one hash; if two had, they could not be told apart. */
async function hashesDiffer(applying: Applying, source: string): Promise<boolean> {
  const { data } = applying.states;
  const zipped = zip(data, [source], applying.fileOf);
  const key = keyOf(data, source, zipped.column(source));
  const [row] = await applying.instance.task(
    (task) =>
      task.rows(
        `SELECT count(*), count(DISTINCT h) FROM (SELECT hash(${key}) AS h FROM ${zipped.from} GROUP BY ${key}) AS s`,
      ),
    applying.control,
  );
  return Number(row?.[0]) === Number(row?.[1]);
}

/** A table of a share's values and flags by the hash of its cells, and how rows are joined to it. */
interface Lookup {
  readonly table: string;
  readonly join: string;
  /** How its fields are written where the table is joined: `c…` values, `f…` flags. */
  readonly fields: ReadonlyMap<string, string>;
}

/** `names` writes the source's cells, also those within the lookup. */
export function lookup(
  applying: Applying,
  change: DeriveChange,
  { source, columns, tallies }: Share,
  name: string,
  { writer, names }: Pick<Prepared, "writer" | "names">,
): Lookup {
  const { data } = applying.states;
  const cell = names.column(source, "data");
  const zipped = zip(data, [source], applying.fileOf);
  const stored = zipped.column(source);
  const of = (index: number) => change.columns[index] as DerivedColumn;
  const values = [...columns].map((index) => computed(writer.write(of(index).sql, names), of(index), `c${index}`));
  const own = [...columns].filter((index) => [undefined, source].includes(of(index).replaces));
  const flags = [
    ...own.map((index) => changed(data, of(index), index, of(index).replaces === undefined ? null : cell)),
    ...[...tallies].map((index) => hit(change, index, writer, names)),
  ];
  const cells = `SELECT DISTINCT ON (${keyOf(data, source, stored)}) ${stored} AS ${cell.split(".")[1]} FROM ${zipped.from}`;
  const fields = [
    ...[...columns].map((index) => `c${index}`),
    ...own.map((index) => `f${index}`),
    ...[...tallies].map((index) => `f${change.columns.length + index}`),
  ];
  const key = `hash(${keyOf(data, source, cell)})`;
  const table =
    `${name} AS MATERIALIZED (SELECT ${[`${key} AS h`, ...[...columns].map((index) => `s.c${index}`), ...flags].join(", ")} ` +
    `FROM (SELECT ${[...values, cell].join(", ")} FROM (${cells}) AS s) AS s)`;
  return {
    table,
    join: ` JOIN ${name} ON ${key} = ${name}.h`,
    fields: new Map(fields.map((field) => [field, `${name}.${field}`])),
  };
}
