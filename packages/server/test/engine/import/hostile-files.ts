// Files made to do harm, each with what becomes of it: the code it is refused with, or the cells it is read as.
import { deflateRawSync, gzipSync } from "node:zlib";
import { zip } from "./zip.ts";

interface HostileFile {
  readonly name: string;
  readonly file: string;
  readonly content: string | Buffer;
  /** Codes that it may be refused with. */
  readonly refused?: RegExp;
  /** What some of its cells are, if it is a table. */
  readonly cells?: readonly unknown[];
}

const sheet = (rows: string) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const row = (...cells: string[]) => `<row>${cells.join("")}</row>`;
const plainRows = row(text("a")) + row(text("x"));

const relations = (...items: string[]) =>
  `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join("")}</Relationships>`;
const relation = (id: string, type: string, target: string, mode = "") =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"${mode}/>`;

/** A workbook with one sheet, and parts over it. */
function book(parts: Record<string, string | Buffer> = {}, target = "worksheets/sheet1.xml"): Buffer {
  const all: Record<string, string | Buffer> = {
    "[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations(relation("r1", "worksheet", target)),
    "xl/worksheets/sheet1.xml": sheet(plainRows),
    ...parts,
  };
  return zip(Object.fromEntries(Object.entries(all).map(([name, content]) => [name, Buffer.from(content)])), 8, true);
}

const entities = (declared: string, used: string) =>
  sheet(row(text("a")) + row(text(used))).replace("?>", `?><!DOCTYPE worksheet [${declared}]>`);
const laughs = Array.from({ length: 12 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join("");
const any = /^(import_failed|unknown_format|empty_file|too_large|out_of_memory|took_too_long|too_many_columns)$/;

const archives: HostileFile[] = [
  {
    name: "a part that leads out of the folder",
    file: "a.xlsx",
    content: book({ "../../etc/passwd": "x" }),
    cells: ["x"],
  },
  { name: "a part with an absolute name", file: "a.xlsx", content: book({ "/etc/passwd": "x" }), cells: ["x"] },
  { name: "a part with a NUL in its name", file: "a.xlsx", content: book({ "xl/a\0b.xml": "x" }), cells: ["x"] },
  {
    name: "a part named like a prototype",
    file: "a.xlsx",
    content: book({ "xl/constructor/prototype": "x" }),
    cells: ["x"],
  },
  { name: "a sheet that is a file outside", file: "a.xlsx", content: book({}, "../../../../etc/passwd"), refused: any },
  { name: "a sheet at an address", file: "a.xlsx", content: book({}, "https://evil.example/sheet.xml"), refused: any },
  {
    name: "a link to another workbook",
    file: "a.xlsx",
    content: book({
      "xl/externalLinks/externalLink1.xml": "<externalLink/>",
      "xl/worksheets/sheet1.xml": sheet(row(text("a")) + row(`<c><f>[1]S!A1</f><v>7</v></c>`)),
    }),
    cells: [7],
  },
  {
    name: "a formula that asks the web",
    file: "a.xlsx",
    content: book({
      "xl/worksheets/sheet1.xml": sheet(
        row(text("a")) + row(`<c t="str"><f>WEBSERVICE("http://evil.example")</f><v>kept</v></c>`),
      ),
    }),
    cells: ["kept"],
  },
  {
    name: "macros",
    file: "a.xlsm",
    content: book({ "xl/vbaProject.bin": Buffer.alloc(64, 1) }),
    cells: ["x"],
  },
  {
    name: "an entity of a file",
    file: "a.xlsx",
    content: book({ "xl/worksheets/sheet1.xml": entities('<!ENTITY e SYSTEM "file:///etc/passwd">', "&amp;e; &e;") }),
    cells: ["&e; &e;"],
  },
  {
    name: "a billion laughs",
    file: "a.xlsx",
    content: book({ "xl/worksheets/sheet1.xml": entities(`<!ENTITY l0 "ha">${laughs}`, "&l12;") }),
    cells: ["&l12;"],
  },
  {
    name: "a bomb in a workbook",
    file: "a.xlsx",
    content: book({ "xl/worksheets/sheet1.xml": Buffer.alloc(40 << 20) }),
    refused: any,
  },
  {
    name: "two thousand parts",
    file: "a.xlsx",
    content: book(Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`xl/p${n}`, ""]))),
    refused: any,
  },
  {
    name: "a row beyond all rows",
    file: "a.xlsx",
    content: book({ "xl/worksheets/sheet1.xml": sheet(`<row r="4294967296"><c r="A4294967296"><v>1</v></c></row>`) }),
    refused: any,
  },
  {
    name: "a cell beyond all columns",
    file: "a.xlsx",
    content: book({ "xl/worksheets/sheet1.xml": sheet(`<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>`) }),
    refused: any,
  },
  { name: "an archive in an archive", file: "a.xlsx", content: zip({ "xl/workbook.xml": book() }), refused: any },
  { name: "half a workbook", file: "a.xlsx", content: book().subarray(0, 700), refused: any },
  { name: "an archive of nothing", file: "a.xlsx", content: zip({}), refused: any },
  { name: "a directory that points past the end", file: "a.xlsx", content: pointing(book()), refused: any },
  { name: "a gzip in a gzip", file: "a.csv.gz", content: gzipSync(gzipSync("a\n1\n")), refused: any },
  { name: "a gzip bomb", file: "a.csv.gz", content: gzipSync(Buffer.alloc(48 << 20, "a,b\n")), refused: any },
  {
    name: "a gzip with rubbish behind it",
    file: "a.csv.gz",
    content: Buffer.concat([gzipSync("a\n1\n"), Buffer.from("rubbish")]),
    refused: any,
  },
  { name: "bare deflate", file: "a.csv.gz", content: deflateRawSync("a\n1\n"), refused: any },
];

const parquet = (footer: Buffer, length = footer.length) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length >>> 0);
  return Buffer.concat([Buffer.from("PAR1"), footer, size, Buffer.from("PAR1")]);
};

const binaries: HostileFile[] = [
  { name: "Parquet of nothing", file: "a.parquet", content: parquet(Buffer.alloc(0)), refused: any },
  {
    name: "Parquet whose footer is longer than the file",
    file: "a.parquet",
    content: parquet(Buffer.alloc(8), 0x7fffffff),
    refused: any,
  },
  {
    name: "Parquet with a footer of a negative length",
    file: "a.parquet",
    content: parquet(Buffer.alloc(8), -1),
    refused: any,
  },
  {
    name: "Parquet with sixteen megabytes of metadata",
    file: "a.parquet",
    content: parquet(Buffer.alloc(16 << 20, 0x19)),
    refused: any,
  },
  {
    name: "Parquet with lists in lists for metadata",
    file: "a.parquet",
    content: parquet(Buffer.alloc(100_000, 0x99)),
    refused: any,
  },
  {
    name: "a program",
    file: "a.csv",
    content: Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01\0"), Buffer.alloc(500)]),
    refused: any,
  },
  {
    name: "a database",
    file: "a.csv",
    content: Buffer.concat([Buffer.from("SQLite format 3\0"), Buffer.alloc(500)]),
    refused: any,
  },
  {
    name: "a pickle",
    file: "a.csv",
    content: Buffer.from("\x80\x04\x95\x01\0\0\0\0\0\0\0cos\nsystem\n\x85R.", "latin1"),
    refused: any,
  },
  {
    name: "the beginning of an XLS and nothing",
    file: "a.xls",
    content: Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600, 0xff)]),
    refused: any,
  },
  { name: "a page", file: "a.xls", content: "<html><script>alert(1)</script></html>", cells: [] },
];

const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const texts: HostileFile[] = [
  { name: "a million columns", file: "a.csv", content: `${"a,".repeat(1_000_000)}a\n`, refused: any },
  {
    name: "a quote that never ends",
    file: "a.csv",
    content: `a,b\n1,"${"x,\n".repeat(50_000)}`,
    refused: /^bad_rows$/,
  },
  { name: "quotes and nothing else", file: "a.csv", content: '"'.repeat(100_001), cells: [] },
  { name: "a cell of two megabytes", file: "a.csv", content: `a\n${"x".repeat(2 << 20)}\n`, refused: any },
  { name: "a line of twenty megabytes", file: "a.csv", content: "x".repeat(20 << 20), refused: any },
  { name: "NUL bytes between cells", file: "a.csv", content: "a,b\n1\0,2\n", cells: [] },
  {
    name: "halves of characters",
    file: "a.csv",
    content: Buffer.from([0x61, 10, 0xed, 0xa0, 0x80, 10, 0xc0, 0xae, 10]),
    cells: [],
  },
  { name: "overlong UTF-8", file: "a.csv", content: Buffer.from([0x61, 10, 0xf0, 0x80, 0x80, 0xaf, 10]), cells: [] },
  { name: "names that turn the line around", file: "a.csv", content: "\u202eevil,\u2066b\n1,2\n", cells: [1, 2] },
  { name: "names of prototypes", file: "a.csv", content: "__proto__,constructor\nx,y\n", cells: ["x", "y"] },
  {
    name: "names that are statements",
    file: "a.csv",
    content: `"""; DROP TABLE data; --",b\nx,y\n`,
    cells: ["x", "y"],
  },
  {
    name: "cells that a spreadsheet runs",
    file: "a.csv",
    content: "a,b\n=1+1,@SUM(A1)\n",
    cells: ["=1+1", "@SUM(A1)"],
  },
  {
    name: "a path to a file as a cell",
    file: "a.csv",
    content: "a,b\n/etc/passwd,file:///etc/passwd\n",
    cells: ["/etc/passwd", "file:///etc/passwd"],
  },
  { name: "only line ends", file: "a.csv", content: "\n".repeat(100_000), refused: any },
  {
    name: "numbers without end",
    file: "a.csv",
    content: `a\n${"9".repeat(5000)}\n1e999999\n`,
    cells: ["9".repeat(5000)],
  },
  { name: "JSON a hundred thousand deep", file: "a.json", content: deep("[", "]", 100_000), refused: any },
  { name: "objects a hundred thousand deep", file: "a.json", content: `${'[{"a":'.repeat(100_000)}1`, refused: any },
  { name: "JSON that never closes", file: "a.json", content: '[{"a":1},'.repeat(20_000), refused: any },
  { name: "a key twice", file: "a.json", content: '[{"a":1,"a":2}]', cells: [] },
  {
    name: "members named like prototypes",
    file: "a.json",
    content: '[{"__proto__":{"x":1},"constructor":"y"}]',
    cells: [],
  },
  {
    name: "a member for each of a million rows",
    file: "a.json",
    content: `[{${Array.from({ length: 30_000 }, (_, n) => `"k${n}":1`).join(",")}}]`,
    refused: any,
  },
  { name: "a number of a megabyte", file: "a.json", content: `[{"a":${"1".repeat(1 << 20)}}]`, cells: [] },
  { name: "lines of JSON with one that is none", file: "a.ndjson", content: '{"a":1}\n{"a":\n{"a":3}\n', cells: [] },
  { name: "a text that ends in half an escape", file: "a.ndjson", content: '{"a":"\\ud83d"}\n', cells: [] },
  { name: "an empty file", file: "a.csv", content: "", refused: any },
  { name: "a byte order mark alone", file: "a.csv", content: "\ufeff", refused: any },
];

export const hostileFiles: readonly HostileFile[] = [...archives, ...binaries, ...texts];

/** The same archive, with a list of its parts that begins where nothing is. */
function pointing(archive: Buffer): Buffer {
  const changed = Buffer.from(archive);
  changed.writeUInt32LE(0xfffffff0, changed.length - 6);
  return changed;
}
