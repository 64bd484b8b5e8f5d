// transpose: rows become columns and columns rows.
import { refuse } from "../errors.ts";
import { toText } from "../model/casts.ts";
import type { Computed } from "../model/change.ts";
import { columnLimit, nameLimit } from "../model/fields/limits.ts";
import { column, existing, fault, optional, text } from "../model/fields.ts";
import type { Typed } from "../model/literals.ts";
import { define } from "../model/operation.ts";
import { join, position, name as ref, relation, type Sql, sql } from "../model/sql.ts";
import type { Cell, Column, State } from "../model/state.ts";
import { summary } from "../model/summary.ts";
import { alike, commonType, exactness } from "./common-type.ts";
import { distinctNames } from "./name-pattern.ts";

export const transpose = define({
  name: "transpose",
  version: 1,
  group: "reshape",
  title: "Transpose",
  doc: "Turns the table on its side: every column becomes a row, every row a column. The new columns are named by a column you choose, or row_1, row_2 and so on; a missing name is made up in the same way. The first column holds the old names. Values of different types become text; so do integers beside numbers if one is too large to be a number exactly. A table can have at most 2,000 columns, so only a table of fewer rows can be transposed.",
  fields: {
    header: optional(
      column({ title: "Names from", doc: "The column whose values become the names of the new columns." }),
    ),
    nameInto: optional(
      text({
        title: "Column for names",
        doc: "Where the old names of the columns go; the name of the column that gives the new names, or column, if left out.",
        min: 1,
        max: nameLimit,
      }),
    ),
  },
  summary: ({ header }) =>
    header === undefined ? summary`Turn rows into columns` : summary`Turn rows into columns named by “${header}”`,
  fit({ header }, state): Record<string, Sql> {
    checkSize(state);
    const exact = exactness(turnedOf(state, header));
    if (header === undefined) return exact;
    const title = toText(ref(header), existing(state, header).type);
    return { ...exact, titles: sql`list(${title} ORDER BY ${position()})` };
  },
  plan({ header, nameInto = header ?? "column" }, state, { exact, titles }) {
    checkSize(state);
    const turned = turnedOf(state, header);
    if (turned.length === 0) fault("header", "names the only column, so nothing is left to turn");
    const names = Array.from({ length: state.rows.visible }, (_, index) => titleOf(titles, index));
    distinctNames([nameInto, ...names]);
    const type = shape(turned, exact);
    const lists = join(turned.map((each) => sql`list(${alike(each, type)} ORDER BY ${position()})`));
    const old = join(turned.map((each) => sql`CAST(${each.name} AS VARCHAR)`));
    const turns = sql`unnest(range(${BigInt(turned.length)})) AS turn`;
    return {
      kind: "reshape",
      columns: [
        { name: nameInto, type: "text", sql: sql`u.title` },
        ...names.map((name, index): Computed => {
          const { type: of, digits } = type;
          const cell = sql`u.cells[${BigInt(index + 1)}]`;
          return { name, type: of, digits, sql: cell };
        }),
      ],
      from: sql`(SELECT unnest([${old}]) AS title, unnest(l.lists) AS cells, ${turns} FROM (SELECT [${lists}] AS lists FROM ${relation()}) AS l) AS u`,
      tail: sql`ORDER BY u.turn`,
    };
  },
  examples: [
    {
      title: "Figures of two years, one row for each figure",
      params: { header: "year" },
      before: {
        columns: [
          { name: "year", type: "integer" },
          { name: "sales", type: "number" },
          { name: "costs", type: "number" },
        ],
        rows: [
          [2023, 10.5, 8],
          [2024, 12, null],
        ],
      },
      after: {
        columns: [
          { name: "year", type: "text" },
          { name: "2023", type: "number" },
          { name: "2024", type: "number" },
        ],
        rows: [
          ["sales", 10.5, 12],
          ["costs", 8, null],
        ],
      },
    },
    {
      title: "Without names; values of different types become text",
      params: { nameInto: "field" },
      before: {
        columns: [
          { name: "city", type: "text" },
          { name: "opened", type: "date" },
          { name: "price", type: "number" },
        ],
        rows: [
          ["Oslo", "2024-05-01", 2],
          [null, "2024-06-01", 2.5],
        ],
      },
      after: {
        columns: [
          { name: "field", type: "text" },
          { name: "row_1", type: "text" },
          { name: "row_2", type: "text" },
        ],
        rows: [
          ["city", "Oslo", null],
          ["opened", "2024-05-01", "2024-06-01"],
          ["price", "2", "2.5"],
        ],
      },
    },
  ],
});

function checkSize({ rows }: State): void {
  if (rows.visible > columnLimit - 1) refuse("too_many_columns", { limit: columnLimit });
}

function turnedOf(state: State, header: string | undefined): Column[] {
  return state.columns.filter(({ name }) => name !== header);
}

function titleOf(titles: Cell | undefined, index: number): string {
  const title = Array.isArray(titles) ? (titles[index] ?? null) : null;
  const name = title === null || title === "" ? `row_${index + 1}` : String(title);
  return name.length <= nameLimit ? name : fault("header", `holds a text of more than ${nameLimit} characters`);
}

/** Lists and structures differ inside, so several columns of them become text. */
function shape(turned: readonly Column[], exact: Cell | undefined): Typed {
  const nested = turned.some(({ type }) => type === "list" || type === "struct");
  return nested && turned.length > 1 ? { type: "text" } : commonType(turned, exact);
}
