// set-missing: values that stand for nothing ("N/A", "-", 999) become missing, or cells by a condition.

import { refuse } from "../errors.ts";
import { type Condition, conditionSql, conditionWords } from "../model/conditions.ts";
import {
  boolean,
  columns,
  condition,
  existing,
  fault,
  list,
  optional,
  shown,
  value,
  withDefault,
} from "../model/fields.ts";
import { isLiteral } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyFills, pyText } from "../model/python.ts";
import { pyCondition } from "../model/python-condition.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { type Cell, type Column, type State, scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";

export const setMissing = define({
  name: "set-missing",
  version: 1,
  group: "missing",
  title: "Set to missing",
  doc: "Makes cells missing that hold a value which stands for nothing, such as N/A, - or 999; or the cells of rows that meet a condition. Each column is compared with the values that fit its type; a value that fits none of the columns is refused. NaN can be one of the values.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns whose cells become missing." }),
    values: optional(
      list(value({ title: "Value", doc: "A value that stands for nothing.", notNull: true }), {
        title: "Values",
        doc: "Cells that hold exactly one of these become missing; an empty text stands for empty texts.",
        min: 1,
        max: 500,
      }),
    ),
    ignoreCase: withDefault(
      boolean({ title: "Ignore case", doc: "Take n/a for N/A when texts are compared with the values." }),
      false,
    ),
    where: optional(condition({ title: "Condition", doc: "Or: the rows in which these columns become missing." })),
  },
  summary: ({ columns: names, values = [], where }) =>
    where === undefined
      ? summary`Empty ${names} where they hold ${values.map((each) => shown(each, 20)).join(", ")}`
      : summary`Empty ${names} where ${conditionWords(where)}`,
  plan({ columns: names, values, ignoreCase, where }, state) {
    if ((values === undefined) === (where === undefined)) fault("values", "must be given, or else a condition");
    if (ignoreCase && values === undefined) fault("ignoreCase", "is only for values");
    const targets = names.map((each) => existing(state, each, values === undefined ? undefined : scalarTypes));
    const tests =
      values === undefined
        ? targets.map(() => conditionSql(where as Condition, state))
        : matching(targets, values, ignoreCase, state);
    const changed = targets.flatMap((target, index) => {
      const test = tests[index];
      return test === null || test === undefined ? [] : [{ target, test }];
    });
    if (changed.length === 0) refuse("nothing_to_do");
    return {
      kind: "derive",
      columns: changed.map(({ target: { name, type, digits }, test }) => ({
        name,
        replaces: name,
        type,
        digits,
        sql: sql`CASE WHEN ${test} THEN NULL ELSE ${ref(name)} END`,
      })),
    };
  },
  pandas({ columns: names, values, ignoreCase, where }, state) {
    if (!names.every((each) => pyFills(state, each))) return null;
    const empty = (each: string, rows: string) => `df.loc[${rows}, ${pyText(each)}] = pd.NA`;
    if (where !== undefined) {
      const rows = pyCondition(where, state);
      return rows && [`rows = ${rows}`, ...names.map((each) => empty(each, "rows"))].join("\n");
    }
    const lines = names.flatMap((each) => {
      const target = existing(state, each);
      const fitting = (values ?? [])
        .filter((one) => isLiteral(one, target))
        .map((one) => (target.type === "text" ? String(one) : one));
      if (fitting.length === 0) return [];
      const rows = pyCondition({ column: each, is: "in", value: fitting, ignoreCase }, state);
      return [rows && empty(each, rows)];
    });
    return lines.includes(null) ? null : lines.join("\n");
  },
  examples: [
    {
      title: "Words that stand for nothing",
      params: { columns: ["phone", "age"], values: ["N/A", "-", "", 999] },
      before: {
        columns: [
          { name: "phone", type: "text" },
          { name: "age", type: "integer" },
        ],
        rows: [
          ["555-1", 31],
          ["N/A", 999],
          ["-", null],
          ["", 45],
          ["n/a", 18],
        ],
      },
      after: {
        columns: [
          { name: "phone", type: "text" },
          { name: "age", type: "integer" },
        ],
        rows: [
          ["555-1", 31],
          [null, null],
          [null, null],
          [null, 45],
          ["n/a", 18],
        ],
      },
    },
    {
      title: "Impossible readings, by a condition",
      params: { columns: ["temp"], where: { column: "temp", is: "lt", value: -90 } },
      before: { columns: [{ name: "temp", type: "number" }], rows: [[-99.9], [12.5], [null], [-90]] },
      after: { columns: [{ name: "temp", type: "number" }], rows: [[null], [12.5], [null], [-90]] },
    },
    {
      title: "NaN becomes missing",
      params: { columns: ["ratio"], values: ["NaN"] },
      before: { columns: [{ name: "ratio", type: "number" }], rows: [["NaN"], [0.5], [null]] },
      after: { columns: [{ name: "ratio", type: "number" }], rows: [[null], [0.5], [null]] },
    },
  ],
});

/** For each column the test of the values that fit it; null if none does. Every value must fit somewhere. */
function matching(
  targets: readonly Column[],
  values: readonly Cell[],
  ignoreCase: boolean,
  state: State,
): (Sql | null)[] {
  for (const [index, each] of values.entries()) {
    if (!targets.some((target) => isLiteral(each, target)))
      fault(`values[${index}]`, `“${shown(each)}” fits none of these columns`);
  }
  return targets.map((target) => {
    const fitting = values.filter((each) => isLiteral(each, target));
    if (fitting.length === 0) return null;
    return conditionSql({ column: target.name, is: "in", value: fitting, ignoreCase }, state);
  });
}
