// What differs between two states, counted by brute force over plain arrays.
import type { Cell, Effect } from "@data-tools/client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, me, openBench, type Workpiece } from "./product.ts";

let bench: Bench;
let datasource: string;

/** A step that was done, and the whole table after it with a number that tells its rows apart. */
interface Moment {
  readonly step: string | null;
  /** Physical rows: changes when a table is rebuilt. */
  readonly table: number;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

beforeAll(async () => {
  bench = await openBench();
  const rows = Array.from({ length: 120 }, (_, id) => ({
    id,
    a: id % 7 === 3 ? null : id % 10,
    b: id % 5 === 2 ? null : `${"xyz"[id % 3]}${id % 4}`,
    c: (id * 31) % 17,
  }));
  datasource = (await bench.upload(bench.file("d.json", JSON.stringify(rows)), "d.json")).id;
});
afterAll(() => bench.close());

const number = fc.integer({ min: 0, max: 16 });
const call = fc.oneof(
  fc.record({
    op: fc.constant("filter-rows"),
    params: number.map((value) => ({ where: { column: "c", is: "ne", value } })),
  }),
  fc.record({
    op: fc.constant("sort-rows"),
    params: fc.constantFrom("a", "b", "c").map((column) => ({ by: [{ column, order: "desc" }] })),
  }),
  fc.record({
    op: fc.constant("fill-missing"),
    params: number.map((value) => ({ columns: ["a"], with: "constant", value })),
  }),
  fc.record({
    op: fc.constant("replace-text"),
    params: fc.constantFrom("x", "y1", "z").map((find) => ({ columns: ["b"], find, replace: "w" })),
  }),
  fc.record({
    op: fc.constant("change-type"),
    params: fc.constantFrom("text", "number").map((to) => ({ columns: ["a"], to })),
  }),
  fc.record({
    op: fc.constant("edit-cell"),
    params: fc.integer({ min: 1, max: 60 }).map((row) => ({ row, column: "b", value: "edited" })),
  }),
  fc.record({ op: fc.constant("formula"), params: number.map((n) => ({ into: `f${n}`, expression: `c + ${n}` })) }),
  fc.record({ op: fc.constant("drop-columns"), params: fc.constant({ columns: ["b"] }) }),
  fc.record({ op: fc.constant("sample-rows"), params: number.map((seed) => ({ fraction: 0.8, seed })) }),
  fc.record({
    op: fc.constant("group-by"),
    params: fc.constant({
      by: ["c"],
      aggregates: [
        { column: "id", fn: "min", into: "id" },
        { column: "a", fn: "max", into: "a" },
      ],
    }),
  }),
);

async function look(piece: Workpiece, step: string | null, table: number): Promise<Moment> {
  const columns = await piece.columns();
  return {
    step,
    table,
    names: columns.map(({ name }) => name),
    types: columns.map(({ type }) => type),
    rows: await piece.cells(),
  };
}

/** A walk of random steps; those that are refused are left out. */
async function walk(
  piece: Workpiece,
  calls: readonly { op: string; params: Record<string, unknown> }[],
): Promise<Moment[]> {
  const moments = [await look(piece, null, 0)];
  for (const { op, params } of calls) {
    const step = await piece.step(op, params).catch(() => null);
    if (step === null) continue;
    const { table } = moments.at(-1) as Moment;
    moments.push(await look(piece, step, op === "group-by" ? table + 1 : table));
  }
  return moments;
}

const cell = ({ names }: Moment, row: readonly Cell[] | undefined, name: string) => row?.[names.indexOf(name)] ?? null;
const typeOf = ({ names, types }: Moment, name: string) => types[names.indexOf(name)];

/** Counts cells and rows that differ; rows are matched by `key`. */
function bruteForce(
  a: Moment,
  b: Moment,
  key: (moment: Moment, row: readonly Cell[], place: number) => Cell,
  but: readonly string[] = [],
) {
  const index = (moment: Moment) => new Map(moment.rows.map((row, place) => [key(moment, row, place), row]));
  const [left, right] = [index(a), index(b)];
  const both = [...right.keys()].filter((each) => left.has(each));
  const differs = (name: string, each: Cell) => {
    const [x, y] = [cell(a, left.get(each), name), cell(b, right.get(each), name)];
    return typeOf(a, name) === typeOf(b, name) ? x !== y : x !== null || y !== null;
  };
  const cells = b.names
    .filter((name) => a.names.includes(name) && !but.includes(name))
    .map((column) => ({ column, count: both.filter((each) => differs(column, each)).length }))
    .filter(({ count }) => count > 0);
  return { cells, rowsAdded: right.size - both.length, rowsRemoved: left.size - both.length };
}

const byId = (moment: Moment, row: readonly Cell[]) => cell(moment, row, "id");
const byPlace = (_: Moment, __: readonly Cell[], place: number) => place;

test("[D3] differences of any two states: by shared rows, by a key, by position", async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { minLength: 3, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      async (calls, pick) => {
        const piece = await bench.open(datasource);
        const moments = await walk(piece, calls);
        const one = () => moments[(pick.next().value ?? 0) % moments.length] as Moment;
        for (let pair = 0; pair < 6; pair++) {
          const [a, b] = [one(), one()];
          const on = pair % 3 === 2 && typeOf(a, "id") === typeOf(b, "id") ? ["id"] : [];
          const found = await bench.product.sessions.diff(me, piece.id, a.step, b.step, { on, limit: 25 });
          const matchedBy = on.length > 0 ? "keys" : a.table === b.table ? "rows" : "position";
          seen.add(matchedBy);
          const key = matchedBy === "position" ? byPlace : byId;
          const wanted = bruteForce(a, b, key, on);
          expect({
            matchedBy: found.matchedBy,
            cells: found.cells,
            rowsAdded: found.rowsAdded,
            rowsRemoved: found.rowsRemoved,
          }).toEqual({ matchedBy, ...wanted });
          expect(found.columnsAdded).toEqual(b.names.filter((name) => !a.names.includes(name)));
          expect(found.columnsRemoved).toEqual(a.names.filter((name) => !b.names.includes(name)));
          expect(found.columnsRetyped.map(({ name }) => name)).toEqual(
            b.names.filter((name) => a.names.includes(name) && typeOf(a, name) !== typeOf(b, name)),
          );
          for (const { row, before, after, changed } of found.sample) {
            const left =
              before === null ? undefined : a.rows.find((each) => JSON.stringify(each) === JSON.stringify(before));
            const right = after === null ? undefined : b.rows[(row ?? 0) - 1];
            if (before !== null) expect(left).toBeDefined();
            if (after !== null) expect(after).toEqual(right);
            const common = changed.filter((name) => a.names.includes(name));
            for (const name of common)
              expect([cell(a, before ?? undefined, name), typeOf(a, name)]).not.toEqual([
                cell(b, after ?? undefined, name),
                typeOf(b, name),
              ]);
          }
        }
      },
    ),
    { numRuns: 25, seed: 20_240_630 },
  );
  expect([...seen].sort()).toEqual(["keys", "position", "rows"]);
}, 60_000);

/** What going from one state to the next did, by brute force, where the rows are the same ones. */
function effectOf(a: Moment, b: Moment): Partial<Effect> {
  const { cells, rowsAdded, rowsRemoved } = bruteForce(a, b, byId);
  return {
    cellsChanged: cells.reduce((sum, { count }) => sum + count, 0),
    rowsAdded,
    rowsRemoved,
    columnsAdded: b.names.filter((name) => !a.names.includes(name)),
    columnsRemoved: a.names.filter((name) => !b.names.includes(name)),
  };
}

test("[D3] previews of undo and redo count exactly what the step did and show the rows as they then are", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 2, maxLength: 6 }), async (calls) => {
      const piece = await bench.open(datasource);
      const moments = await walk(piece, calls);
      for (let at = moments.length - 1; at > 0; at--) {
        const [before, now] = [moments[at - 1] as Moment, moments[at] as Moment];
        const undo = await bench.product.sessions.previewUndo(me, piece.id);
        // The effect is the step's own; the sample shows what going back does to the rows.
        if (before.table === now.table) expect(undo.effect).toMatchObject(effectOf(before, now));
        const names = (views: { name: string }[]) => views.map(({ name }) => name);
        expect([names(undo.before), names(undo.after)]).toEqual([now.names, before.names]);
        for (const { before: old, after, row } of undo.sample) {
          if (old !== null) expect(now.rows.map((each) => JSON.stringify(each))).toContain(JSON.stringify(old));
          if (after !== null) expect(after).toEqual(before.rows[(row ?? 0) - 1]);
        }
        await bench.product.sessions.undo(me, piece.id);
        expect(await look(piece, before.step, before.table)).toEqual(before);
        const redo = await bench.product.sessions.previewRedo(me, piece.id);
        expect(redo.step).toBe(now.step);
        if (before.table === now.table) expect(redo.effect).toMatchObject(effectOf(before, now));
      }
    }),
    { numRuns: 15, seed: 7 },
  );
}, 60_000);
