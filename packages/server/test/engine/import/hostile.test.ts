// Files that are broken on purpose: each ends as the right refusal, with nothing left behind.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { importing, refusal } from "./importing.ts";
import { zip } from "./zip.ts";

async function refused(name: string, content: Uint8Array | string, asked: Parameters<typeof importing>[2] = {}) {
  const { code, message, left } = await refusal(importing(name, content, asked));
  expect(left).toEqual([]);
  return { code, message };
}

test("[I8] a gzip bomb is stopped by its ratio while it unpacks", async () => {
  const bomb = gzipSync(Buffer.alloc(64 << 20, "a,b\n"));
  expect(await refused("bomb.csv.gz", bomb)).toEqual({
    code: "import_failed",
    message: "bomb.csv.gz cannot be read: it unpacks to more than 200 times its size, as no table does.",
  });
});

test("[I8] a gzip file is stopped at the unpacked limit", async () => {
  const packed = gzipSync(Buffer.alloc(4 << 20, "a,b\n"));
  expect(await refused("big.csv.gz", packed, { limits: { unpackedBytes: 1 << 20 } })).toEqual({
    code: "too_large",
    message: "The unpacked file is larger than the limit of 1 MB.",
  });
});

test("[I8] a zip bomb that lies about its size is stopped before it is read", async () => {
  const bomb = zip({
    "xl/workbook.xml": Buffer.from("<workbook/>"),
    "xl/worksheets/sheet1.xml": Buffer.alloc(64 << 20),
  });
  expect(await refused("bomb.xlsx", bomb, { limits: { unpackedBytes: 8 << 20 } })).toEqual({
    code: "too_large",
    message: "The unpacked workbook is larger than the limit of 8 MB.",
  });
  expect((await refused("bomb.xlsx", bomb)).message).toContain("more than 200 times its size");
});

test("[I5] an archive that is no workbook, and a workbook that is cut off", async () => {
  expect((await refused("photos.zip", zip({ "a.jpg": Buffer.from("x") }))).code).toBe("unknown_format");
  const book = zip({ "xl/workbook.xml": Buffer.from("<workbook/>") });
  expect((await refused("cut.xlsx", book.subarray(0, 60))).message).toBe(
    "cut.xlsx cannot be read: the workbook is damaged or cut off; upload it again.",
  );
  expect((await refused("odd.xlsx", book)).code).toMatch(/^(import_failed|empty_file)$/);
});

test("[I8] a hundred thousand columns are refused by their number", async () => {
  const header = Array.from({ length: 100_000 }, (_, index) => `c${index}`).join(",");
  expect(await refused("wide.csv", `${header}\n`)).toEqual({
    code: "too_many_columns",
    message: "A table can have at most 2000 columns.",
  });
});

test("[I8] two thousand columns are a table", async () => {
  const line = (cell: (index: number) => string) => Array.from({ length: 2000 }, (_, index) => cell(index)).join(",");
  const result = await importing("wide.csv", `${line((index) => `c${index}`)}\n${line((index) => String(index))}\n`);
  expect(result.columns.length).toBe(2000);
  expect(result.rows[0]?.[1999]).toBe(1999);
});

test("[I5] a line of ten megabytes is refused by its number", async () => {
  const line = "x".repeat(10 << 20);
  expect((await refused("line.csv", line)).message).toBe(
    "line.csv cannot be read: line 1 is longer than 1,048,576 characters. Check the delimiter and the quotes.",
  );
  const late = `a,b\n1,2\n${line},3\n`;
  expect((await refused("late.csv", late)).message).toMatch(
    /^late\.csv cannot be read: line 3 is longer than 1,048,576 characters\./,
  );
});

test("[I4] a quote that swallows the rest of a large file is placed at its line", async () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => (index === 150_000 ? `"open,${index}` : `text,${index}`));
  const { code, message } = await refused("quote.csv", `a,b\n${rows.join("\n")}\n`);
  expect(code).toBe("bad_rows");
  expect(message).toContain("the first in line 150002 (a quote is opened but never closed)");
});

test("[I5] a NUL byte far into a large file is placed", async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => (index === 90_000 ? "te\0xt,1" : `text,${index}`));
  expect((await refused("nul.csv", `a,b\n${rows.join("\n")}\n`)).message).toMatch(/\(line 90002\) is a NUL byte/);
});

test("[I5] noise of many sizes and names never becomes a table or stays behind", async () => {
  let state = 42;
  const noise = (length: number) =>
    Buffer.from(
      Array.from({ length }, () => {
        state = (Math.imul(state, 1103515245) + 12345) >>> 0;
        return state >>> 24;
      }),
    );
  for (const name of ["noise.csv", "noise.json", "noise.parquet", "noise.xlsx"]) {
    for (const length of [100, 4000]) {
      expect((await refused(name, noise(length))).code).toMatch(/^(unknown_format|import_failed)$/);
    }
  }
  for (const start of ["PAR1", "PK\x03\x04", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "\x1f\x8b\x08"]) {
    const content = Buffer.concat([Buffer.from(start, "latin1"), noise(3000), Buffer.from("PAR1")]);
    expect((await refused("noise", content)).code).toBe("import_failed");
  }
});

test("[I5] JSON nested a thousand deep, and JSON with two thousand and one members", async () => {
  expect((await refused("deep.json", `[{"a":${"[".repeat(1000)}${"]".repeat(1000)}}]`)).message).toContain(
    "nested more than 200 deep",
  );
  const wide = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`k${index}`, 1]));
  expect((await refused("wide.json", JSON.stringify([wide]))).code).toBe("too_many_columns");
});

test("[I3] hostile names survive as they are, in CSV and in JSON", async () => {
  const names = [
    "'; DROP TABLE x; --",
    '" ; DROP TABLE x',
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "select",
    "from",
    "c0",
    "c1",
    "C2",
    "x0",
    "row",
    "rowid",
    "file_row_number",
    "$1",
    "?",
    "%s",
    "{name}",
    "$" + "{x}",
    "\\",
    "\\n",
    "/*",
    "*/",
    "--",
    ";",
    "''",
    "`",
    "a.b",
    "a,b",
    "a\tb",
    "a\nb",
    " lead",
    "trail ",
    "é",
    "e\u0301x",
    "İ",
    "ß",
    "日本語",
    "🎉👨‍👩‍👧",
    "\u202ertl",
    "zero\u200bwidth",
    "0",
    "-1",
    "1e5",
    "NaN",
    "null",
    "true",
    "=1+1",
    "@x",
    "<script>",
    "&amp;",
    "x".repeat(10_000),
    "(",
    "[0]",
    "struct",
    "union",
    "#",
    "$",
    "^",
    "a  b",
  ];
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join(",");
  const cells = names.map((_, index) => `t${index}`);
  const csv = await importing("names.csv", `${quoted}\n${cells.join(",")}\n`, { options: { header: true } });
  expect(csv.columns).toEqual(names.map((name) => `${name}: text`));
  expect(csv.rows).toEqual([cells]);
  expect(Object.keys(csv.report.options.types ?? {}).sort()).toEqual([...names].sort());
  const object = `{${names.map((name, index) => `${JSON.stringify(name)}:"t${index}"`).join(",")}}`;
  const json = await importing("names.json", `[${object}]`);
  expect(json.columns).toEqual(csv.columns);
  expect(json.rows).toEqual([cells]);
});
