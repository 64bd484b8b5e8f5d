// Names and cells that mean something to somebody, through the whole product: results are right, and
// no statement but ours runs in any of its processes.
import { existsSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import type { Call, Cell } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fold } from "../../src/model/state.ts";
import { hostile } from "../operations/hostile.ts";
import { type Bench, me, openBench, openPlain, type Plain, refusalOf, type Workpiece } from "./product.ts";

const secret = "canary-7d1f";
let bench: Bench;
let plain: Plain;
let piece: Workpiece;
/** The step at which every test begins: hostile names over hostile cells. */
let base: string;
let names: string[];
let cells: Cell[][];
let texts: string[];
const recorded = `/dev/shm/data-tools-truth-statements-${process.pid}`;
let canary: string;
let planted: string;

const column = (index: number) => cells.map((row) => row[index] ?? null);
const at = (index: number) => names[index] ?? "";

beforeAll(async () => {
  const statements = new URL("./statements.ts", import.meta.url).href;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import=${statements}?file=${recorded}`;
  bench = await openBench();
  plain = await openPlain();
  canary = bench.file("canary.txt", secret);
  utimesSync(canary, 0, Date.now() / 1000);
  planted = `${bench.folder}/planted.csv`;
  texts = [
    ...hostile,
    `read_csv('${canary}')`,
    `' || (SELECT content FROM read_text('${canary}')) || '`,
    `" || (SELECT content FROM read_text('${canary}')) || "`,
    `'); COPY (SELECT 1) TO '${planted}'; --`,
    `"); COPY (SELECT 1) TO '${planted}'; --`,
    `x'; ATTACH '${canary}' AS c; --`,
    canary,
    "{0}",
    "%d %s",
    "+1+1",
    "-2+3",
    "\uff1d1+1",
    "valueOf",
    "\ufeff",
    "group",
  ];
  const width = texts.length;
  cells = Array.from({ length: width }, (_, row) =>
    Array.from({ length: width }, (_, place) =>
      (row + place) % 11 === 5 ? null : (texts[(row + place) % width] ?? null),
    ),
  );
  const tame = cells.map((row) => Object.fromEntries(row.map((cell, index) => [`c${index}`, cell])));
  piece = await bench.start(bench.file("tame.json", JSON.stringify(tame)), "tame.json");
  const seen = new Set<string>();
  names = texts.map((text, index) => {
    const name = seen.has(fold(text)) ? `c${index}` : text;
    seen.add(fold(text));
    return name;
  });
  const steps = await piece.calls(
    names.flatMap((to, index) =>
      to === `c${index}` ? [] : [{ op: "rename-column", params: { column: `c${index}`, to } }],
    ),
  );
  base = steps.at(-1) ?? "";
});
afterAll(async () => {
  plain.close();
  await bench.close();
  rmSync(recorded, { force: true });
});

/** Applies calls to the base and answers the table. */
async function after(...calls: Call[]): Promise<{ names: string[]; cells: Cell[][] }> {
  await bench.product.sessions.goTo(me, piece.id, base);
  await piece.calls(calls);
  return { names: (await piece.columns()).map(({ name }) => name), cells: await piece.cells() };
}

/** The base with some columns replaced. */
const replaced = (change: (cell: Cell, column: number, row: number) => Cell) =>
  cells.map((row, place) => row.map((cell, index) => change(cell, index, place)));

const literally = (text: string) => [...text].map((char) => `\\x{${char.codePointAt(0)?.toString(16)}}`).join("");

/** What plain SQL makes of each text. */
async function plainly(expression: string): Promise<(cell: Cell) => Cell> {
  const path = bench.file("texts.json", JSON.stringify(texts.map((t) => ({ t }))));
  const rows = await plain.rows(`SELECT t, ${expression} FROM read_json('${path}', columns = {t: 'VARCHAR'})`);
  const known = new Map(rows.map(([text, value]) => [text, value as Cell]));
  return (cell) => (cell === null ? null : (known.get(String(cell)) ?? null));
}

test("[O7] sixty and more names and cells are taken as what they are", async () => {
  expect(new Set(names.map(fold)).size).toBeGreaterThan(75);
  await bench.product.sessions.goTo(me, piece.id, base);
  expect((await piece.columns()).map(({ name, type }) => [name, type])).toEqual(names.map((name) => [name, "text"]));
  expect(await piece.cells()).toEqual(cells);
});

test("[O7] operations on columns and rows", async () => {
  const some = names.filter((_, index) => index % 3 === 0);
  const kept = names.flatMap((_, index) => (index % 3 === 0 ? [index] : []));
  expect(await after({ op: "keep-columns", params: { columns: some } })).toEqual({
    names: some,
    cells: cells.map((row) => kept.map((index) => row[index])),
  });
  const rest = names.flatMap((_, index) => (index % 3 === 0 ? [] : [index]));
  expect((await after({ op: "drop-columns", params: { columns: some } })).names).toEqual(rest.map(at));
  const moved = [...rest, ...kept];
  expect(await after({ op: "reorder-columns", params: { columns: some, to: "last" } })).toEqual({
    names: moved.map(at),
    cells: cells.map((row) => moved.map((index) => row[index])),
  });
  const copies = names.map((name) => `${name.slice(0, 9_000)}\u0001"'copy`);
  const doubled = await after(
    ...names.map((name, index) => ({ op: "duplicate-column", params: { column: name, into: copies[index] } })),
  );
  expect(doubled.names).toEqual(names.flatMap((name, index) => [name, copies[index]]));
  expect(doubled.cells).toEqual(cells.map((row) => row.flatMap((cell) => [cell, cell])));
  const wanted = (row: Cell[]) => row.some((cell, index) => cell === texts[index]);
  const any = names.map((name, index) => ({ column: name, is: "eq", value: texts[index] }));
  expect((await after({ op: "filter-rows", params: { where: { any } } })).cells).toEqual(cells.filter(wanted));
  const order = (row: Cell[]) => Buffer.from(String(row[3] ?? ""));
  const sorted = [...cells].sort((a, b) =>
    a[3] === null || b[3] === null ? Number(a[3] === null) - Number(b[3] === null) : Buffer.compare(order(a), order(b)),
  );
  const keys = [3, ...names.keys()].filter((index, place, all) => all.indexOf(index) === place).slice(0, 64);
  expect(
    (await after({ op: "sort-rows", params: { by: keys.map((index) => ({ column: at(index) })) } })).cells.map(
      (row) => row[3],
    ),
  ).toEqual(sorted.map((row) => row[3]));
  const first = cells.filter((row, index) => cells.findIndex((other) => other[0] === row[0]) === index);
  expect((await after({ op: "drop-duplicates", params: { columns: [at(0)] } })).cells).toEqual(first);
  const sampled = (await after({ op: "sample-rows", params: { n: 40, seed: 1 } })).cells.map((row) =>
    JSON.stringify(row),
  );
  expect(new Set(sampled).size).toBe(40);
  expect(cells.map((row) => JSON.stringify(row)).filter((row) => sampled.includes(row))).toEqual(sampled);
});

test("[O7] operations on cells", async () => {
  const held = (index: number) =>
    column(index).some((cell) => cell?.toString().includes(texts[index]?.slice(0, 80) ?? ""));
  const there = [...names.entries()].filter(([index]) => held(index));
  const whole = [...names.entries()]
    .filter(([index]) => column(index).includes(texts[index] ?? ""))
    .map(([index, name]) => ({
      op: "replace-text",
      params: { columns: [name], find: texts[index], replace: `<${texts[index]?.slice(0, 100)}>`, mode: "whole" },
    }));
  const marked = replaced((cell, index) => (cell === texts[index] ? `<${texts[index]?.slice(0, 100)}>` : cell));
  expect((await after(...whole)).cells).toEqual(marked);
  const inside = there.map(([index, name]) => ({
    op: "replace-text",
    params: { columns: [name], find: texts[index]?.slice(0, 80), replace: "\\1'\"" },
  }));
  const swapped = (cell: Cell, index: number) =>
    cell === null ? null : String(cell).replaceAll(texts[index]?.slice(0, 80) ?? "", "\\1'\"");
  expect((await after(...inside)).cells).toEqual(replaced(swapped));
  const lower = await plainly("lower(t)");
  expect((await after({ op: "change-case", params: { columns: names, to: "lower" } })).cells).toEqual(replaced(lower));
  const trimmed = replaced((cell) => (cell === null ? null : String(cell).replace(/^['"; $-]+|['"; $-]+$/g, "")));
  expect((await after({ op: "trim-text", params: { columns: names, characters: "'\"; $-" } })).cells).toEqual(trimmed);
  const filled = names.map((name, index) => ({
    op: "fill-missing",
    params: { columns: [name], with: "constant", value: texts[index] },
  }));
  expect((await after(...filled)).cells).toEqual(replaced((cell, index) => cell ?? texts[index] ?? null));
  const edits = names.map((name, index) => ({
    op: "edit-cell",
    params: {
      row: index + 1,
      column: name,
      value: `${texts[index]?.slice(0, 200)}!`,
      expect: cells[index]?.[index] ?? null,
    },
  }));
  expect((await after(...edits)).cells).toEqual(
    replaced((cell, index, row) => (row === index ? `${texts[index]?.slice(0, 200)}!` : cell)),
  );
  await bench.product.sessions.goTo(me, piece.id, base);
  const numbers = piece.step("change-type", { columns: [at(1)], to: "number", onError: "fail" });
  expect((await refusalOf(numbers)).code).toBe("cast_failed");
  const none = await after({ op: "change-type", params: { columns: names, to: "date" } });
  expect(none.cells.flat().every((cell) => cell === null)).toBe(true);
});

test("[O7] splitting, formulas and tables of another shape", async () => {
  const by = names.map((name, index) => ({
    op: "split-column",
    params: { column: name, by: { delimiter: texts[index]?.slice(0, 500) }, into: [`${index}a'`, `${index}b"`] },
  }));
  const halves = (cell: Cell, index: number): Cell[] => {
    const [left = null, ...more] = cell === null ? [] : String(cell).split(texts[index]?.slice(0, 500) ?? "");
    return [left, more.length > 0 ? more.join(texts[index]?.slice(0, 500)) : null];
  };
  expect((await after(...by)).cells).toEqual(cells.map((row) => row.flatMap(halves)));
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const told = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const formulas = names.map((name, index) => ({
    op: "formula",
    params: { into: name, expression: `${quoted(name)} & ${told(texts[index] ?? "")}`, replace: true },
  }));
  const joined = await after(...formulas);
  expect(joined.names).toEqual(names);
  expect(joined.cells).toEqual(replaced((cell, index) => (cell === null ? null : `${cell}${texts[index]}`)));
  const long = await after({
    op: "unpivot",
    params: { keep: [at(2)], columns: names.slice(5), nameInto: "name'\"; --", valueInto: `"value"` },
  });
  expect(long.names).toEqual([at(2), "name'\"; --", `"value"`]);
  expect(long.cells).toEqual(
    cells.flatMap((row) => names.slice(5).map((name, index) => [row[2], name, row[index + 5]])),
  );
  const sums = names.slice(1).map((name) => ({ column: name, fn: "first", into: name }));
  const groups = await after({ op: "group-by", params: { by: [at(0)], aggregates: sums } });
  expect(groups.names).toEqual(names);
  const keys = [...new Set(column(0))];
  const firstOf = (key: Cell, index: number) =>
    cells
      .filter((row) => row[0] === key)
      .map((row) => row[index] ?? null)
      .find((cell) => cell !== null) ?? null;
  expect(groups.cells).toEqual(keys.map((key) => [key, ...names.slice(1).map((_, index) => firstOf(key, index + 1))]));
  const saved = await bench.product.sessions.save(me, piece.id, { name: texts[5] ?? "" });
  const both = await after({
    op: "join",
    params: { datasource: saved.id, on: [{ left: at(7), right: at(0) }], columns: [at(8), at(9)], suffix: "'\"; --" },
  });
  const right = new Map(groups.cells.map((row) => [row[0], row]));
  const matched = cells.filter((row) => row[7] !== null && right.has(row[7] ?? null));
  expect(both.names.slice(-2)).toEqual([`${at(8)}'"; --`, `${at(9)}'"; --`]);
  expect(both.cells).toEqual(matched.map((row) => [...row, ...(right.get(row[7] ?? null)?.slice(8, 10) ?? [])]));
});

test("[O7] looking: where, sort, search, profile, differences, history, recipe", async () => {
  await bench.product.sessions.goTo(me, piece.id, base);
  for (const [index, name] of names.entries()) {
    const text = texts[index] ?? "";
    const equal = await piece.page({ columns: [name], where: { column: name, is: "eq", value: text } });
    expect(equal.rows.flat()).toEqual(column(index).filter((cell) => cell === text));
    const pattern = literally(text.slice(0, 100));
    const found = await piece.page({ columns: [name], where: { column: name, is: "matches", value: pattern } });
    expect(found.rows.flat()).toEqual(column(index).filter((cell) => cell?.toString().includes(text.slice(0, 100))));
    const sorted = await piece.page({ columns: [name], sort: [{ column: name, order: "desc" }] });
    expect(sorted.rows.flat().filter((cell) => cell !== null)).toEqual(
      column(index)
        .flatMap((cell) => (cell === null ? [] : [String(cell)]))
        .sort((a, b) => Buffer.compare(Buffer.from(b), Buffer.from(a))),
    );
  }
  const search = await piece.page({ search: "DROP TABLE" });
  expect(search.total).toBe(cells.filter((row) => row.some((cell) => cell?.toString().includes("DROP TABLE"))).length);
  const profiles = await bench.product.sessions.profile(me, piece.id);
  expect(profiles.map(({ name, nulls, distinct }) => [name, nulls, distinct])).toEqual(
    names.map((name, index) => {
      const values = column(index).filter((cell) => cell !== null);
      return [name, cells.length - values.length, new Set(values).size];
    }),
  );
  const step = await piece.step("fill-missing", { columns: names, with: "constant", value: "'; --" });
  const { cells: counts } = await bench.product.sessions.diff(me, piece.id, base, step);
  expect(counts).toEqual(
    names.map((name, index) => ({ column: name, count: column(index).filter((cell) => cell === null).length })),
  );
  const { steps } = await bench.product.sessions.history(me, piece.id);
  expect(steps.length).toBeGreaterThan(300);
  expect(
    steps.filter(({ summary }) => [...summary].length > 80 || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(summary)),
  ).toEqual([]);
  const recipe = JSON.parse(JSON.stringify(await bench.product.sessions.recipe(me, piece.id)));
  const { datasource } = await bench.product.sessions.view(me, piece.id);
  const again = await bench.open(datasource.id);
  await bench.product.sessions.runRecipe(me, again.id, { calls: recipe });
  expect(await again.cells()).toEqual(await piece.cells());
  expect(await again.columns()).toEqual(await piece.columns());
});

const hasNul = (cell: Cell) => typeof cell === "string" && cell.includes("\0");

test.each(["parquet", "json", "ndjson", "csv", "tsv", "xlsx"] as const)(
  "[O7] out as %s and in again",
  async (format) => {
    const marks = format === "csv" || format === "tsv" || format === "xlsx";
    await bench.product.sessions.goTo(me, piece.id, base);
    // No delimited text and no workbook holds NUL; names lose it in every format.
    const taken = names.filter((name) => !hasNul(name) && name.trim() !== "");
    await piece.step("keep-columns", { columns: taken });
    if (marks) await piece.step("replace-text", { columns: taken, find: "\0", replace: "" });
    const { path } = await piece.export(format);
    const other = await bench.start(path, `again.${format}`, marks && format !== "xlsx" ? { header: true } : {});
    // A workbook knows one kind of line end, and its blank texts are empty cells.
    const kept = (text: string) => (format === "xlsx" ? text.replaceAll("\r\n", "\n") : text);
    const read = (cell: Cell) => {
      if (typeof cell !== "string" || (format !== "parquet" && format !== "json" && format !== "ndjson" && cell === ""))
        return null;
      return format === "xlsx" && cell.trim() === "" ? null : kept(cell);
    };
    expect((await other.columns()).map(({ name }) => name)).toEqual(taken.map(kept));
    expect(await other.cells()).toEqual((await piece.cells()).map((row) => row.map(read)));
  },
);

test("[O7] no statement holds a cell, and no name but in quotes; nothing outside was read or written", async () => {
  const statements = new Set(
    readFileSync(recorded, "utf8")
      .trim()
      .split("\n")
      .map((line) => String(JSON.parse(line))),
  );
  expect(statements.size).toBeGreaterThan(300);
  const telling = texts.filter((text) => text.length >= 4 && /[^\w. ]/.test(text) && !text.includes(bench.folder));
  expect(telling.length).toBeGreaterThan(20);
  const wrong: string[] = [];
  for (const statement of statements) {
    const bare = statement.replace(/"(?:[^"]|"")*"/g, "Q").replace(/'(?:[^']|'')*'/g, "L");
    const ours = /^(SELECT|WITH|COPY|CREATE TABLE v\d|DROP TABLE IF EXISTS v\d|SET)/.test(bare);
    const single = bare.startsWith("SET") || !bare.includes(";");
    const tame = !/--|\/\*|read_text|attach|getenv|passwd/i.test(bare) && !statement.includes(secret);
    const text = statement.replace(/"(?:[^"]|"")*"/g, "Q");
    if (!ours || !single || !tame || telling.some((each) => text.includes(each))) wrong.push(statement.slice(0, 300));
  }
  expect(wrong).toEqual([]);
  expect(existsSync(planted)).toBe(false);
  // A read would have moved the file's access time away from the beginning of 1970; ours does.
  expect(statSync(canary).atimeMs).toBe(0);
  expect(readFileSync(canary, "utf8")).toBe(secret);
  expect(statSync(canary).atimeMs).toBeGreaterThan(0);
});
