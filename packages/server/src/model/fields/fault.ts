// What a field says when a value does not fit, and how long names are shown in such sentences.
import { refuse } from "../../errors.ts";
import { type Column, columnOf, fold, type State, type Type } from "../state.ts";
import { cut } from "./limits.ts";

/** Refuses a parameter: the path says which, the reason says what would be right. */
export function fault(path: string, reason: string): never {
  return refuse("invalid_params", { field: path === "" ? "params" : path, reason });
}

/** A name or value short enough for a sentence, without control or direction marks. */
export function shown(value: unknown, max = 60): string {
  const whole = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  const plain = whole.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, " ");
  if (plain.length <= max) return plain;
  return `${cut(plain, max - 1)}…`;
}

/** The column of that name; refuses a name that the state does not have or a type that does not fit. */
export function existing(
  state: State,
  name: string,
  accepts?: readonly Type[],
  missing: "column_not_found" | "source_column_not_found" = "column_not_found",
): Column {
  const column = columnOf(state, name);
  if (column === undefined) {
    const names = state.columns.slice(0, 30).map((other) => shown(other.name, 40));
    if (state.columns.length > names.length) names.push("…");
    return refuse(missing, { column: shown(name), columns: names });
  }
  if (accepts !== undefined && !accepts.includes(column.type)) {
    return refuse("wrong_type", { column: shown(name), type: column.type, accepts: [...accepts] });
  }
  return column;
}

/** Refuses a name that another column has, ignoring case; `except` may keep or give up theirs. */
export function free(state: State, name: string, except: readonly string[] = []): void {
  const taken = state.columns.some((column) => fold(column.name) === fold(name) && !except.includes(column.name));
  if (taken) refuse("name_taken", { column: shown(name) });
}

/** A text that can be stored: within its limit, and whole Unicode. */
export function plainText(value: unknown, path: string, min: number, max: number): string {
  if (typeof value !== "string") return fault(path, "must be text");
  if (value.length < min) return fault(path, min === 1 ? "must not be empty" : `must have at least ${min} characters`);
  if (value.length > max) return fault(path, `must have at most ${max.toLocaleString("en")} characters`);
  if (!value.isWellFormed()) return fault(path, "holds half a character (a lone surrogate)");
  return value;
}
