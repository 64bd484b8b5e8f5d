// join: rows of a datasource are put beside the rows they match. The datasource is pinned by content.

import { cast } from "../model/casts.ts";
import type { Computed, ReshapeChange } from "../model/change.ts";
import { choice, datasource, existing, fault, list, optional, shownWhen, text, withDefault } from "../model/fields.ts";
import { shared } from "../model/formula/expression.ts";
import { define } from "../model/operation.ts";
import { pyFills, pyPlain, pyTexts } from "../model/python.ts";
import { join as joined, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import { type Column, columnOf, type State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { carried, label } from "./carried.ts";
import {
  chosenOf,
  existingIn,
  type Key,
  matches,
  matching,
  nullsMatchField,
  other,
  otherOf,
  pairsField,
  suffixField,
  taken,
} from "./matching.ts";

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

export const joinTables = define({
  name: "join",
  version: 1,
  group: "combine",
  title: "Join",
  doc: "Puts columns of a datasource beside the rows they match. A row that matches several times appears several times. Rows stand in the order of this table, each beside its matches in the order of the datasource; rows of the datasource that match nothing come last. Missing values match nothing unless you say so. Columns whose names are taken get a suffix.",
  fields: {
    datasource: datasource({ title: "Datasource", doc: "What to join with." }),
    on: withDefault(pairsField(0), []),
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
    suffix: suffixField,
    nullsMatch: nullsMatchField,
  },
  summary: ({ on, how }) =>
    how === "cross" ? summary`Join every row with every row` : summary`Join (${how}) on ${on.map(({ left }) => left)}`,
  sources: ({ datasource: id }) => ({ [other]: id }),
  plan({ on, how, columns: wanted, suffix, nullsMatch }, state, _fitted, sources) {
    const right = otherOf(sources);
    if (how === "cross" ? on.length > 0 : on.length === 0)
      fault("on", how === "cross" ? "must be empty for cross" : "must not be empty");
    const met = matches(on, state, right, nullsMatch);
    if (how === "semi" || how === "anti") {
      if (wanted !== undefined) fault("columns", `is not needed with ${how}`);
      return matching(how === "semi", met);
    }
    const keys = new Map(how === "right" || how === "full" ? on.map((key) => [key.left, key.right]) : []);
    const left = state.columns.map((column) => keyed(column, keys.get(column.name), right));
    const loses = how === "inner" || how === "right";
    const removed = sql`SELECT count(*) FROM ${relation()} ANTI JOIN ${relation(other)} ON ${met}`;
    return {
      kind: "reshape",
      ...(loses ? { removed } : {}),
      columns: [...left, ...taken(state, right, chosenOf(right, on, wanted), suffix)],
      from: sql`${relation()} ${words[how]} ${relation(other)}${how === "cross" ? sql`` : sql` ON ${met}`}`,
      tail: sql`ORDER BY ${position()} NULLS LAST, ${position(other)} NULLS LAST`,
      ...mostOf(on, state, right, how),
    };
  },
  pandas({ on, how, columns: wanted, suffix, nullsMatch }, state, _fitted, _change, sources) {
    const second = sources[other];
    const keys = on.map(({ left, right }) => [left, right] as const);
    const own = keys.map(([left]) => left);
    const alike = (type: string, key: string) => columnOf(second?.state ?? state, key)?.type === type;
    const same = on.every(({ left, right }) => alike(existing(state, left).type, right));
    if (!second || (how !== "inner" && how !== "left") || nullsMatch || !same || !pyPlain(state, own)) return null;
    const chosen = chosenOf(second.state, on, wanted);
    const mates = keys.map(([, right]) => right);
    const all = [...chosen, ...mates];
    if (new Set(all).size < all.length) return null;
    const names = taken(state, second.state, chosen, suffix).map(({ name }) => name);
    const used = new Set([...state.columns.map(({ name }) => name), ...names]);
    const hidden = mates.map((_, index) => free(`key_${index + 1}`, used));
    const everything = [...state.columns, ...second.state.columns].map(({ name }) => name);
    if (!everything.every((each) => pyFills(columnOf(state, each) ? state : second.state, each))) return null;
    return [
      `right = ${second.frame}[${pyTexts(all)}].set_axis(${pyTexts([...names, ...hidden])}, axis=1)`,
      `right = right.dropna(subset=${pyTexts(hidden)})`,
      `df = df.merge(right, how="${how}", left_on=${pyTexts(own)}, right_on=${pyTexts(hidden)})`,
      `df = df.drop(columns=${pyTexts(hidden)})`,
    ].join("\n");
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

/** A column of this table; where only the datasource has a row, its key stands in. */
function keyed(column: Column, key: string | undefined, right: State): Computed {
  const { name, type } = column;
  const x = ref(name);
  if (key === undefined) return carried(column, x);
  const mate = existingIn(right, key);
  const both = shared(column, mate);
  const common = both === null || both.type === "null" ? column : both;
  const met = sql`COALESCE(${cast(x, type, common)}, ${cast(ref(mate.name, other), mate.type, common)})`;
  return { name, type: common.type, digits: common.digits, sql: met };
}

function free(wanted: string, used: ReadonlySet<string>): string {
  return used.has(wanted) ? free(`${wanted}_`, used) : wanted;
}

/**
 * How many rows a join has at most: each row meets as many as there are of the most frequent key. And at least: as
 * many as there are pairs of rows with equal keys.
 */
function mostOf(
  on: readonly Key[],
  state: State,
  right: State,
  how: keyof typeof words,
): Pick<ReshapeChange, "most" | "least"> {
  const [rows, others] = [state.rows.visible, right.rows.visible];
  if (how === "cross") return { most: rows * others, least: rows * others };
  // Keys of different types may be equal where they are written differently.
  const alike = on.every((key) => existing(state, key.left).type === existingIn(right, key.right).type);
  if (!alike) return {};
  const counted = (of: readonly Sql[], from: Sql) => {
    const named = of.map((each, index) => sql`${each} AS ${label("k", index)}, `);
    return sql`SELECT ${joined(named, sql``)}count(*) AS n FROM ${from} GROUP BY ${joined(of)}`;
  };
  const own = counted(
    on.map(({ left }) => ref(left)),
    relation(),
  );
  const theirs = counted(
    on.map((each) => ref(each.right, other)),
    relation(other),
  );
  const using = joined(on.map((_, index) => label("k", index)));
  return {
    most: sql`SELECT coalesce(max(n), 0) * ${BigInt(rows)} + ${BigInt(others)} FROM (${theirs}) AS g`,
    least: sql`SELECT coalesce(sum(a.n * b.n), 0) FROM (${own}) AS a JOIN (${theirs}) AS b USING (${using})`,
  };
}
