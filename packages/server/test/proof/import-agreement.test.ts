// The fast way through a large file and the careful one must make the same table of it; types hold for
// every row, wherever the one that decides stands.
import { expect, test } from "vitest";
import { importing, sampling } from "../engine/import/importing.ts";

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

type Make = (random: () => number, row: number) => string;
const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const digits = (random: () => number, most: number) => String(Math.floor(random() * 10 ** Math.ceil(random() * most)));

const makes: readonly Make[] = [
  (random) => digits(random, 15),
  (random) => `${random() < 0.5 ? "-" : ""}${digits(random, 9)}`,
  (random) => pick(random, [digits(random, 6), `${digits(random, 4)}.${digits(random, 3)}`, "", " 7 ", "NA", "1e3"]),
  (random) => `2024-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}`,
  (random) =>
    `2024-01-1${Math.floor(random() * 10)}${pick(random, [" ", "T"])}10:0${Math.floor(random() * 10)}${pick(random, ["", ":30", ":30.5"])}`,
  (random) => pick(random, ["true", "FALSE", "True", ""]),
  (random) =>
    pick(random, [
      '"a, b"',
      '"say ""hi"""',
      '"two\nlines"',
      "plain",
      "é🎉",
      " lead",
      "trail ",
      ' "spaced" ',
      '""',
      'in"side',
      "NA",
      "#x",
      "\\",
    ]),
  (random, row) => (row > 15_000 ? pick(random, ["x", "1"]) : digits(random, 3)),
  (random, row) => (row === 19_000 ? "0042" : digits(random, 3)),
  (random, row) => (row === 19_500 ? "1.5" : digits(random, 3)),
  (random, row) => (row === 19_900 ? "9223372036854775808" : digits(random, 3)),
  (random, row) => `${row === 17_000 ? 25 : 1 + Math.floor(random() * 9)}/0${1 + Math.floor(random() * 9)}/2024`,
  (_, row) => (row < 12_000 ? "" : "12"),
];

for (const seed of [1, 2, 3]) {
  test(`[I1] the fast and the careful way agree on random tables (seed ${seed})`, async () => {
    const random = generator(seed);
    const columns = makes.filter(() => random() < 0.8);
    const end = pick(random, ["\n", "\r\n"]);
    const delimiter = pick(random, [",", ";", "\t"]);
    const lines = [columns.map((_, index) => `name ${index}`).join(delimiter)];
    for (let row = 0; row < 20_000; row++) {
      lines.push(columns.map((make) => make(random, row).replaceAll(",", delimiter)).join(delimiter));
    }
    const file = lines.join(end) + pick(random, ["", end]);
    const options = { delimiter };
    const fast = await importing("a.csv", file, { options });
    const careful = await importing("a.csv", `passed over${end}${file}`, { options: { ...options, skip: 1 } });
    expect(fast.count).toBe(20_000);
    expect(fast.columns).toEqual(careful.columns);
    expect(fast.report.notes).toEqual(careful.report.notes);
    expect(fast.report.options.nulls).toEqual(careful.report.options.nulls);
    for (const [index, row] of careful.rows.entries()) expect(fast.rows[index]).toEqual(row);
  });
}

const late = (usual: string, last: string, rows = 30_000) =>
  `a,b\n${`${usual},some text to make it long\n`.repeat(rows)}${last},end\n`;

test.each([
  ["1", "2", "a: integer", 2],
  ["1", "2.5", "a: number", 2.5],
  ["1", "two", "a: text", "two"],
  ["1", "007", "a: text", "007"],
  ["1", "1.5e3", "a: number", 1500],
  ["1", "1_000", "a: text", "1_000"],
  ["1", "0x1F", "a: text", "0x1F"],
  ["1", "+5", "a: text", "+5"],
  ["1", "9007199254740993", "a: integer", "9007199254740993"],
  ["1", "9223372036854775808", "a: decimal(38,0)", "9223372036854775808"],
  ["0.5", "9007199254740993", "a: decimal(17,1)", "9007199254740993.0"],
  ["0.5", "1e400", "a: text", "1e400"],
  ["0.5", "inf", "a: text", "inf"],
  ["0.5", "NaN", "a: number", null],
  ["true", "yes", "a: text", "yes"],
  ["2024-01-05", "2024-02-30", "a: text", "2024-02-30"],
  ["2024-01-05", "infinity", "a: text", "infinity"],
  ["2024-01-05", "2024-01-05 10:00", "a: timestamp", "2024-01-05T10:00:00"],
  ["2024-01-05 10:00:00", "2024-01-05 10:00:00Z", "a: text", "2024-01-05 10:00:00Z"],
  ["2024-01-05 10:00:00", "2024-01-05 10:00:3 ", "a: text", "2024-01-05 10:00:3 "],
  ["01/02/2024", "13/02/2024", "a: date", "2024-02-13"],
  ["01/13/2024", "13/02/2024", "a: text", "13/02/2024"],
  ["1", "-", "a: integer", null],
  ["", "5", "a: integer", 5],
])("[I1] [I2] thirty thousand times %j and then %j is %s", async (usual, last, column, value) => {
  const result = await importing("late.csv", late(usual, last));
  expect(result.columns[0]).toBe(column);
  expect(result.count).toBe(30_001);
  expect(result.rows.at(-1)?.[0]).toBe(value);
});

test.each([
  ["a header of two lines", '"a\nb",c\r\n', "\r\n"],
  ["a first row of two lines, without a header", '"1\r\n2",3\n', "\n"],
  ["empty lines before the header", "\n  \na,b\n", "\n"],
  ["a mark before the header", "\ufeffa,b\n", "\n"],
])("[I1] %s costs a large file no row", async (_, start, end) => {
  const result = await importing("start.csv", `${start}${`text,1${end}`.repeat(50_000)}`, { most: 2 });
  expect(result.count).toBe(start.includes("3") ? 50_001 : 50_000);
  expect(result.rows[1]).toEqual(["text", 1]);
});

test.each(["\n", "\r\n", "\r"])(
  "[I1] a single line that ends otherwise in a large file costs no row (%j)",
  async (end) => {
    for (const odd of ["\n", "\r\n", "\r"]) {
      const half = `text,1${end}`.repeat(30_000);
      const result = await importing("ends.csv", `a,b${end}${half}odd,2${odd}${half}`, { most: 1 });
      expect(result.count).toBe(60_001);
    }
  },
);

test("[I6] a file that shows late that it is not UTF-8 is read as Windows-1252, and the report says so", async () => {
  const file = Buffer.concat([Buffer.from(late("1", "2", 60_000)), Buffer.from("3,Zo\xeb\n", "latin1")]);
  const result = await importing("late.csv", file);
  expect(result.rows.at(-1)).toEqual([3, "Zoë"]);
  expect(result.report.options.encoding).toBe("windows-1252");
  expect(result.report.notes.map((note) => note.text)).toContain(
    `The file is not valid UTF-8 (first at byte ${file.length - 1}, line 60003); it is read as windows-1252.`,
  );
});

test("[I4] bad rows of a large file are counted exactly, the first hundred listed with their lines", async () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => (index % 200 === 7 ? `${index}` : `${index},"x\ny"`));
  const result = await importing("bad.csv", `a,b\n${lines.join("\n")}\n`, { options: { badRows: "skip" } });
  expect(result.count).toBe(49_750);
  expect(result.report.badRows.count).toBe(250);
  expect(result.report.badRows.rows.length).toBe(100);
  // Every good row takes two lines, every bad one a single line.
  expect(result.report.badRows.rows.map(({ line }) => line).slice(0, 3)).toEqual([16, 415, 814]);
  expect(result.report.badRows.rows[1]).toEqual({
    line: 415,
    column: null,
    reason: "1 cells instead of 2",
    text: "207",
  });
});

test("[I7] a preview shows the first rows, what they rest on, and bad rows without refusing", async () => {
  const preview = await sampling("late.csv", late("1", "two", 90_000), 3);
  expect(preview.columns.map(({ name, type }) => `${name}: ${type}`)).toEqual(["a: integer", "b: text"]);
  expect(preview.rows).toEqual(Array.from({ length: 3 }, () => [1, "some text to make it long"]));
  expect(preview.report.notes.map((note) => note.code)).toEqual(["from_beginning"]);
  expect(preview.left).toEqual([]);
  const small = await sampling("bad.csv", "a,b\n1,2\n3\n4,5\n", 10);
  expect(small.rows).toEqual([
    [1, 2],
    [4, 5],
  ]);
  expect(small.report.badRows).toEqual({
    count: 1,
    rows: [{ line: 3, column: null, reason: "1 cells instead of 2", text: "3" }],
  });
  expect(small.report.notes).toEqual([]);
});

test("[I7] what a preview found, given back as options, makes the same table", async () => {
  const file = "a;b;c\n1;x;2024-01-05\nNA;;2024-01-06\n";
  const preview = await sampling("a.csv", file, 10);
  const result = await importing("a.csv", file, { options: preview.report.options });
  expect(result.rows).toEqual(preview.rows);
  expect(result.report.detected).toEqual([]);
});
