// A state as a Parquet file for programs that read it with pandas. What pandas cannot hold, would round or cannot show
// as a single value is written in another form; which form each column took is told with the file.
import type { Column, State } from "../model/state.ts";
import { pandasSchema } from "./arrow-schema.ts";
import type { PandasColumn, PandasFile, PandasForm } from "./engine.ts";
import { type Exporting, ownText, removeUnless, rowsInOrder } from "./export.ts";
import { ownLiteral, quoteIdentifier } from "./render.ts";

/** Of a column: how many cells are missing, and how many are ones that pandas does not take as they are. */
interface Counted {
  readonly missing: number;
  readonly odd: number;
}

/** Writes the visible table to a new file, compressed as pandas does it. */
export async function pandasFile(context: Exporting, state: State): Promise<PandasFile> {
  const from = await rowsInOrder(context, state);
  const path = context.newFile();
  return removeUnless([path], async () => {
    const columns = await context.instance.task(async (task) => {
      const counts = state.columns.flatMap((column, index) => [
        `count(*) FILTER (x${index} IS NULL)`,
        `count(*) FILTER (${oddities(column, `x${index}`)})`,
      ]);
      const [row = []] = await task.rows(`SELECT ${counts.join(", ")} FROM ${from} AS s`);
      const forms = state.columns.map((column, index): PandasColumn => {
        const counted = { missing: Number(row[2 * index]), odd: Number(row[2 * index + 1]) };
        const { name, type } = column;
        return { name, type, form: formOf(column, counted), ...counted };
      });
      const items = state.columns.map((column, index) => {
        const value = written(column, forms[index]?.form ?? "same", `x${index}`);
        return `${value} AS ${quoteIdentifier(column.name)}`;
      });
      await task.run(
        `COPY (SELECT ${items.join(", ")} FROM ${from} AS s) TO ${ownLiteral(path)} (${await optionsOf(forms)})`,
      );
      return forms;
    }, context.control);
    return { path, bytes: await context.sizeOf(path), rows: state.rows.visible, columns };
  });
}

/** Where a cell is one that pandas would round, refuse, or take for a missing one. */
function oddities({ type }: Column, x: string): string {
  switch (type) {
    case "integer":
      return `abs(CAST(${x} AS HUGEINT)) > 9007199254740992`;
    case "number":
      return `isnan(${x})`;
    case "date":
      return `NOT isfinite(${x}) OR year(${x}) NOT BETWEEN 1 AND 9999`;
    case "time":
      return `${x} = TIME '24:00:00'`;
    case "timestamp":
    case "timestamptz":
      return `NOT isfinite(${x}) OR year(CAST(${x} AS TIMESTAMP)) NOT BETWEEN 1678 AND 2261`;
    case "duration":
      return `abs(CAST(${x} AS HUGEINT)) > 9223372036854775`;
    default:
      return "false";
  }
}

function formOf({ type }: Column, { missing, odd }: Counted): PandasForm {
  switch (type) {
    case "integer":
      // With gaps pandas makes doubles of them, which keep no more than 53 bits.
      return odd > 0 && missing > 0 ? "decimal" : "same";
    case "date":
    case "time":
    case "timestamptz":
      return odd > 0 ? "text" : "same";
    case "timestamp":
    case "duration":
      return odd > 0 ? "text" : "nanoseconds";
    case "binary":
    case "list":
    case "struct":
      return "text";
    default:
      return "same";
  }
}

function written({ type }: Column, form: PandasForm, x: string): string {
  switch (form) {
    case "same":
      return x;
    case "decimal":
      return `CAST(${x} AS DECIMAL(19,0))`;
    case "nanoseconds":
      return type === "duration" ? `${x} * 1000` : `CAST(${x} AS TIMESTAMP_NS)`;
    case "text":
      return ownText(x, type);
  }
}

async function optionsOf(columns: readonly PandasColumn[]): Promise<string> {
  const options = "FORMAT parquet, COMPRESSION snappy";
  // Parquet has no spans of its own that pandas reads; the schema of Arrow beside it says which numbers are some.
  if (!columns.some(({ type, form }) => type === "duration" && form === "nanoseconds")) return options;
  const schema = Buffer.from(await pandasSchema(columns)).toString("base64");
  return `${options}, KV_METADATA {'ARROW:schema': '${schema}'}`;
}
