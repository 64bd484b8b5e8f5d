// substring: a piece of every text, by place or by what stands around it.
import { column, fault, group, integer, newColumn, optional, text } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { firstSeen, lastSeen, seenFrom } from "../model/text.ts";
import { placed, replaceField } from "./into.ts";

const longest = 1_000_000;

interface Between {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

interface Piece {
  readonly from?: number | undefined;
  readonly length?: number | undefined;
  readonly left?: number | undefined;
  readonly right?: number | undefined;
  readonly between?: Between | undefined;
}

export const substring = define({
  name: "substring",
  version: 1,
  group: "text",
  title: "Take part of a text",
  doc: "Puts a piece of every text into a new column: from one place on, the first or last characters, or what stands between two delimiters. Say one of these. Characters are counted as a person sees them: a letter with its accents, or an emoji of several parts, is one; a line end of two signs, as Windows writes it, is two. Where a text is too short the piece is shorter or empty; where a delimiter does not occur it is missing, and such rows are counted.",
  fields: {
    column: column({ title: "Column", doc: "The text column to take pieces from.", accepts: ["text"] }),
    into: newColumn({ title: "Into", doc: "The name of the new column.", initial: "{column}_part" }),
    from: optional(integer({ title: "From", doc: "The place of the first character, from 1.", min: 1, max: longest })),
    length: optional(
      integer({ title: "Length", doc: "How many characters; up to the end if left out.", min: 1, max: longest }),
    ),
    left: optional(integer({ title: "First", doc: "Or how many from the beginning.", min: 1, max: longest })),
    right: optional(integer({ title: "Last", doc: "Or how many from the end.", min: 1, max: longest })),
    between: optional(
      group(
        {
          after: optional(
            text({
              title: "After",
              doc: "The piece begins after the first of these; at the beginning if left out.",
              min: 1,
              max: 1_000,
            }),
          ),
          before: optional(
            text({
              title: "Before",
              doc: "And ends before the next of these; at the end if left out.",
              min: 1,
              max: 1_000,
            }),
          ),
        },
        { title: "Between", doc: "Or what stands between two delimiters." },
      ),
    ),
    replace: replaceField,
  },
  summary: ({ column: source, into }) => summary`Take part of “${source}” into “${into}”`,
  plan({ column: source, into, replace, ...piece }, state) {
    check(piece);
    const x = ref(source);
    const taken = pieceOf(x, piece);
    const lost = sql`(${x} IS NOT NULL AND ${taken} IS NULL)`;
    return {
      kind: "derive",
      columns: [{ ...placed(state, into, replace, source), type: "text", sql: taken }],
      ...(piece.between === undefined
        ? {}
        : { tallies: [{ code: "not_found", when: lost, values: { column: source } }] }),
    };
  },
  examples: [
    {
      title: "From a place on",
      params: { column: "iban", into: "bank", from: 5, length: 4 },
      before: { columns: [{ name: "iban", type: "text" }], rows: [["GB29NWBK6016"], ["GB"], [null]] },
      after: {
        columns: [
          { name: "iban", type: "text" },
          { name: "bank", type: "text" },
        ],
        rows: [
          ["GB29NWBK6016", "NWBK"],
          ["GB", ""],
          [null, null],
        ],
      },
    },
    {
      title: "The last characters",
      params: { column: "card", into: "ending", right: 4 },
      before: { columns: [{ name: "card", type: "text" }], rows: [["5500 1234"], ["12"], [null]] },
      after: {
        columns: [
          { name: "card", type: "text" },
          { name: "ending", type: "text" },
        ],
        rows: [
          ["5500 1234", "1234"],
          ["12", "12"],
          [null, null],
        ],
      },
    },
    {
      title: "What stands in brackets",
      params: { column: "t", into: "t", between: { after: "(", before: ")" }, replace: true },
      before: { columns: [{ name: "t", type: "text" }], rows: [["Oslo (NO) x"], ["Bonn"], [null]] },
      after: { columns: [{ name: "t", type: "text" }], rows: [["NO"], [null], [null]] },
    },
    {
      title: "What stands before the @",
      params: { column: "mail", into: "user", between: { before: "@" } },
      before: { columns: [{ name: "mail", type: "text" }], rows: [["ann@example.org"], [null]] },
      after: {
        columns: [
          { name: "mail", type: "text" },
          { name: "user", type: "text" },
        ],
        rows: [
          ["ann@example.org", "ann"],
          [null, null],
        ],
      },
    },
  ],
});

function check({ from, length, left, right, between }: Piece): void {
  const ways = [from, left, right, between].filter((way) => way !== undefined).length;
  if (ways !== 1) fault("from", "say exactly one of from, left, right and between");
  if (length !== undefined && from === undefined) fault("length", "is only for from");
  if (between !== undefined && between.after === undefined && between.before === undefined)
    fault("between", "must say after, before or both");
}

function pieceOf(x: Sql, { from, length, left, right, between }: Piece): Sql {
  if (left !== undefined) return firstSeen(x, sql`${BigInt(left)}`);
  if (right !== undefined) return lastSeen(x, sql`${BigInt(right)}`);
  if (between !== undefined) return delimited(x, between);
  return seenFrom(x, sql`${BigInt(from ?? 1)}`, length === undefined ? undefined : sql`${BigInt(length)}`);
}

function delimited(x: Sql, { after, before }: Between): Sql {
  const rest =
    after === undefined
      ? x
      : sql`CASE WHEN contains(${x}, ${after}) THEN substring(${x}, strpos(${x}, ${after}) + length(${after})) END`;
  if (before === undefined) return rest;
  return sql`CASE WHEN contains(${rest}, ${before}) THEN left(${rest}, strpos(${rest}, ${before}) - 1) END`;
}
