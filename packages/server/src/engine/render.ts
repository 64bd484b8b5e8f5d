// Turns Sql data into a statement: trusted text as it is, values as bound parameters, columns and
// relations as internal identifiers. Nothing a user typed is part of the text.
import { assert } from "../errors.ts";
import type { Part, Sql } from "../model/sql.ts";
import type { Scalar } from "../model/state.ts";

/** How references are written in one place of a statement. */
export interface Names {
  column(name: string, of: string): string;
  relation(of: string): string;
  row(what: "id" | "position", of: string): string;
  rowAt(position: number): number;
  /** A checked query as a SELECT. */
  query(): string;
}

/** Collects statement text and bound values; used once per statement. */
export class Writer {
  readonly values: Scalar[] = [];

  /** Text for a fragment under these names. */
  write(fragment: Sql, names: Names): string {
    return fragment.parts.map((part) => this.#part(part, names)).join("");
  }

  /** A placeholder for a value, typed so that no DECIMAL or HUGEINT slips in. */
  bind(value: Scalar): string {
    if (value === null) return "NULL";
    this.values.push(value);
    return `CAST($${this.values.length} AS ${boundType(value)})`;
  }

  #part(part: Part, names: Names): string {
    if ("text" in part) return part.text;
    if ("value" in part) return this.bind(part.value);
    if ("column" in part) return names.column(part.column, part.of);
    if ("relation" in part) return names.relation(part.relation);
    if ("row" in part) return names.row(part.row, part.of);
    if ("query" in part) return names.query();
    return String(names.rowAt(part.rowAt));
  }
}

function boundType(value: Exclude<Scalar, null>): string {
  switch (typeof value) {
    case "string":
      return "VARCHAR";
    case "boolean":
      return "BOOLEAN";
    case "bigint":
      return "BIGINT";
    default:
      return "DOUBLE";
  }
}

/**
 * Whether the database may turn part of a fragment into a join: it does so with lists of five values and
 * more. What is written in the order of the rows must then be put into that order, which a join loses.
 */
export function mayJoin(fragments: readonly Sql[]): boolean {
  return fragments.some(({ parts }) => parts.some((part) => "text" in part && /\b(IN|ANY|SELECT)\b/i.test(part.text)));
}

/** A string literal of our own making (scratch paths); never for user text. */
export function ownLiteral(text: string): string {
  assert(/^[\w./-]+$/.test(text), "only plain paths are written into statements");
  return `'${text}'`;
}

/** A display name as a SQL identifier, for files that must carry it (Parquet and JSON exports). */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll("\0", "�").replaceAll('"', '""')}"`;
}
