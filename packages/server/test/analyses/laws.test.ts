// What holds for every analysis: its examples, hidden rows, repetition, JSON, unknown parameters.
import type { AnalysisResults, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { analyses } from "../../src/analyses/index.ts";
import { fieldViews, readParams } from "../../src/model/fields.ts";
import { amongHidden } from "../engine/among-hidden.ts";
import { stateOf } from "../operations/plain-engine.ts";
import { analysts } from "./asking.ts";

const { world, bench, ask } = await analysts();
afterAll(() => world.close());

describe.each([...analyses.values()].map((each) => [each.name, each] as const))("%s", (name, declared) => {
  const run = (params: Record<string, unknown>, table: TableLiteral) =>
    ask(name as keyof AnalysisResults, params, table);

  test("[A1] has two examples and more", () => {
    expect(declared.examples.length).toBeGreaterThan(1);
  });

  test.each(declared.examples.map((each) => [each.title, each] as const))("%s", async (_title, example) => {
    const result = await run(example.params, example.table);
    expect(result, "[A1] every example answers what it says").toMatchObject(example.result);
    expect(JSON.parse(JSON.stringify(result)), "[A1] answers survive JSON").toEqual(result);
    expect(await run(example.params, example.table), "[A2] the same question has the same answer").toEqual(result);
    const hidden = await amongHidden(world, bench, example.table);
    expect(await ask(name as keyof AnalysisResults, example.params, hidden), "[A3] hidden rows do not count").toEqual(
      result,
    );
  });

  test("[A4] an empty table has an answer", async () => {
    for (const { params, table } of declared.examples) await run(params, { ...table, rows: [] });
  });

  test("[A4] a table of missing values has an answer", async () => {
    for (const { params, table } of declared.examples) {
      const rows = table.rows.map((row) => row.map(() => null));
      await run(params, { ...table, rows });
    }
  });

  test("[O5] unknown parameters are refused by name", () => {
    const { params, table } = declared.examples[0] as (typeof declared.examples)[number];
    const read = () => readParams(declared, { ...params, colour: "red" }, stateOf(table));
    expect(read).toThrow(
      expect.objectContaining({ code: "invalid_params", values: expect.objectContaining({ field: "colour" }) }),
    );
  });

  test("says what it is in sentences", () => {
    expect(declared.doc).toMatch(/\.$/);
    for (const field of fieldViews(declared.fields)) expect(field.doc, field.name).toMatch(/\.$/);
  });
});
