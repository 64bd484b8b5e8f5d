// What a form does with declarations: first values, what is shown, what is sent, and where an error belongs.
import type { ColumnView, FieldView, OperationView, Problem } from "@data-tools/client";
import { text } from "../../text.ts";

export type Params = Record<string, unknown>;

/** Sentences by the path of the value they are about: `aggregates[0].column`. */
export type Errors = Readonly<Record<string, string>>;

/** Kinds whose unset value is the empty text rather than absent, where a value is asked for. */
const textual: ReadonlySet<string> = new Set(["text", "pattern", "formula", "expression", "sql"]);
const columnKinds: ReadonlySet<string> = new Set([
  "column",
  "columns",
  "condition",
  "list",
  "operand",
  "record",
  "group",
  "one-of",
]);
const nameKinds: ReadonlySet<string> = new Set(["new-column", "new-columns", "new-record", "record", "text"]);

const unset: Readonly<Record<string, unknown>> = { text: "", pattern: "", columns: [], list: [], boolean: true };

/** The first values of a form; a default that is a template of other values is left to the server. */
export function initialParams(fields: readonly FieldView[]): Params {
  const params: Params = {};
  for (const field of fields) {
    if (field.default !== undefined && field.kind !== "new-column") params[field.name] = field.default;
    else if (field.kind === "group" && field.required) params[field.name] = initialParams(field.item ?? []);
    else if (field.kind === "list" && field.required && beginsFilled(field)) params[field.name] = [firstItem(field)];
    else if (field.kind === "one-of" && field.required && field.item?.[0] !== undefined)
      params[field.name] = { [field.item[0].name]: unsetOf(field.item[0]) };
  }
  return params;
}

/** The only field of a list's entries, if they are no groups: a declaration calls it `item`. */
export function onlyItem({ item }: FieldView): FieldView | null {
  return item?.length === 1 && item[0]?.name === "item" ? item[0] : null;
}

/** Whether a list begins with an entry: one that is asked for as words in one line begins empty. */
function beginsFilled(field: FieldView): boolean {
  if ((field.item?.length ?? 0) > 1) return true;
  return (
    (field.min ?? 0) > 0 && !["text", "value", "pattern", "integer", "number"].includes(onlyItem(field)?.kind ?? "")
  );
}

/** What a new entry of a list begins as. */
export function firstItem(field: FieldView): unknown {
  const only = onlyItem(field);
  return only === null ? initialParams(field.item ?? []) : (only.default ?? null);
}

/** What a way to say something begins as, before it is said. */
export function unsetOf(field: FieldView): unknown {
  if (field.default !== undefined) return field.default;
  if (field.kind === "group") return initialParams(field.item ?? []);
  return unset[field.kind] ?? null;
}

/** Whether a field is asked for at present. */
export function isShown(field: FieldView, fields: readonly FieldView[], params: Params): boolean {
  const { when } = field;
  if (when === undefined) return true;
  const other = fields.find(({ name }) => name === when.field);
  if (when.is.length === 0) return (params[when.field] ?? other?.default) !== undefined;
  return when.is.includes(params[when.field] ?? other?.default);
}

/** The parameters as they are sent: only what is asked for and given. */
export function sentParams(operation: Pick<OperationView, "fields">, params: Params): Params {
  const sent: Params = {};
  for (const field of operation.fields) {
    if (!isShown(field, operation.fields, params)) continue;
    const value = sentValue(field, params[field.name]);
    if (value !== undefined) sent[field.name] = value;
    else if (field.required && textual.has(field.kind)) sent[field.name] = "";
    else if (field.required && field.kind === "columns") sent[field.name] = [];
  }
  return sent;
}

/** A value without what is not asked for inside it. */
function sentValue(field: FieldView, value: unknown): unknown {
  const inside = (each: unknown) =>
    Object.fromEntries(
      Object.entries(asParams(each)).filter(([name]) => {
        const inner = field.item?.find((item) => item.name === name);
        return inner === undefined || isShown(inner, field.item ?? [], asParams(each));
      }),
    );
  if (field.kind === "group" && value !== undefined) return inside(value);
  if (field.kind === "list" && Array.isArray(value) && onlyItem(field) === null) return value.map(inside);
  return value;
}

/** A default name with the values it speaks of filled in. */
export function filledDefault(field: FieldView, params: Params): string | undefined {
  if (typeof field.default !== "string") return undefined;
  // A pattern for several names is a value to change, not a name.
  if (field.doc.includes("{")) return field.default;
  return field.default.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    typeof params[name] === "string" ? params[name] : "…",
  );
}

/** The columns of a type that a field takes. */
export function fittingColumns(field: FieldView, columns: readonly ColumnView[]): ColumnView[] {
  return columns.filter(({ type }) => field.accepts === undefined || field.accepts.includes(type));
}

/** The form with its first column field filled from the chosen columns; the same object if nothing fits. */
export function prefilled(
  operation: OperationView,
  params: Params,
  chosen: readonly string[],
  columns: readonly ColumnView[],
  fresh: boolean,
): Params {
  for (const field of operation.fields) {
    const fitting = new Set(fittingColumns(field, columns).map(({ name }) => name));
    // What may be left out means all columns: a column that was merely looked at must not narrow it.
    if (fresh && !field.required) continue;
    const names = chosen.filter((name) => fitting.has(name));
    const first = names[0];
    if (first === undefined) continue;
    if (field.kind === "column") return { ...params, [field.name]: first };
    if (field.kind === "columns") return { ...params, [field.name]: names };
    if (field.kind === "one-of" && field.item?.[0]?.kind === "column")
      return { ...params, [field.name]: { [field.item[0].name]: first } };
    if (!fresh) continue;
    if (field.kind === "operand" && field.accepts !== undefined) return { ...params, [field.name]: { column: first } };
    if (field.kind === "condition") return { ...params, [field.name]: { all: [{ column: first, is: "eq" }] } };
    const head = field.item?.[0];
    if (field.kind === "list" && head?.kind === "column")
      return {
        ...params,
        [field.name]: names.map((name) => ({ ...initialParams(field.item ?? []), [head.name]: name })),
      };
  }
  return params;
}

/** Where a problem belongs: at a field if it says so or its column gives it away, else above the form. */
export function placed(
  problem: Problem,
  operation: OperationView,
  params: Params,
): { path: string; sentence: string; position: number | null } | null {
  const { data = {} } = problem;
  const position = typeof data.position === "number" ? data.position : null;
  if (typeof data.field === "string" && typeof data.reason === "string") {
    const known = operation.fields.some(({ name }) => isWithin(String(data.field), name));
    return known
      ? { path: data.field, sentence: reasonSentence(data.reason, titleAt(operation.fields, data.field)), position }
      : null;
  }
  if (problem.code === "formula_error") {
    const field = operation.fields.find(({ kind }) => kind === "formula" || kind === "expression");
    return field ? { path: field.name, sentence: problem.detail, position } : null;
  }
  const { column } = data;
  if (typeof column !== "string") return null;
  const kinds = problem.code === "name_taken" ? nameKinds : columnKinds;
  const field =
    operation.fields.find((each) => kinds.has(each.kind) && mentions(params[each.name], column)) ??
    operation.fields.find((each) => problem.code === "name_taken" && each.kind === "new-column");
  return field ? { path: field.name, sentence: problem.detail, position } : null;
}

/** Whether a path is that of a value or of something inside it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

/** The sentence for a value, or for anything inside it. */
export function errorWithin(errors: Errors, path: string): string | undefined {
  return Object.entries(errors).find(([at]) => isWithin(at, path))?.[1];
}

function mentions(value: unknown, column: string): boolean {
  if (value === column) return true;
  if (value === null || typeof value !== "object") return false;
  return Object.entries(value).some(([key, item]) => key === column || mentions(item, column));
}

/** The title of the innermost declared field on a path; of a value that is not declared, a general word. */
function titleAt(fields: readonly FieldView[], path: string): string {
  const [head = "", ...rest] = path.split(/[.[\]]+/).filter((part) => part !== "" && !/^\d+$/.test(part));
  const field = fields.find(({ name }) => name === head);
  if (field === undefined) return text.fields.this;
  return rest.length === 0 ? field.title : titleAt(field.item ?? [], rest.join("."));
}

/** A reason that goes on from a name becomes a sentence about the field; any other stands alone. */
function reasonSentence(reason: string, title: string): string {
  return /^\p{Ll}/u.test(reason) ? `${title} ${reason}.` : `${reason}.`;
}

/** An object's fields; of anything else, none. */
export function asParams(value: unknown): Params {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Params) : {};
}
