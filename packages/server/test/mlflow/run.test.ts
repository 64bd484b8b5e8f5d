// What a run says, from what is known of a result.
import type { ColumnView } from "@data-tools/client";
import { expect, test } from "vitest";
import { type RunFacts, type RunRules, recipeTag, runOf } from "../../src/mlflow/run.ts";

const rules: RunRules = {
  here: "https://data.example.org",
  experiment: "HydroML_Experiment_{datasource}",
  parameters: true,
};
const columns: ColumnView[] = [
  { name: "id", type: "integer" },
  { name: "price", type: "decimal", digits: [10, 2] },
  { name: "at", type: "timestamptz" },
];
const table = {
  id: "d_1",
  name: "sales",
  digest: "0123456789abcdef",
  rows: 10,
  columns,
};

function facts(more: Partial<RunFacts> = {}): RunFacts {
  return {
    ...{ id: "r_1", event: "save", name: "sales, clean", startedAt: 1000, at: 61_000, session: "s_1", step: "st_1" },
    ...{ user: "0a92d572", format: null, source: table, sourceId: "7f1f", version: "0.1.0" },
    saved: { ...table, id: "d_2", name: "sales, clean", rows: 8, bytes: 4096 },
    ...{ rows: 8, columns: table.columns, stepsMs: 250, missing: 6, duplicates: 1 },
    calls: [{ op: "filter-rows", params: { where: { column: "id", op: "not-null" } } }],
    ...more,
  };
}

const values = (list: readonly { key: string; value: string | number }[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));

test("[Y20] a run has the lineage, the steps, the shape and the quality of a result", () => {
  const run = runOf(facts(), rules);
  expect(run).toMatchObject({
    experiment: "HydroML_Experiment_7f1f",
    name: "sales, clean",
    startTime: 1000,
    endTime: 61_000,
  });
  expect(values(run.params)).toEqual({
    ...{ source_datasource_id: "7f1f", datasource_id: "d_2", session_id: "s_1", step_id: "st_1" },
    step_001: 'filter-rows {"where":{"column":"id","op":"not-null"}}',
  });
  expect(values(run.metrics)).toEqual({
    ...{ rows: 8, columns: 3, steps: 1, duration_seconds: 60, steps_seconds: 0.25, bytes: 4096 },
    ...{ missing_cells: 6, missing_share: 0.25, duplicate_rows: 1, source_rows: 10, source_columns: 3 },
  });
  expect(values(run.tags)).toMatchObject({
    "mlflow.user": "0a92d572",
    "data_tools.session_url": "https://data.example.org/s/s_1",
    "data_tools.datasource_name": "sales, clean",
  });
  expect(JSON.parse(run.recipe ?? "")).toEqual(facts().calls);
});

test("[Y20] what is not known is left out, not nought", () => {
  const unknown = { saved: null, source: null, stepsMs: null, missing: null, duplicates: null } as const;
  const run = runOf(facts({ ...unknown, event: "export", format: "csv" }), rules);
  expect(Object.keys(values(run.metrics))).toEqual(["rows", "columns", "steps", "duration_seconds"]);
  expect(run.datasets).toEqual([]);
  expect(values(run.params)).toMatchObject({ format: "csv" });
});

test("[Y21] datasets say what they are, where they come from and of which columns", () => {
  const { datasets } = runOf(facts(), rules);
  expect(datasets.map(({ tags }) => values(tags)["mlflow.data.context"])).toEqual(["source", "saved"]);
  const saved = datasets[1]?.dataset;
  expect(saved).toMatchObject({ name: "sales, clean", digest: "0123456789abcdef", source_type: "http" });
  expect(JSON.parse(saved?.source ?? "")).toEqual({ url: "https://data.example.org/api/datasources/d_2/table" });
  expect(JSON.parse(saved?.profile ?? "")).toEqual({ num_rows: 8, num_elements: 24 });
  expect(JSON.parse(saved?.schema ?? "").mlflow_colspec).toEqual([
    { type: "long", name: "id", required: false },
    { type: "string", name: "price", required: false },
    { type: "datetime", name: "at", required: false },
  ]);
});

test("[Y25] without parameters only the operations are told, and no recipe", () => {
  const run = runOf(facts(), { ...rules, parameters: false });
  expect(values(run.params).step_001).toBe("filter-rows");
  expect(run.recipe).toBeNull();
  expect(recipeTag(run)).toBeNull();
  expect(JSON.stringify(run)).not.toContain("not-null");
});

test("[Y26] names and parameters come as any database takes them, and not too long", () => {
  const wild = `${"x\0y\u0007\ud800 👩‍🔬".repeat(200)}`;
  const calls = Array.from({ length: 450 }, () => ({ op: "fill", params: { value: wild } }));
  const run = runOf(facts({ name: wild, calls, saved: { ...table, name: wild, bytes: 1 } }), rules);
  const note = "mlflow.note.content";
  const texts = [
    run.name,
    ...Object.values(values(run.params)),
    ...run.tags.filter(({ key }) => key !== note).map(({ value }) => value),
  ].map(String);
  for (const text of [...texts, ...run.datasets.map(({ dataset }) => dataset.name)]) {
    expect(text.isWellFormed()).toBe(true);
    expect(text).not.toMatch(/\p{Cc}/u);
  }
  expect(run.name.length).toBeLessThanOrEqual(250);
  expect(Math.max(...run.params.map(({ value }) => value.length))).toBeLessThanOrEqual(500);
  expect(run.params.filter(({ key }) => key.startsWith("step_0") || /^step_\d/.test(key))).toHaveLength(200);
  expect(JSON.parse(run.recipe ?? "")).toHaveLength(450);
});

test("[Y26] a short recipe fits into a tag where files are not kept, a long one does not", () => {
  expect(JSON.parse(recipeTag(runOf(facts(), rules))?.value ?? "")).toEqual(facts().calls);
  const long = Array.from({ length: 500 }, () => ({ op: "rename-column", params: { column: "a", to: "b" } }));
  expect(recipeTag(runOf(facts({ calls: long }), rules))).toBeNull();
});
