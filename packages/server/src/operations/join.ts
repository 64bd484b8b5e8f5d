// join: rows of a datasource are put beside the rows they match. The datasource is pinned by content.
import { refuse } from "../errors.ts";
import { cast } from "../model/casts.ts";
import type { Change, Computed } from "../model/change.ts";
import {
  boolean,
  choice,
  column,
  datasource,
  existing,
  fault,
  free,
  group,
  list,
  optional,
  shown,
  shownWhen,
  text,
  withDefault,
} from "../model/fields.ts";
import { shared } from "../model/formula/expression.ts";
import { define } from "../model/operation.ts";
import { join as joined, position, name as ref, relation, rowId, type Sql, sql } from "../model/sql.ts";
import { type Column, fold, type State } from "../model/state.ts";
import { summary } from "../model/summary.ts";

const other = "other";

const ways = {
  inner: "Only rows that match",
  left: "All rows of this table",
  right: "All rows of the datasource",
  full: "All rows of both",
  semi: "Rows of this table that match, without new columns",
  anti: "Rows of this table that do not match",
  cross: "Every row with every row",
} as const;

const words: Readonly<Record<keyof typeof ways, Sql>> = {
  inner: sql`INNER JOIN`,
  left: sql`LEFT JOIN`,
  right: sql`RIGHT JOIN`,
  full: sql`FULL JOIN`,
  semi: sql`SEMI JOIN`,
  anti: sql`ANTI JOIN`,
  cross: sql`CROSS JOIN`,
};

interface Key {
  readonly left: string;
  readonly right: string;
}

export const joinTables = define({
  name: "join",
  version: 1,
  group: "combine",
  title: "Join",
  doc: "Puts columns of a datasource beside the rows they match. A row that matches several times appears several times. Missing values match nothing unless you say so. Columns whose names are taken get a suffix.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "What to join with." }),
    on: withDefault(
      list(
        group(
          {
            left: column({ title: "This table", doc: "A column of this table." }),
            right: text({
              title: "Datasource",
              doc: "The column of the datasource that must be equal.",
              min: 1,
              max: 10_000,
            }),
          },
          { title: "Pair", doc: "Two columns that must be equal." },
        ),
        { title: "Match on", doc: "The columns that must be equal.", min: 0, max: 64 },
      ),
      [],
    ),
    how: withDefault(choice({ title: "Keep", doc: "Which rows stay.", options: ways }), "inner"),
    columns: shownWhen(
      optional(
        list(text({ title: "Column", doc: "A column of the datasource.", min: 1, max: 10_000 }), {
          title: "Columns",
          doc: "The columns to take from the datasource; all but the matched ones if left out.",
        }),
      ),
      "how",
      ["inner", "left", "right", "full", "cross"],
    ),
    suffix: withDefault(text({ title: "Suffix", doc: "Added to names that are taken.", min: 1, max: 100 }), "_right"),
    nullsMatch: withDefault(
      boolean({ title: "Missing values match", doc: "Let a missing value match a missing value." }),
      false,
    ),
  },
  summary: ({ on, how }) =>
    how === "cross" ? summary`Join every row with every row` : summary`Join (${how}) on ${on.map(({ left }) => left)}`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan({ on, how, columns: wanted, suffix, nullsMatch }, state, _fitted, sources) {
    const right = sources[other];
    if (right === undefined) return refuse("not_found", { what: "datasource" });
    if (how === "cross" ? on.length > 0 : on.length === 0)
      fault("on", how === "cross" ? "must be empty for cross" : "must not be empty");
    const matches = joined(
      on.map((key, index) => match(key, index, state, right, nullsMatch)),
      sql` AND `,
    );
    if (how === "semi" || how === "anti") {
      if (wanted !== undefined) fault("columns", `is not needed with ${how}`);
      return matching(how === "semi", matches);
    }
    const keys = new Map(how === "right" || how === "full" ? on.map((key) => [key.left, key.right]) : []);
    const left = state.columns.map((column) => keyed(column, keys.get(column.name), right));
    const loses = how === "inner" || how === "right";
    const removed = sql`SELECT count(*) FROM ${relation()} ANTI JOIN ${relation(other)} ON ${matches}`;
    return {
      kind: "reshape",
      ...(loses ? { removed } : {}),
      columns: [...left, ...taken(state, right, on, wanted, suffix)],
      from: sql`${relation()} ${words[how]} ${relation(other)}${how === "cross" ? sql`` : sql` ON ${matches}`}`,
      tail: sql`ORDER BY ${position()} NULLS LAST, ${position(other)} NULLS LAST`,
    };
  },
  examples: [
    {
      title: "Look up names",
      params: { datasource: "countries", on: [{ left: "country", right: "code" }], how: "left" },
      before: {
        columns: [
          { name: "id", type: "integer" },
          { name: "country", type: "text" },
        ],
        rows: [
          [1, "NO"],
          [2, "XX"],
          [3, null],
          [4, "IT"],
        ],
      },
      sources: {
        countries: {
          columns: [
            { name: "code", type: "text" },
            { name: "id", type: "text" },
          ],
          rows: [
            ["IT", "Italy"],
            ["NO", "Norway"],
            [null, "none"],
          ],
        },
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "country", type: "text" },
          { name: "id_right", type: "text" },
        ],
        rows: [
          [1, "NO", "Norway"],
          [2, "XX", null],
          [3, null, null],
          [4, "IT", "Italy"],
        ],
      },
    },
    {
      title: "Rows that match several times appear several times",
      params: { datasource: "orders", on: [{ left: "id", right: "customer" }], columns: ["item"] },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[2], [1], [3]] },
      sources: {
        orders: {
          columns: [
            { name: "customer", type: "integer" },
            { name: "item", type: "text" },
          ],
          rows: [
            [1, "pen"],
            [2, "ink"],
            [1, null],
            [null, "?"],
          ],
        },
      },
      after: {
        columns: [
          { name: "id", type: "integer" },
          { name: "item", type: "text" },
        ],
        rows: [
          [2, "ink"],
          [1, "pen"],
          [1, null],
        ],
      },
    },
    {
      title: "All rows of both tables",
      params: { datasource: "b", on: [{ left: "k", right: "k" }], how: "full" },
      before: {
        columns: [
          { name: "k", type: "integer" },
          { name: "x", type: "text" },
        ],
        rows: [
          [1, "a"],
          [2, "b"],
        ],
      },
      sources: {
        b: {
          columns: [
            { name: "k", type: "integer" },
            { name: "y", type: "text" },
          ],
          rows: [
            [3, "C"],
            [2, "B"],
          ],
        },
      },
      after: {
        columns: [
          { name: "k", type: "integer" },
          { name: "x", type: "text" },
          { name: "y", type: "text" },
        ],
        rows: [
          [1, "a", null],
          [2, "b", "B"],
          [3, null, "C"],
        ],
      },
    },
    {
      title: "Rows that are not in the other table",
      params: { datasource: "done", on: [{ left: "id", right: "id" }], how: "anti" },
      before: { columns: [{ name: "id", type: "integer" }], rows: [[1], [2], [null]] },
      sources: { done: { columns: [{ name: "id", type: "integer" }], rows: [[2], [null]] } },
      after: { columns: [{ name: "id", type: "integer" }], rows: [[1], [null]] },
    },
  ],
});

function pair(key: Key, index: number, state: State, right: State): { left: Column; right: Column } {
  const columnsOf = { left: existing(state, key.left), right: existing(right, key.right) };
  if (shared(columnsOf.left, columnsOf.right) === null) {
    return fault(
      `on[${index}]`,
      `cannot match “${shown(key.left)}” (${columnsOf.left.type}) with “${shown(key.right)}” (${columnsOf.right.type}); change the type of one first`,
    );
  }
  return columnsOf;
}

function match(key: Key, index: number, state: State, right: State, nullsMatch: boolean): Sql {
  const two = pair(key, index, state, right);
  const type = shared(two.left, two.right);
  const as = (column: Column, of?: string) => {
    const x = ref(column.name, of);
    return type === null || type.type === "null" || column.type === type.type ? x : cast(x, column.type, type);
  };
  const [a, b] = [as(two.left), as(two.right, other)];
  return nullsMatch ? sql`${a} IS NOT DISTINCT FROM ${b}` : sql`${a} = ${b}`;
}

function matching(found: boolean, matches: Sql): Change {
  const exists = sql`EXISTS (SELECT 1 FROM ${relation(other)} WHERE ${matches})`;
  return { kind: "rows", ids: sql`SELECT ${rowId} FROM ${relation()} WHERE ${found ? exists : sql`NOT ${exists}`}` };
}

/** A column of this table; where only the datasource has a row, its key stands in. */
function keyed(column: Column, key: string | undefined, right: State): Computed {
  const { name, type, digits } = column;
  const x = ref(name);
  if (key === undefined) return { name, type, ...(digits === undefined ? {} : { digits }), sql: x };
  const mate = existing(right, key);
  const both = shared(column, mate);
  const common = both === null || both.type === "null" ? column : both;
  return {
    name,
    type: common.type,
    ...(common.digits === undefined ? {} : { digits: common.digits }),
    sql: sql`COALESCE(${cast(x, type, common)}, ${cast(ref(mate.name, other), mate.type, common)})`,
  };
}

function taken(
  state: State,
  right: State,
  on: readonly Key[],
  wanted: readonly string[] | undefined,
  suffix: string,
): Computed[] {
  const matched = new Set(on.map((key) => key.right));
  const chosen = wanted ?? right.columns.map(({ name }) => name).filter((name) => !matched.has(name));
  const used = new Set<string>();
  return chosen.map((each) => {
    const { name, type, digits } = existing(right, each);
    const clash = state.columns.some((column) => fold(column.name) === fold(name));
    const into = clash ? `${name}${suffix}` : name;
    free(state, into);
    if (used.has(fold(into))) refuse("name_taken", { column: shown(into) });
    used.add(fold(into));
    return { name: into, type, ...(digits === undefined ? {} : { digits }), sql: ref(name, other) };
  });
}
