// The product against a second implementation: random calls on random tables, carried out by the real
// engine and by the reference in Python (reference/*.py), which was written from the pages alone. Every
// second table shows through a mask and an order among hidden rows.
//   SEED=7 CASES=500 OPERATION=sort-rows npm run test:interop -- differential      other cases
//   SEED=7 OPERATION=sort-rows CASE=31 …                                             one of them again
import { fileURLToPath } from "node:url";
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Workbench } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../engine/tables.ts";
import { amongHidden } from "../truth/exported.ts";
import { python } from "./python.ts";
import { Random, randomTable, type Wish } from "./random-tables.ts";

/** How random calls of an operation are made. */
export interface Generator {
  /** What its tables must be like, or how one is made. */
  readonly table?: Wish | ((random: Random) => TableLiteral);
  readonly params: (random: Random, table: TableLiteral, sources: Record<string, TableLiteral>) => object;
  /** Datasources the call names, by id. */
  readonly sources?: (random: Random, table: TableLiteral) => Record<string, TableLiteral>;
  /** The reference is shown the answer, as `answer` in its parameters, and checks what can be said of it. */
  readonly checksAnswer?: true;
  /** Rows that change places count as changed, even if they hold the same. */
  readonly moves?: true;
}

export type Family = Readonly<Record<string, Generator>>;

export interface Case {
  readonly index: number;
  readonly op: string;
  readonly params: object;
  readonly table: TableLiteral;
  readonly sources: Record<string, TableLiteral>;
}

/** A table, a refusal's code, or what broke. */
export type Outcome = TableLiteral | { readonly refused: string; readonly why?: string } | { readonly error: string };

const env = process.env;
const seed = env.SEED ?? "1";
const count = Number(env.CASES ?? 30);
const folder = fileURLToPath(new URL("reference", import.meta.url));

/** The cases of an operation for this seed. */
export function casesOf(op: string, generator: Generator): Case[] {
  const indexes = env.CASE === undefined ? Array.from({ length: count }, (_, index) => index) : [Number(env.CASE)];
  return indexes.map((index) => {
    const random = new Random(`${seed}/${op}/${index}`);
    const made = generator.table ?? {};
    const table = typeof made === "function" ? made(random) : randomTable(random, made);
    const sources = generator.sources?.(random, table) ?? {};
    // As JSON: undefined parameters are left out.
    const params = JSON.parse(JSON.stringify(generator.params(random, table, sources))) as object;
    return { index, op, params, table, sources };
  });
}

/** Tests of a family of operations: reference/<name>.py has a function for each. */
export function differential(name: string, family: Family): void {
  let world: Awaited<ReturnType<typeof tables>>;
  let bench: Workbench;
  beforeAll(async () => {
    world = await tables();
    bench = await world.workbench();
  });
  afterAll(() => world.close());

  const chosen = Object.entries(family).filter(([op]) => env.OPERATION?.split(",").includes(op) ?? true);
  describe(`${name}: seed ${seed}, ${count} cases each`, () => {
    test.each(chosen)("%s", { timeout: 600_000 }, async (op, generator) => {
      const cases = casesOf(op, generator);
      const ours: Outcome[] = [];
      for (const each of cases) ours.push(await outcome(each));
      const asked = cases.map((each, at) => ({ ...each, answer: generator.checksAnswer ? ours[at] : undefined }));
      const theirs = await reference(asked);
      const wrong = cases.flatMap((each, at) => {
        const how = disagreement(each.table, ours[at] as Outcome, theirs[at] as Outcome, generator.moves);
        return how === null ? [] : [{ each, how, ours: ours[at] as Outcome, theirs: theirs[at] as Outcome }];
      });
      wrong.sort((a, b) => size(a.each) - size(b.each));
      const shown = wrong
        .slice(0, Number(env.SHOW ?? 3))
        .map(({ each, how, ours, theirs }) =>
          [
            `SEED=${seed} OPERATION=${op} CASE=${each.index}: ${how}`,
            `params ${JSON.stringify(each.params)}`,
            `before\n${drawn(each.table)}`,
            ...Object.entries(each.sources).map(([id, source]) => `datasource ${id}\n${drawn(source)}`),
            `ours\n${drawn(ours)}`,
            `reference\n${drawn(theirs)}`,
          ].join("\n"),
        );
      if (wrong.length > 0) expect.fail(`${wrong.length} of ${cases.length} disagree\n\n${shown.join("\n\n")}\n`);
    });
  });

  async function outcome({ index, op, params, table, sources }: Case): Promise<Outcome> {
    try {
      const known = new Map<string, State>();
      const source = async (id: string): Promise<State> => {
        const state = known.get(id) ?? (await world.literal(stored(sources[id] as TableLiteral)));
        known.set(id, state);
        return state;
      };
      const planning = { workbench: bench, source, now: Date.parse("2024-06-30"), seed: () => 1 };
      const before = index % 2 === 0 ? await world.literal(stored(table)) : await hiddenAmong(planning, table);
      const call = { op, params: params as Record<string, unknown> };
      const { state } = (await carryOutCall(planning, home, call, before)).applied;
      return { columns: columnViews(state), rows: await cells(bench, state) };
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.code, why: error.message };
      return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  async function hiddenAmong(planning: Parameters<typeof carryOutCall>[0], table: TableLiteral): Promise<State> {
    const { before, calls } = amongHidden(stored(table));
    let state = await world.literal(before);
    for (const call of calls) {
      state = await carryOutCall(planning, home, call, state).then(
        ({ applied }) => applied.state,
        (error: unknown) => {
          if (error instanceof Refusal && error.code === "nothing_to_do") return state;
          throw error;
        },
      );
    }
    return state;
  }
}

/** What the reference says to cases, asked of one Python process. */
export function reference(cases: readonly object[]): Promise<Outcome[]> {
  const script = `import sys; sys.path.insert(0, ${JSON.stringify(folder)}); import answer; answer.main()`;
  return python<Outcome[]>(script, cases);
}

/** The table as the engine stores it: durations are microseconds. */
function stored(table: TableLiteral): TableLiteral {
  const rows = table.rows.map((row) =>
    row.map((each, at) =>
      table.columns[at]?.type === "duration" && each !== null ? microseconds(String(each)) : each,
    ),
  );
  return { columns: table.columns, rows };
}

function microseconds(iso: string): string {
  const [, sign = "", hours = "0", minutes = "0", seconds = "0", part = ""] =
    /^(-?)PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?$/.exec(iso) ?? [];
  const whole = (BigInt(hours) * 3600n + BigInt(minutes) * 60n + BigInt(seconds)) * 1_000_000n;
  return `${sign}${whole + BigInt(part.padEnd(6, "0"))}`;
}

/** How two outcomes differ; null if they agree. */
export function disagreement(before: TableLiteral, ours: Outcome, theirs: Outcome, moves = false): string | null {
  if ("error" in ours) return "the product failed";
  if ("error" in theirs) return "the reference failed";
  if ("refused" in theirs) {
    if ("refused" in ours) {
      return ours.refused === theirs.refused ? null : `refused as ${ours.refused}, not ${theirs.refused}`;
    }
    return `not refused as ${theirs.refused}`;
  }
  if ("refused" in ours) {
    if (ours.refused !== "nothing_to_do") return `refused as ${ours.refused}`;
    const how = difference(before, theirs);
    return how === null ? null : `refused as nothing_to_do, but ${how}`;
  }
  return (
    difference(ours, theirs) ??
    (!moves && difference(before, theirs) === null && JSON.stringify(ours.rows) === JSON.stringify(before.rows)
      ? "should be refused as nothing_to_do"
      : null)
  );
}

function difference(ours: TableLiteral, theirs: TableLiteral): string | null {
  const heads = ({ columns }: TableLiteral) =>
    columns.map(({ name, type, digits }) => `${name} ${type}${digits ? `(${digits.join(",")})` : ""}`);
  const [our, their] = [heads(ours), heads(theirs)];
  if (JSON.stringify(our) !== JSON.stringify(their))
    return `columns ${JSON.stringify(our)} and ${JSON.stringify(their)}`;
  if (ours.rows.length !== theirs.rows.length) return `${ours.rows.length} rows and ${theirs.rows.length}`;
  for (const [row, cells] of ours.rows.entries()) {
    for (const [at, each] of cells.entries()) {
      const other = theirs.rows[row]?.[at] as Cell;
      if (same(each, other, ours.columns[at]?.type === "number")) continue;
      return `row ${row + 1}, “${ours.columns[at]?.name}”: ${JSON.stringify(each)} and ${JSON.stringify(other)}`;
    }
  }
  return null;
}

function same(ours: Cell, theirs: Cell, double: boolean): boolean {
  if (double && ours !== null && theirs !== null) {
    const [a, b] = [Number(ours), Number(theirs)];
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Object.is(a, b);
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
  return JSON.stringify(ours) === JSON.stringify(theirs);
}

function size({ table, params }: Case): number {
  return JSON.stringify(table).length + JSON.stringify(params).length;
}

function drawn(outcome: Outcome): string {
  if (!("rows" in outcome)) return `  ${JSON.stringify(outcome).replaceAll("\\n", "\n  ")}`;
  const heads = outcome.columns.map(({ name, type, digits }) => `${name}: ${type}${digits ? `(${digits})` : ""}`);
  return [heads, ...outcome.rows].map((row) => `  ${row.map((each) => JSON.stringify(each)).join(" | ")}`).join("\n");
}
