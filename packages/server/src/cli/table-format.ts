// The format of a table's file, as it is said or as its name tells.
import { extname } from "node:path";
import type { ExportFormat } from "@data-tools/client";
import { UsageError } from "./command.ts";

const formats: readonly ExportFormat[] = ["csv", "tsv", "json", "ndjson", "parquet", "xlsx"];

/** Said, or told by the file's ending, else CSV. */
export function formatOf(said: string | undefined, path: string | undefined): ExportFormat {
  const ending = path === undefined ? "" : extname(path).slice(1).toLowerCase();
  const format = formats.find((one) => one === (said ?? ending));
  if (format) return format;
  if (said === undefined && ending === "") return "csv";
  throw new UsageError(`There is no format “${said ?? ending}”. Choose one of: ${formats.join(", ")}.`);
}
