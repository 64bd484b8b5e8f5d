// Conditions in pandas, where they are exactly what the engine takes them for: whole numbers, texts and
// truth values compared by code point; a missing cell is in no comparison.
import type { Condition, Test } from "./conditions.ts";
import { pyColumn, pyText, pyValue } from "./python.ts";
import { type Cell, type Column, columnOf, type State } from "./state.ts";

const compared: Partial<Record<Test["is"], string>> = { lt: "<", le: "<=", gt: ">", ge: ">=" };
const searched: Partial<Record<Test["is"], string>> = {
  contains: "contains",
  "starts-with": "startswith",
  "ends-with": "endswith",
};

/** A Series of truth values over `df`, or null if pandas would not say exactly the same. */
export function pyCondition(condition: Condition, state: State): string | null {
  if ("not" in condition) return within(pyCondition(condition.not, state), (inner) => `~${inner}`);
  if ("all" in condition) return combined(condition.all, " & ", state);
  if ("any" in condition) return combined(condition.any, " | ", state);
  const column = columnOf(state, condition.column);
  return column && condition.ignoreCase !== true ? test(condition, column) : null;
}

function combined(items: readonly Condition[], sign: string, state: State): string | null {
  const texts = items.map((item) => pyCondition(item, state));
  return texts.includes(null) ? null : `(${texts.join(sign)})`;
}

function within(text: string | null, around: (text: string) => string): string | null {
  return text === null ? null : around(text);
}

function test({ is, value = null }: Test, column: Column): string | null {
  const x = pyColumn(column.name);
  const simple = ["integer", "text", "boolean"].includes(column.type);
  const surely = (text: string) => `(${text}).fillna(False)`;
  if (is === "null" || is === "not-null") {
    // A NaN is a value.
    if (column.type === "number") return `${is === "null" ? "" : "~"}missing(${x})`;
    return is === "null" ? `${x}.isna()` : `${x}.notna()`;
  }
  if (column.type === "number") return number(is, value, column);
  if (!simple) return null;
  if (is === "true") return `${x}.fillna(False)`;
  if (is === "false") return surely(`~${x}`);
  if (is === "empty" || is === "not-empty") {
    if (column.type !== "text") return is === "empty" ? `${x}.isna()` : `${x}.notna()`;
    return within(`(${x} == "").fillna(True)`, (empty) => (is === "empty" ? empty : `~${empty}`));
  }
  if (is === "eq") return within(pyValue(value, column), (right) => surely(`${x} == ${right}`));
  if (is === "ne") return within(pyValue(value, column), (right) => `(${x} != ${right}).fillna(True)`);
  if (is === "in" || is === "not-in") {
    const values = (value as Cell[]).map((each) => pyValue(each, column));
    return values.includes(null) ? null : `${is === "in" ? "" : "~"}${x}.isin([${values.join(", ")}])`;
  }
  const sign = compared[is];
  if (sign !== undefined && column.type !== "boolean") {
    return within(pyValue(value, column), (right) => surely(`${x} ${sign} ${right}`));
  }
  if (is === "between" && column.type !== "boolean") {
    const [low, high] = (value as Cell[]).map((each) => pyValue(each, column));
    return low && high ? surely(`(${x} >= ${low}) & (${x} <= ${high})`) : null;
  }
  const found = searched[is];
  if (found !== undefined && column.type === "text" && typeof value === "string") {
    return surely(`${x}.str.${found}(${pyText(value)}${found === "contains" ? ", regex=False" : ""})`);
  }
  return null;
}

/** A number of floating point against a finite one. */
function number(is: Test["is"], value: Cell, column: Column): string | null {
  const x = pyColumn(column.name);
  if (is === "eq" || is === "ne" || compared[is] !== undefined) {
    const right = pyValue(value, column);
    if (right === null) return null;
    return is === "ne"
      ? `(${x} != ${right}).fillna(True)`
      : `(${x} ${is === "eq" ? "==" : compared[is]} ${right}).fillna(False)`;
  }
  if (is !== "between") return null;
  const [low, high] = (value as Cell[]).map((each) => pyValue(each, column));
  return low && high ? `((${x} >= ${low}) & (${x} <= ${high})).fillna(False)` : null;
}
