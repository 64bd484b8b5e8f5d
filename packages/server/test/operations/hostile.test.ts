// Hostile names and cells through every operation: the result is right, and none of them ever becomes a
// piece of a statement's text.
import type { TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Applied } from "../../src/engine/engine.ts";
import { Refusal } from "../../src/errors.ts";
import type { Change } from "../../src/model/change.ts";
import { readParams } from "../../src/model/fields.ts";
import type { Sql } from "../../src/model/sql.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { operation, operations } from "../../src/operations/index.ts";
import { apply, cells, tables } from "../engine/tables.ts";
import { hostile } from "./hostile.ts";
import { cases, tableOf } from "./hostile-cases.ts";
import { applyPlainly } from "./laws.ts";
import { type PlainEngine, plainEngine, stateOf } from "./plain-engine.ts";

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

describe.each(Object.entries(cases))("[O7] %s", (name, { params, after, sources }) => {
  test("takes every hostile name and cell as what it is, in both engines", async () => {
    for (const word of hostile) {
      const before = tableOf(word);
      const outcome = await applyPlainly(engine, operation(name), params(word), before, sources?.(word));
      expect(outcome.table, word.slice(0, 40)).toMatchObject(after(word, before));
      expect(outcome.summary.length).toBeLessThanOrEqual(80);
      expect(outcome.summary).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      expect(await real(before, outcome.change, sources?.(word).side), word.slice(0, 40)).toEqual(outcome.table);
    }
  });

  test("no name and no cell becomes SQL text", () => {
    const texts = new Set<string>();
    for (const word of hostile) {
      const state = stateOf(tableOf(word));
      const read = readParams(operation(name), params(word), state);
      const change = operation(name).plan(read, state, {}, { other: stateOf(sources?.(word).side ?? tableOf(word)) });
      texts.add(textOf(change));
    }
    // The same operation writes the same statement whatever the words are; trims and samples too.
    expect(texts.size).toBe(1);
  });
});

test("[O7] every statement that ran is one of ours", () => {
  for (const statement of engine.ran) expect(statement).toMatch(/^(CREATE TABLE|INSERT INTO|SELECT|DROP TABLE|SET) /);
  expect(engine.ran.join("\n")).not.toMatch(/getenv|ATTACH|DELETE|evil/);
});

/** The table the real engine makes of it; a change that changes nothing leaves the table. */
async function real(before: TableLiteral, change: Change, side: TableLiteral | undefined): Promise<TableLiteral> {
  const others: Record<string, State> = side === undefined ? {} : { other: await world.literal(side) };
  const applied = await apply(bench, await world.literal(before), change, others).catch((error: unknown) => error);
  if (applied instanceof Refusal && applied.code === "nothing_to_do") return before;
  if (applied instanceof Error) throw applied;
  const { state } = applied as Applied;
  return { columns: columnViews(state), rows: await cells(bench, state) };
}

/** All SQL text of a change, without references and values. */
function textOf(change: Change): string {
  const fragments: Sql[] = [];
  const walk = (value: unknown): void => {
    if (value === null || typeof value !== "object") return;
    if ("parts" in value) fragments.push(value as Sql);
    else for (const each of Object.values(value)) walk(each);
  };
  walk(change);
  return fragments.map(({ parts }) => parts.map((part) => ("text" in part ? part.text : "§")).join("")).join("\n");
}
