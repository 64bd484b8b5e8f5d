// add-affix: something stands before or after every value.
import { cast } from "../model/casts.ts";
import { columns, existing, fault, optional, text } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";

export const addAffix = define({
  name: "add-affix",
  version: 1,
  group: "text",
  title: "Add prefix or suffix",
  doc: "Puts a text before or after every value. Missing values stay missing. Columns that are no texts become text, their values written as the grid shows them.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to change.", accepts: scalarTypes }),
    prefix: optional(text({ title: "Prefix", doc: "What to put before every value.", min: 1, max: 10_000 })),
    suffix: optional(text({ title: "Suffix", doc: "What to put after every value.", min: 1, max: 10_000 })),
  },
  summary({ columns: names, prefix, suffix }) {
    if (prefix === undefined) return summary`Add “${suffix ?? ""}” after ${names}`;
    if (suffix === undefined) return summary`Add “${prefix}” before ${names}`;
    return summary`Add “${prefix}” before and “${suffix}” after ${names}`;
  },
  plan({ columns: names, prefix, suffix }, state) {
    if (prefix === undefined && suffix === undefined) fault("prefix", "is missing, and so is a suffix");
    return {
      kind: "derive",
      columns: names.map((name) => {
        const value = cast(ref(name), existing(state, name, scalarTypes).type, { type: "text" });
        return { name, replaces: name, type: "text", sql: sql`(${prefix ?? ""} || ${value} || ${suffix ?? ""})` };
      }),
    };
  },
  examples: [
    {
      title: "Invoice numbers; whole numbers become text",
      params: { columns: ["invoice"], prefix: "INV-" },
      before: { columns: [{ name: "invoice", type: "integer" }], rows: [[1001], [null], [1002]] },
      after: { columns: [{ name: "invoice", type: "text" }], rows: [["INV-1001"], [null], ["INV-1002"]] },
    },
    {
      title: "Before and after",
      params: { columns: ["tag"], prefix: "<", suffix: ">" },
      before: { columns: [{ name: "tag", type: "text" }], rows: [["b"], [""], [null]] },
      after: { columns: [{ name: "tag", type: "text" }], rows: [["<b>"], ["<>"], [null]] },
    },
  ],
});
