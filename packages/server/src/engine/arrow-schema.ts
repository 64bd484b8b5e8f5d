// The schema of Arrow that says in a Parquet file which whole numbers are spans of time. Loaded where there are some.
import type { PandasColumn } from "./engine.ts";

/** The schema of these columns as one message of Arrow's stream format. */
export async function pandasSchema(columns: readonly PandasColumn[]): Promise<Uint8Array> {
  const arrow = await import("apache-arrow");
  const typeOf = ({ type, form }: PandasColumn) => {
    if (form === "decimal") return new arrow.Decimal(0, 19, 128);
    if (form === "text") return new arrow.Utf8();
    switch (type) {
      case "integer":
        return new arrow.Int64();
      case "number":
        return new arrow.Float64();
      case "boolean":
        return new arrow.Bool();
      case "date":
        return new arrow.DateDay();
      case "time":
        return new arrow.TimeMicrosecond();
      case "timestamp":
        return new arrow.TimestampNanosecond();
      case "timestamptz":
        return new arrow.TimestampMicrosecond("UTC");
      case "duration":
        return new arrow.DurationNanosecond();
      default:
        // Decimals among them: what Parquet itself says of a column stands.
        return new arrow.Utf8();
    }
  };
  const fields = columns.map((column) => new arrow.Field(column.name.replaceAll("\0", "�"), typeOf(column), true));
  return arrow.tableToIPC(new arrow.Table(new arrow.Schema(fields)), "stream");
}
