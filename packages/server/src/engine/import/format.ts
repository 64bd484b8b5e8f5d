// Which kind of file this is: by its content first, then by its name; an option given must not
// contradict the content. Pure.
import type { ImportOptions } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { detectEncoding } from "./encoding.ts";
import { firstValueEnd } from "./json-text.ts";

export type Format = NonNullable<ImportOptions["format"]>;

const endings: Record<string, Format> = {
  csv: "csv",
  txt: "csv",
  tsv: "tsv",
  tab: "tsv",
  json: "json",
  ndjson: "ndjson",
  jsonl: "ndjson",
  parquet: "parquet",
  xlsx: "xlsx",
  xlsm: "xlsx",
  xls: "xls",
};

const foreign = [
  "%PDF",
  "\x89PNG",
  "\xff\xd8\xff",
  "GIF8",
  "BZh",
  "\xfd7zXZ",
  "7z\xbc\xaf",
  "\x28\xb5\x2f\xfd",
  "SQLite format 3",
];
const otherTables = ["ARROW1", "ORC", "Obj\x01", "Rar!"];

interface Found {
  readonly format: Format;
  /** What the name says, where it says something else. */
  readonly named: Format | null;
}

/** True for gzip. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** The format of a file from its first bytes; refuses what cannot be read or is not what was asked for. */
export function detectFormat(head: Buffer, whole: boolean, name: string, given: Format | undefined): Found {
  const named = endings[ending(name.replace(/\.gz$/i, ""))] ?? null;
  const content = kindOf(head);
  if (content === "foreign") refuse("unknown_format");
  if (content !== "text") {
    if (given !== undefined && given !== content) {
      refuse("import_failed", { reason: `it was to be read as ${title(given)}, but it is ${title(content)}.` });
    }
    return { format: content, named: named === content ? null : named };
  }
  if (given === "parquet" || given === "xlsx" || given === "xls") {
    refuse("import_failed", { reason: `it was to be read as ${title(given)}, but it is text.` });
  }
  if (given !== undefined) return { format: given, named: null };
  const text = textOf(head, whole).trimStart();
  if (/^<(!doctype|html|\?xml|table)/i.test(text)) refuse("unknown_format");
  const json = jsonKind(text, whole, named);
  const format = json ?? (named === "tsv" ? "tsv" : "csv");
  const matches = named === null || named === format || (json !== null && (named === "json" || named === "ndjson"));
  return { format, named: matches ? null : named };
}

/** "Parquet", "an Excel workbook (XLSX)", … */
export function title(format: Format): string {
  const titles = { parquet: "Parquet", xlsx: "an Excel workbook (XLSX)", xls: "an Excel workbook (XLS)" };
  return format in titles ? titles[format as keyof typeof titles] : format.toUpperCase();
}

function ending(name: string): string {
  return /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
}

function kindOf(head: Buffer): "text" | "foreign" | "parquet" | "xlsx" | "xls" {
  const start = head.subarray(0, 16).toString("latin1");
  if (start.startsWith("PAR1")) return "parquet";
  if (start.startsWith("PK\x03\x04")) return "xlsx";
  if (start.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return "xls";
  if ([...foreign, ...otherTables].some((mark) => start.startsWith(mark))) return "foreign";
  if (isGzip(head)) return "foreign";
  return looksBinary(head) ? "foreign" : "text";
}

/** Control characters that no text has, in more than one of a hundred places. */
function looksBinary(head: Buffer): boolean {
  if (detectEncoding(head, true).startsWith("utf-16")) return false;
  const bytes = head.subarray(0, 1 << 16);
  let strange = 0;
  for (const byte of bytes) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 127) strange++;
  return strange * 100 > bytes.length;
}

function textOf(head: Buffer, whole: boolean): string {
  const encoding = detectEncoding(head, whole);
  if (encoding === "utf-16le") return head.toString("utf16le").replace(/^\ufeff/, "");
  if (encoding === "utf-16be")
    return Buffer.from(head.subarray(0, head.length & ~1))
      .swap16()
      .toString("utf16le")
      .replace(/^\ufeff/, "");
  return head.toString("utf8").replace(/^\ufeff/, "");
}

/** Whether the text begins as JSON does, and as which kind; text that merely starts with a bracket is none. */
function jsonKind(text: string, whole: boolean, named: Format | null): "json" | "ndjson" | null {
  const says = named === "json" || named === "ndjson";
  if (!/^[[{]/.test(text)) return says ? named : null;
  if (text.startsWith("[")) return says || /^\[\s*([{[\]"0-9tfn-]|$)/.test(text) ? "json" : null;
  const end = firstValueEnd(text);
  if (end === "flaw") return says ? named : null;
  if (end === "more") return whole && !says ? null : named === "ndjson" ? "ndjson" : "json";
  const rest = text.slice(end).trimStart();
  if (rest === "") return whole ? (named === "ndjson" ? "ndjson" : "json") : "ndjson";
  if (rest.startsWith("{")) return "ndjson";
  return says ? named : null;
}
