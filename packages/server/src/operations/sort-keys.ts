// Sort keys as a parameter: columns, each with its direction.
import { choice, column, type Field, group, list, optional, withDefault } from "../model/fields.ts";
import { type SortKey, sortable } from "../model/ordering.ts";

const key = group(
  {
    column: column({ title: "Column", doc: "What to sort by.", accepts: sortable }),
    order: withDefault(
      choice({ title: "Order", doc: "Smallest or largest first.", options: { asc: "Ascending", desc: "Descending" } }),
      "asc",
    ),
    nulls: withDefault(
      choice({ title: "Missing values", doc: "Where they stand.", options: { last: "Last", first: "First" } }),
      "last",
    ),
    as: optional(
      choice({
        title: "Compare as",
        doc: "Compare texts as numbers or dates, or naturally, so that item 9 stands before item 10.",
        options: { text: "Text", natural: "Natural", number: "Number", date: "Date" },
      }),
    ),
  },
  { title: "Sort key", doc: "A column and its direction." },
);

/** One to 64 keys; the first counts most. */
export function sortKeys(about: { title: string; doc: string }): Field<SortKey[]> {
  return list(key, { ...about, min: 1, max: 64 });
}
