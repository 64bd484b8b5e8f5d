// mask-text: all but the last characters of values are covered.
import { cast } from "../model/casts.ts";
import { columns, existing, integer, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { lastSeen, seenLength } from "../model/text.ts";

const accepted: readonly Type[] = ["text", "integer"];

export const maskText = define({
  name: "mask-text",
  version: 1,
  group: "text",
  title: "Mask",
  doc: "Covers all characters but the last ones, such as ••••1234, one for one, so that the length can still be seen. A text that is no longer than what may show is covered wholly. Characters are counted as a person sees them: a letter with its accents, or an emoji of several parts, is one; a line end of two signs, as Windows writes it, is two. Missing values stay missing; whole numbers become text.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to mask.", accepts: accepted }),
    keepLast: withDefault(
      integer({ title: "Show the last", doc: "How many characters at the end stay readable.", min: 0, max: 1_000 }),
      4,
    ),
    with: withDefault(text({ title: "With", doc: "What covers a character.", min: 1, max: 10 }), "*"),
  },
  summary: ({ columns: names, keepLast }) => summary`Mask ${names} but for the last ${keepLast} characters`,
  plan: ({ columns: names, keepLast, with: cover }, state) => ({
    kind: "derive",
    columns: names.map((name) => {
      const value = cast(ref(name), existing(state, name, accepted).type, { type: "text" });
      return { name, replaces: name, type: "text", sql: masked(value, keepLast, cover) };
    }),
  }),
  examples: [
    {
      title: "Card numbers; short ones are covered wholly",
      params: { columns: ["card"] },
      before: { columns: [{ name: "card", type: "text" }], rows: [["4000123412341234"], ["1234"], [""], [null]] },
      after: { columns: [{ name: "card", type: "text" }], rows: [["************1234"], ["****"], [""], [null]] },
    },
    {
      title: "Nothing stays readable",
      params: { columns: ["name"], keepLast: 0, with: "•" },
      before: { columns: [{ name: "name", type: "text" }], rows: [["Zoe\u0308"], ["Bo"], [null]] },
      after: { columns: [{ name: "name", type: "text" }], rows: [["•••"], ["••"], [null]] },
    },
  ],
});

function masked(x: Sql, keepLast: number, cover: string): Sql {
  const all = seenLength(x);
  const most = BigInt(keepLast);
  return sql`CASE WHEN ${all} > ${most} THEN repeat(${cover}, ${all} - ${most}) || ${lastSeen(x, sql`${most}`)} ELSE repeat(${cover}, ${all}) END`;
}
