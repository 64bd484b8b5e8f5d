// SQL of the tag as tokens: words and signs of its text, and the values and references between them.
import type { Sql } from "../../src/model/sql.ts";

/** A cell as arrays hold it: whole numbers and others are both numbers. */
export type Value = null | boolean | number | string;

export type Token =
  | { readonly word: string }
  | { readonly sign: string }
  | { readonly value: Value }
  | { readonly column: string }
  | { readonly row: "id" | "position" }
  | { readonly rowAt: number }
  | { readonly relation: true };

const lexeme = /\s+|'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z_0-9]*)|(<>|!=|<=|>=|\|\||[-+*/%=<>(),])/y;

/** What is beyond the arrays: no defect of the product, but nothing that can be tried with them. */
export function unknown(what: string): never {
  throw new Error(`the array engine does not know ${what}`);
}

/** The tokens of a fragment in order; text that is none is unknown. */
export function tokensOf({ parts }: Sql): Token[] {
  return parts.flatMap((part): Token[] => {
    if ("text" in part) return textTokens(part.text);
    if ("value" in part) return [{ value: typeof part.value === "bigint" ? Number(part.value) : part.value }];
    if ("rowAt" in part) return [{ rowAt: part.rowAt }];
    if ("query" in part) return unknown("queries of people");
    const of = "relation" in part ? part.relation : part.of;
    if (of !== "data") return unknown(`the table ${of}`);
    if ("column" in part) return [{ column: part.column }];
    return "row" in part ? [{ row: part.row }] : [{ relation: true }];
  });
}

function textTokens(text: string): Token[] {
  const tokens: Token[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const from = lexeme.lastIndex;
    const [, quoted, digits, word, sign] = lexeme.exec(text) ?? unknown(`“${text.slice(from)}”`);
    if (quoted !== undefined) tokens.push({ value: quoted.replaceAll("''", "'") });
    else if (digits !== undefined) tokens.push({ value: Number(digits) });
    else if (word !== undefined) tokens.push({ word: word.toUpperCase() });
    else if (sign !== undefined) tokens.push({ sign });
  }
  return tokens;
}
