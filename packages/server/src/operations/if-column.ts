// if-column: a column whose value depends on conditions; the first that holds decides.

import { conditionSql } from "../model/conditions.ts";
import { columnOfOperand, type Operand, operandWords } from "../model/fields/operand.ts";
import { condition, fault, group, list, newColumn, operand, optional } from "../model/fields.ts";
import { shared } from "../model/formula/expression.ts";
import { literal, type Typed } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { pyCell, pyColumn, pyConstant, pyDerive, pyKind } from "../model/python.ts";
import { pyCondition } from "../model/python-condition.ts";
import { join, type Sql, sql } from "../model/sql.ts";
import type { State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { alike } from "./common-type.ts";
import { placed, replaceField } from "./into.ts";
import { typeOfValue } from "./value-types.ts";

const oneCase = group(
  {
    when: condition({ title: "When", doc: "Which rows are meant." }),
    then: operand({ title: "Then", doc: "What they get: a value, or the value of another column." }),
  },
  { title: "Case", doc: "A condition and what follows from it." },
);

export const ifColumn = define({
  name: "if-column",
  version: 1,
  group: "columns",
  title: "Add a column by conditions",
  doc: "Adds a column at the end whose value depends on conditions. They are tried in turn and the first that holds decides; rows for which none holds get the last value, or nothing. All values must be of one kind: whole numbers and numbers go together, and so do dates and moments.",
  fields: {
    into: newColumn({ title: "New column", doc: "The name of the new column." }),
    cases: list(oneCase, {
      title: "Cases",
      doc: "Tried in turn; the first whose condition holds decides.",
      min: 1,
      max: 200,
    }),
    else: optional(
      operand({ title: "Otherwise", doc: "What rows get for which no condition holds; nothing, if left out." }),
    ),
    replace: replaceField,
  },
  summary: ({ into, cases, else: last }) =>
    cases.length === 1
      ? summary`Set “${into}” to ${operandWords(cases[0]?.then ?? null)}, else ${operandWords(last ?? null)}`
      : summary`Set “${into}” by ${cases.length} conditions`,
  plan({ into, cases, else: last = null, replace }, state) {
    const values = [...cases.map(({ then }) => then), last];
    const paths = [...cases.map((_, index) => `cases[${index}].then`), "else"];
    const type = commonType(values, paths, state);
    const as = (given: Operand, path: string) => converted(given, type, path, state);
    const branches = cases.map(
      ({ when, then }, index) => sql`WHEN ${conditionSql(when, state)} THEN ${as(then, paths[index] ?? "")} `,
    );
    const chosen = sql`CASE ${join(branches, sql``)}ELSE ${as(last, "else")} END`;
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace), ...type, sql: chosen }],
    };
  },
  pandas({ cases, else: last = null }, state, _fitted, change) {
    const [target] = change.kind === "derive" ? change.columns : [];
    const kind = target && pyKind(target);
    if (!target || !kind) return null;
    const written = (given: Operand) => {
      const column = columnOfOperand(given, state);
      if (column === undefined) return pyCell(given as string, target);
      return column.type === target.type ? pyColumn(column.name) : null;
    };
    const rest =
      columnOfOperand(last, state) === undefined
        ? written(last) && pyConstant(written(last) ?? "", kind)
        : written(last);
    // The first case that holds decides, so it is put in last.
    const steps = cases.toReversed().map(({ when, then }) => {
      const [rows, value] = [pyCondition(when, state), written(then)];
      return rows && value && `value = value.mask(${rows}, ${value === "None" ? "pd.NA" : value})`;
    });
    const made = pyDerive(change, ["value"]);
    return rest && made && !steps.includes(null) ? [`value = ${rest}`, ...steps, made].join("\n") : null;
  },
  examples: [
    {
      title: "Small, medium, large",
      params: {
        into: "size",
        cases: [
          { when: { column: "cm", is: "lt", value: 10 }, then: "small" },
          { when: { column: "cm", is: "lt", value: 50 }, then: "medium" },
        ],
        else: "large",
      },
      before: { columns: [{ name: "cm", type: "number" }], rows: [[5], [10], [80], [null]] },
      after: {
        columns: [
          { name: "cm", type: "number" },
          { name: "size", type: "text" },
        ],
        rows: [
          [5, "small"],
          [10, "medium"],
          [80, "large"],
          [null, "large"],
        ],
      },
    },
    {
      title: "The offer where there is one, else the price",
      params: {
        into: "pays",
        cases: [{ when: { column: "offer", is: "not-null" }, then: { column: "offer" } }],
        else: { column: "price" },
      },
      before: {
        columns: [
          { name: "price", type: "integer" },
          { name: "offer", type: "number" },
        ],
        rows: [
          [10, 8.5],
          [7, null],
          [null, null],
        ],
      },
      after: {
        columns: [
          { name: "price", type: "integer" },
          { name: "offer", type: "number" },
          { name: "pays", type: "number" },
        ],
        rows: [
          [10, 8.5, 8.5],
          [7, null, 7],
          [null, null, null],
        ],
      },
    },
    {
      title: "A date for some, nothing for the others",
      params: { into: "due", cases: [{ when: { column: "open", is: "true" }, then: { column: "day" } }] },
      before: {
        columns: [
          { name: "open", type: "boolean" },
          { name: "day", type: "date" },
        ],
        rows: [
          [true, "2024-12-31"],
          [false, "2024-01-01"],
          [null, "2024-01-02"],
        ],
      },
      after: {
        columns: [
          { name: "open", type: "boolean" },
          { name: "day", type: "date" },
          { name: "due", type: "date" },
        ],
        rows: [
          [true, "2024-12-31", "2024-12-31"],
          [false, "2024-01-01", null],
          [null, "2024-01-02", null],
        ],
      },
    },
  ],
});

/** The type all values share. A written text is read as the columns' type; written values alone give theirs. */
function commonType(values: readonly Operand[], paths: readonly string[], state: State): Typed {
  const named = values.flatMap((given) => columnOfOperand(given, state) ?? []);
  const types = values.map((given): Typed | { type: "null" } => {
    const column = columnOfOperand(given, state);
    if (column !== undefined) return column;
    if (given === null || (typeof given === "string" && named.length > 0)) return { type: "null" };
    return { type: typeOfValue(given as string) };
  });
  const common = types.reduce<Typed | { type: "null" }>(
    (so, each, index) => {
      const both = shared(so, each);
      return (
        both ??
        fault(paths[index] ?? "cases", `is of another kind than the values before it (${each.type} beside ${so.type})`)
      );
    },
    { type: "null" },
  );
  return common.type === "null" ? { type: "text" } : { type: common.type, digits: common.digits };
}

function converted(given: Operand, type: Typed, path: string, state: State): Sql {
  const column = columnOfOperand(given, state);
  return column === undefined ? literal(given as string, type, path) : alike(column, type);
}
