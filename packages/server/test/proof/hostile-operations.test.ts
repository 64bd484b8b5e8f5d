// Hostile names and cells through every operation: the result is right, and none of them ever becomes a
// piece of a statement's text.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import type { Change } from "../../src/model/change.ts";
import type { Calls } from "../../src/model/operation.ts";
import type { Sql } from "../../src/model/sql.ts";
import { columnViews } from "../../src/model/state.ts";
import { operation, operations } from "../../src/operations/index.ts";
import { type Carried, carryOutCall } from "../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../engine/tables.ts";
import { hostile } from "../operations/hostile.ts";
import { tableOf } from "../operations/hostile-cases/case.ts";
import { cases } from "../operations/hostile-cases.ts";
import { type PlainEngine, plainEngine } from "../operations/plain-engine.ts";
import { applyPlainly } from "../operations/plainly.ts";

const world = await tables();
const bench = await world.workbench();
let engine: PlainEngine;
beforeAll(async () => {
  engine = await plainEngine();
});
afterAll(async () => {
  engine.close();
  await world.close();
});

test("every operation has a hostile case", () => {
  expect(Object.keys(cases).sort()).toEqual([...operations.keys()].sort());
});

/** An operation is given every third word, the product every eighteenth, others for each operation. */
const shares = process.env.DATA_TOOLS_HOSTILE === "all" ? { plain: 1, product: 1 } : { plain: 3, product: 18 };

describe.each(Object.entries(cases).map(([name, each], index) => [name, each, index] as const))(
  "[O7] %s",
  (name, { params, after, sources, before: made = tableOf }, turn) => {
    test("takes hostile names and cells as what they are, in both engines, and makes no SQL text of them", async () => {
      const texts = new Set<string>();
      for (const [index, word] of hostile.entries()) {
        if (index % shares.plain !== turn % shares.plain) continue;
        const before = made(word);
        const outcome = await applyPlainly(engine, operation(name), params(word), before, sources?.(word)).catch(
          (error: unknown) => leftAlone(error, before),
        );
        expect(outcome.table, word.slice(0, 40)).toMatchObject(after(word, before));
        if (outcome.change !== null) texts.add(textOf(outcome.change));
        expect(outcome.summary.length).toBeLessThanOrEqual(80);
        expect(outcome.summary).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        if (index % shares.product !== turn % shares.product) continue;
        expect(await real(name, params(word), before, sources?.(word)), word.slice(0, 40)).toEqual(outcome.table);
      }
      // The same operation writes the same statement whatever the words are; trims and samples too.
      expect(texts.size).toBeLessThanOrEqual(1);
    });
  },
);

test("[O7] every statement that ran is one of ours", () => {
  for (const statement of engine.ran) expect(statement).toMatch(/^(CREATE TABLE|INSERT INTO|SELECT|DROP TABLE|SET) /);
  expect(engine.ran.join("\n")).not.toMatch(/getenv|ATTACH|DELETE|evil/);
});

/** A plan that finds nothing to do leaves the table. */
function leftAlone(error: unknown, table: TableLiteral): { table: TableLiteral; change: null; summary: string } {
  if (error instanceof Refusal && error.code === "nothing_to_do") return { table, change: null, summary: "" };
  throw error;
}

/** The table the product makes of it; a change that changes nothing leaves the table. */
async function real(
  op: string,
  params: Record<string, unknown>,
  before: TableLiteral,
  sources: Record<string, TableLiteral> = {},
): Promise<TableLiteral> {
  const source = (id: string) => world.literal(sources[id] ?? { columns: [], rows: [] });
  const planning = { workbench: bench, source, now: Date.parse("2024-06-30"), seed: () => 1 };
  const carried = await carryOutCall(planning, home, { op, params }, await world.literal(before)).catch(
    (error: unknown) => error,
  );
  if (carried instanceof Refusal && carried.code === "nothing_to_do") return before;
  if (carried instanceof Error) throw carried;
  const { state } = (carried as Carried).applied;
  return { columns: columnViews(state), rows: await cells(bench, state) };
}

/** All SQL text of a change, without references and values; each fragment once, as labels make columns. */
function textOf(change: Change | Calls): string {
  const fragments: Sql[] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    if ("parts" in value) fragments.push(value as Sql);
    else for (const each of Object.values(value)) walk(each);
  };
  walk(change);
  const texts = fragments.map(({ parts }) => parts.map((part) => ("text" in part ? part.text : "§")).join(""));
  return [...new Set(texts)].join("\n");
}
