// The only way to write SQL: a tagged template whose result is data. A bare string can only become a
// bound value, a column only a reference that the engine resolves to an internal field, so no name or
// cell of a user is ever part of a statement's text.
import type { Scalar } from "./state.ts";

/** The table a column reference belongs to: the state itself, or a pinned datasource by its alias. */
type Relation = string;

export type Part =
  | { readonly text: string }
  | { readonly value: Scalar }
  | { readonly column: string; readonly of: Relation }
  | { readonly relation: Relation }
  | { readonly row: "id" | "position"; readonly of: Relation }
  | { readonly rowAt: number }
  | { readonly query: string };

/** A fragment of SQL as plain data: it survives JSON-like messages (structured clone). */
export interface Sql {
  readonly parts: readonly Part[];
}

/** Writes SQL; strings, numbers, bigints, booleans and null become bound values (VARCHAR, DOUBLE, BIGINT, BOOLEAN). */
export function sql(strings: TemplateStringsArray, ...values: (Sql | Scalar)[]): Sql {
  const parts: Part[] = [];
  strings.forEach((text, index) => {
    if (text !== "") parts.push({ text });
    if (index >= values.length) return;
    const value = values[index] as Sql | Scalar;
    if (value !== null && typeof value === "object") for (const part of value.parts) parts.push(part);
    else parts.push({ value });
  });
  return { parts };
}

/** The column with that display name. */
export function name(column: string, of: Relation = "data"): Sql {
  return { parts: [{ column, of }] };
}

/** The visible rows of the state (or of a pinned datasource) as a table expression; goes after FROM. */
export function relation(of: Relation = "data"): Sql {
  return { parts: [{ relation: of }] };
}

/** The physical id of a row. */
export const rowId: Sql = { parts: [{ row: "id", of: "data" }] };

/** The 0-based display position of a visible row. */
export function position(of: Relation = "data"): Sql {
  return { parts: [{ row: "position", of }] };
}

/** The physical id of the row shown at a 0-based display position, resolved before the statement runs. */
export function rowIdAt(displayPosition: number): Sql {
  return { parts: [{ rowAt: displayPosition }] };
}

/**
 * A person's query over `data` and the sources as a SELECT with the columns c0… as they are stored, and `place`,
 * the order of the rows. The engine checks it before it runs; only a reshape can hold it.
 */
export function checkedQuery(query: string): Sql {
  return { parts: [{ query }] };
}

/** The query that a fragment holds. */
export function queryIn({ parts }: Sql): string | undefined {
  for (const part of parts) if ("query" in part) return part.query;
  return undefined;
}

/** Fragments with a separator between them. */
export function join(items: readonly Sql[], separator: Sql = sql`, `): Sql {
  return { parts: items.flatMap((item, index) => (index === 0 ? item.parts : [...separator.parts, ...item.parts])) };
}

/** Display names of the columns of one relation that a fragment refers to, once each, in order of appearance. */
export function columnsIn(fragment: Sql, of: Relation = "data"): string[] {
  const names = new Set<string>();
  for (const part of fragment.parts) if ("column" in part && part.of === of) names.add(part.column);
  return [...names];
}
