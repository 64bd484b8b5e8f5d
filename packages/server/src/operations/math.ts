// math: one calculation on two numbers, each a column or the same number for every row.

import { choice, existing, fault, newColumn } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { pyColumn, pyDerive, pyText, pyValue } from "../model/python.ts";
import { summary } from "../model/summary.ts";
import {
  calculated,
  checkDivisor,
  missingTallies,
  type OperandParam,
  operand,
  operandOf,
  operators,
  signs,
} from "./calculation.ts";
import { placed, replaceField } from "./into.ts";

export const math = define({
  name: "math",
  version: 1,
  group: "numbers",
  title: "Calculate",
  doc: "Adds, subtracts, multiplies or divides two columns, or a column and a number, into a new column. Whole numbers and decimals are calculated exactly; a division or a power always gives a number. Where a value is missing, so is the result. A division by zero, or a result too large for its type, gives a missing value and is counted. Whole parts are rounded down and remainders have the sign of the divisor: the remainder of -7 by 3 is 2. Too large a result of a number column is infinity.",
  fields: {
    into: newColumn({ title: "New column", doc: "The name of the result." }),
    left: operand({ title: "First", doc: "The first number." }),
    op: choice({ title: "Calculation", doc: "What to do with the two.", options: operators }),
    right: operand({ title: "Second", doc: "The second number." }),
    replace: replaceField,
  },
  summary: ({ into, left, op, right }) => summary`Set “${into}” to ${shownAs(left)} ${signs[op]} ${shownAs(right)}`,
  plan({ into, left, op, right, replace }, state) {
    const names = [...new Set([left.column, right.column].filter((each) => each !== undefined))];
    if (names.length === 0) fault("right", "must be a column, since the first is a number");
    checkDivisor(op, right);
    const made = calculated(
      op,
      operandOf(left, state, right, "left.number"),
      operandOf(right, state, left, "right.number"),
    );
    const { sql, type, digits } = made;
    const place = placed(state, into, replace, names.length === 1 ? names[0] : undefined);
    return {
      kind: "derive",
      columns: [{ ...place, type, digits, sql }],
      tallies: missingTallies(made, into),
    };
  },
  pandas({ left, op, right }, state, _fitted, change) {
    const sign = { add: "+", subtract: "-", multiply: "*" }[op as string];
    const [target] = change.kind === "derive" ? change.columns : [];
    if (sign === undefined || target === undefined) return null;
    const side = ({ column: of, number: value = 0 }: OperandParam) => {
      if (of === undefined) return pyValue(value, { type: target.type });
      const { type } = existing(state, of);
      return type === "decimal" ? null : pyColumn(of);
    };
    const [a, b] = [side(left), side(right)];
    if (!a || !b || (target.type !== "integer" && target.type !== "number")) return null;
    return pyDerive(change, [`${target.type === "integer" ? "whole" : "number"}(${a}, ${pyText(sign)}, ${b})`]);
  },
  examples: [
    {
      title: "Price times amount",
      params: { into: "total", left: { column: "price" }, op: "multiply", right: { column: "amount" } },
      before: {
        columns: [
          { name: "price", type: "number" },
          { name: "amount", type: "integer" },
        ],
        rows: [
          [2.5, 4],
          [10, null],
        ],
      },
      after: {
        columns: [
          { name: "price", type: "number" },
          { name: "amount", type: "integer" },
          { name: "total", type: "number" },
        ],
        rows: [
          [2.5, 4, 10],
          [10, null, null],
        ],
      },
    },
    {
      title: "Dividing by zero gives nothing",
      params: { into: "each", left: { column: "total" }, op: "divide", right: { column: "people" } },
      before: {
        columns: [
          { name: "total", type: "integer" },
          { name: "people", type: "integer" },
        ],
        rows: [
          [10, 4],
          [7, 0],
        ],
      },
      after: {
        columns: [
          { name: "total", type: "integer" },
          { name: "people", type: "integer" },
          { name: "each", type: "number" },
        ],
        rows: [
          [10, 4, 2.5],
          [7, 0, null],
        ],
      },
    },
    {
      title: "The minutes of the hour, in place",
      params: { into: "minute", left: { column: "minute" }, op: "mod", right: { number: 60 }, replace: true },
      before: { columns: [{ name: "minute", type: "integer" }], rows: [[75], [null], [-15]] },
      after: { columns: [{ name: "minute", type: "integer" }], rows: [[15], [null], [45]] },
    },
    {
      title: "One less a share; decimals stay exact",
      params: { into: "rest", left: { number: 1 }, op: "subtract", right: { column: "share" } },
      before: { columns: [{ name: "share", type: "decimal", digits: [4, 2] }], rows: [["0.10"], ["0.25"]] },
      after: {
        columns: [
          { name: "share", type: "decimal", digits: [4, 2] },
          { name: "rest", type: "decimal", digits: [38, 2] },
        ],
        rows: [
          ["0.10", "0.90"],
          ["0.25", "0.75"],
        ],
      },
    },
  ],
});

function shownAs(operand: OperandParam): string {
  return operand.column === undefined ? String(operand.number) : `“${operand.column}”`;
}
