// unnest: the fields of a structure become columns.
import { refuse } from "../errors.ts";
import type { DerivedColumn } from "../model/change.ts";
import { columnLimit, nameLimit } from "../model/fields/limits.ts";
import { boolean, column, fault, free, optional, text, withDefault } from "../model/fields.ts";
import { nativeType, structFields } from "../model/native-types.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { summary } from "../model/summary.ts";
import { distinctNames } from "./name-pattern.ts";

export const unnest = define({
  name: "unnest",
  version: 1,
  group: "reshape",
  title: "Turn structures into columns",
  doc: "Makes a column of every field of a structure, with the type the field has; structures inside it stay structures and can be unnested again. The new columns stand right after the structure and are named by it and their field, such as address_city. Where the structure is missing, they are missing too.",
  fields: {
    column: column({ title: "Column", doc: "The column of structures.", accepts: ["struct"] }),
    prefix: optional(
      text({
        title: "Prefix",
        doc: "What stands before the names of the fields: the name of the column and _ if left out; an empty text for the bare names.",
        max: nameLimit,
      }),
    ),
    keep: withDefault(boolean({ title: "Keep the column", doc: "Keep the structure beside the new columns." }), false),
  },
  summary: ({ column: of }) => summary`Make columns of the fields of “${of}”`,
  // What structures are made of is known to the engine alone.
  fit: ({ column: of }) => ({ type: sql`typeof(any_value(${ref(of)}))` }),
  plan({ column: of, prefix = `${of}_`, keep }, state, { type }) {
    const fields = structFields(String(type ?? ""));
    if (fields.length === 0) fault("column", "holds no structure with fields that have names");
    if (fields.length + state.columns.length - (keep ? 0 : 1) > columnLimit)
      refuse("too_many_columns", { limit: columnLimit });
    const columns = fields.map(({ name, type: written }): DerivedColumn => {
      const into = `${prefix}${name}`;
      if (into === "" || into.length > nameLimit) fault("prefix", "makes a name that is empty or too long");
      free(state, into, keep ? [] : [of]);
      const { type: holds, digits, read } = nativeType(written);
      const content = read(sql`struct_extract(${ref(of)}, ${name})`);
      return { name: into, type: holds, digits, sql: content, after: of };
    });
    distinctNames(columns.map((each) => each.name));
    return { kind: "derive", columns, drop: keep ? [] : [of] };
  },
  examples: [
    {
      title: "The parts of an address",
      params: { column: "address" },
      before: {
        columns: [
          { name: "who", type: "text" },
          { name: "address", type: "struct" },
        ],
        rows: [
          ["Ann", { street: "Storgata 1", city: "Oslo" }],
          ["Bob", null],
          ["Cid", { street: null, city: "Rome" }],
        ],
      },
      after: {
        columns: [
          { name: "who", type: "text" },
          { name: "address_street", type: "text" },
          { name: "address_city", type: "text" },
        ],
        rows: [
          ["Ann", "Storgata 1", "Oslo"],
          ["Bob", null, null],
          ["Cid", null, "Rome"],
        ],
      },
    },
    {
      title: "Bare names, beside the structure",
      params: { column: "size", prefix: "", keep: true },
      before: {
        columns: [{ name: "size", type: "struct" }],
        rows: [[{ width: "3", height: "5" }], [{ width: "4", height: null }]],
      },
      after: {
        columns: [
          { name: "size", type: "struct" },
          { name: "width", type: "text" },
          { name: "height", type: "text" },
        ],
        rows: [
          [{ width: "3", height: "5" }, "3", "5"],
          [{ width: "4", height: null }, "4", null],
        ],
      },
    },
  ],
});
