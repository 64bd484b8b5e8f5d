// Child process: turns lines of JSON arrays of texts into an XLSX workbook in the same place. Tables
// longer than a sheet go on in further sheets.
import { createReadStream } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import * as xlsx from "@e965/xlsx";
import type { Type } from "../model/state.ts";

/** Rows of an XLSX sheet, the header included. */
const sheetRows = 1_048_576;

interface Job {
  readonly path: string;
  readonly columns: { name: string; type: Type }[];
}

process.once("disconnect", () => process.exit(1));
process.once("message", (job: Job) => {
  write(job).then(
    () => process.exit(0),
    () => process.exit(1),
  );
});

async function write({ path, columns }: Job): Promise<void> {
  const book = xlsx.utils.book_new();
  const header = columns.map(({ name }): xlsx.CellObject => ({ t: "s", v: name }));
  let sheet: xlsx.CellObject[][] = [header];
  const finish = () => {
    const name = book.SheetNames.length === 0 ? "data" : `data ${book.SheetNames.length + 1}`;
    const range = { s: { r: 0, c: 0 }, e: { r: sheet.length - 1, c: columns.length - 1 } };
    const dense = { "!data": sheet, "!ref": xlsx.utils.encode_range(range) };
    xlsx.utils.book_append_sheet(book, dense as xlsx.WorkSheet, name);
    sheet = [header];
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { r: cells } = JSON.parse(line) as { r: (string | null)[] };
    if (sheet.length === sheetRows) finish();
    sheet.push(cells.map((text, index) => cellOf(text, columns[index]?.type ?? "text")));
  }
  finish();
  const bytes = xlsx.write(book, { type: "buffer", bookType: "xlsx", compression: true }) as Buffer;
  await writeFile(`${path}.part`, bytes);
  await rm(path);
  await rename(`${path}.part`, path);
}

function cellOf(text: string | null, type: Type): xlsx.CellObject {
  if (text === null) return { t: "z" };
  if (type === "boolean") return { t: "b", v: text === "true" };
  if (type === "integer" || type === "number" || type === "decimal") {
    const value = Number(text);
    // What a spreadsheet's numbers cannot hold stays text.
    if (Number.isFinite(value) && (type === "number" || Number.isSafeInteger(value) || type === "decimal"))
      return { t: "n", v: value };
  }
  if (type === "date" || type === "timestamp") {
    const days = Date.parse(`${text.replace(" ", "T")}${type === "date" ? "T00:00:00" : ""}Z`) / 86_400_000 + 25_569;
    if (days >= 61) return { t: "n", v: days, z: type === "date" ? "yyyy-mm-dd" : "yyyy-mm-dd hh:mm:ss" };
  }
  // Cells know one kind of line end and hold this much text.
  return { t: "s", v: text.replace(/\r\n?/g, "\n").slice(0, 32_767) };
}
