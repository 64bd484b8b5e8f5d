// pad-text: short texts get filled up to a length.
import { cast } from "../model/casts.ts";
import { choice, columns, existing, integer, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, type Sql, sql } from "../model/sql.ts";
import type { Type } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { seenLength } from "../model/text.ts";

const accepted: readonly Type[] = ["text", "integer"];

export const padText = define({
  name: "pad-text",
  version: 1,
  group: "text",
  title: "Pad text",
  doc: "Fills short texts up to a length, such as 42 to 00042. Longer texts stay as they are. Characters are counted as a person sees them: a letter with its accents, or an emoji of several parts, is one; a line end of two signs, as Windows writes it, is two. Whole numbers can be padded too and become text; zeros stand after a minus sign.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to pad.", accepts: accepted }),
    length: integer({ title: "Length", doc: "How many characters texts have at least.", min: 1, max: 10_000 }),
    with: withDefault(
      text({ title: "With", doc: "What to fill up with; of several characters as many as fit.", min: 1, max: 100 }),
      "0",
    ),
    side: withDefault(
      choice({ title: "Side", doc: "Where to put it.", options: { left: "Beginning", right: "End" } }),
      "left",
    ),
  },
  summary: ({ columns: names, length, with: filling }) =>
    summary`Pad ${names} to ${length} characters with “${filling}”`,
  plan: ({ columns: names, length, with: filling, side }, state) => ({
    kind: "derive",
    columns: names.map((name) => {
      const { type } = existing(state, name, accepted);
      const value = cast(ref(name), type, { type: "text" });
      const signed = type === "integer" && side === "left" && filling === "0";
      const plain = padded(value, length, filling, side);
      const sign = sql`CASE WHEN ${ref(name)} < 0 THEN '-' || ${padded(sql`substring(${value}, 2)`, length - 1, filling, side)} ELSE ${plain} END`;
      return { name, replaces: name, type: "text", sql: signed ? sign : plain };
    }),
  }),
  examples: [
    {
      title: "Postcodes that lost their zeros",
      params: { columns: ["zip"], length: 5 },
      before: { columns: [{ name: "zip", type: "integer" }], rows: [[2134], [90210], [null], [-7]] },
      after: { columns: [{ name: "zip", type: "text" }], rows: [["02134"], ["90210"], [null], ["-0007"]] },
    },
    {
      title: "At the end",
      params: { columns: ["code"], length: 4, with: ".", side: "right" },
      before: { columns: [{ name: "code", type: "text" }], rows: [["ab"], ["abcdef"], [""], [null]] },
      after: { columns: [{ name: "code", type: "text" }], rows: [["ab.."], ["abcdef"], ["...."], [null]] },
    },
  ],
});

function padded(x: Sql, length: number, filling: string, side: "left" | "right"): Sql {
  const missing = sql`greatest(${BigInt(length)} - ${seenLength(x)}, 0)`;
  const fill = sql`left_grapheme(repeat(${filling}, ${missing}), ${missing})`;
  return side === "left" ? sql`(${fill} || ${x})` : sql`(${x} || ${fill})`;
}
