// The only ways by which names, cells and other words of users get into exported SQL, and into comments:
// one function for each place they can stand in (model/python.ts has those for Python). Signs that a
// reader cannot see, or that turn text around, are written by their numbers.
import type { Scalar } from "../../model/state.ts";

/** Controls, formats (direction marks among them), line and paragraph separators, halves of pairs. */
export const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const unseenAll = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Pieces of a text up to which it is written as a `concat`; what has more is written by its bytes. */
const mostPieces = 60;

/** A text as a SQL expression. */
export function sqlText(text: string): string {
  const whole = text.toWellFormed();
  if (!unseen.test(whole)) return sqlQuoted(whole);
  const pieces: string[] = [];
  let plain = "";
  for (const sign of whole) {
    if (!unseen.test(sign)) {
      plain += sign;
      continue;
    }
    if (plain !== "") pieces.push(sqlQuoted(plain));
    plain = "";
    pieces.push(`chr(${sign.codePointAt(0)})`);
  }
  if (plain !== "") pieces.push(sqlQuoted(plain));
  if (pieces.length > mostPieces) return `decode(from_hex('${Buffer.from(whole).toString("hex")}'))`;
  return pieces.length === 1 ? (pieces[0] as string) : `concat(${pieces.join(", ")})`;
}

function sqlQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A value as a SQL expression of the type it is bound as elsewhere: not a digit is lost. */
export function sqlValue(value: Scalar): string {
  switch (typeof value) {
    case "boolean":
      return String(value);
    case "bigint":
      return `CAST(${value} AS BIGINT)`;
    case "string":
      return `CAST(${sqlText(value)} AS VARCHAR)`;
    case "number":
      return sqlDouble(value);
    default:
      return "NULL";
  }
}

function sqlDouble(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    return `CAST('${Object.is(value, -0) ? "-0.0" : value}' AS DOUBLE)`;
  }
  const text = String(value);
  const exponent = text.includes("e") ? text : `${text}e0`;
  return value < 0 ? `(${exponent})` : exponent;
}

function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Identifiers of columns that stand side by side, each once. */
export function sqlNames(names: readonly string[]): string[] {
  return writtenNames(names).map(sqlName);
}

/** The names an identifier can hold: what none can hold gets another name. */
export function writtenNames(names: readonly string[]): string[] {
  const taken = new Set(names.filter(writable).map(folded));
  return names.map((name) => {
    if (writable(name)) return name;
    const written = name.toWellFormed().replaceAll("\0", "\ufffd");
    let free = written;
    for (let count = 2; taken.has(folded(free)); count++) free = `${written}_${count}`;
    taken.add(folded(free));
    return free;
  });
}

/** Whether a SQL identifier can hold this name. */
export function writable(name: string): boolean {
  return !name.includes("\0") && name.isWellFormed();
}

function folded(name: string): string {
  return name.toLowerCase();
}

/** A sentence for a comment: one line, whatever it holds. */
export function commented(text: string): string {
  return text.toWellFormed().replace(unseenAll, " ").slice(0, 300);
}
