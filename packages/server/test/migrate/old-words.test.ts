// What goes back is said in the old system's words: its names of operations, times without a zone, its JSON.
import { expect, test } from "vitest";
import { madeUuid, naiveTime, oldNameOf, pythonJson } from "../../src/migrate/hand-back/names.ts";
import { isUuid } from "../../src/migrate/ids.ts";

test.each([
  ["fill-missing", { with: "median" }, "missing_data_imputation_median"],
  ["fill-missing", { with: "previous" }, "fill_missing_values"],
  ["scale-number", { method: "min-max" }, "feature_scaling_minmax"],
  ["scale-number", { method: "log" }, "scale_number"],
  ["treat-outliers", {}, "outlier_treatment_winsorize"],
  ["treat-outliers", { method: "remove" }, "outlier_treatment_trim"],
  ["row-statistics", { stat: "product" }, "feature_engineering_math_prod"],
  ["relative-features", { op: "divide" }, "feature_engineering_relative_div"],
  ["rename-columns", {}, "column_operation_rename"],
  ["batch", { calls: [], title: "legacy_migration" }, "legacy_migration"],
  ["split-column", {}, "split_column"],
  ["constructor", {}, "constructor"],
])("[P40] %s %j is called %s", (op, params, name) => {
  const state = { table: "t", columns: [], rows: { physical: 0, visible: 0, kept: null, order: null } };
  expect(oldNameOf({ op, params }, state, state)).toBe(name);
});

test("[P40] columns that went are counted in the name, whichever way they went", () => {
  const of = (...names: string[]) => ({
    table: "t",
    columns: names.map((name) => ({ id: name, name, type: "text" as const, blob: "b", field: name })),
    rows: { physical: 0, visible: 0, kept: null, order: null },
  });
  const named = (op: string, ...left: string[]) => oldNameOf({ op, params: {} }, of("a", "b", "c"), of(...left));
  expect(named("drop-columns", "a")).toBe("remove_columns_2");
  expect(named("keep-columns", "a", "b")).toBe("remove_columns_1");
  expect(named("keep-columns", "a", "b", "c")).toBe("keep_columns");
  expect(named("split-column", "a")).toBe("split_column");
});

test("[P40] times are as Python writes them without a zone, and JSON is too", () => {
  expect(naiveTime(Date.UTC(2026, 10, 22, 10, 47, 4, 916))).toBe("2026-11-22T10:47:04.916000");
  expect(naiveTime(Date.UTC(2026, 10, 22, 10, 47, 4))).toBe("2026-11-22T10:47:04");
  const text = pythonJson({ a: [1, 2.5, null, true], "ß\u007f😀": { "x\n": 'q"', b: [] } });
  expect(text).toBe('{"a": [1, 2.5, null, true], "\\u00df\\u007f\\ud83d\\ude00": {"x\\n": "q\\"", "b": []}}');
  expect(JSON.parse(text)).toEqual({ a: [1, 2.5, null, true], "ß\u007f😀": { "x\n": 'q"', b: [] } });
});

test("[P43] ids of what was made here follow from it", () => {
  expect(madeUuid("datasource", "d_1")).toBe(madeUuid("datasource", "d_1"));
  expect(madeUuid("datasource", "d_1")).not.toBe(madeUuid("datasource", "d_2"));
  expect(isUuid(madeUuid("project", "7"))).toBe(true);
  expect(isUuid("../../../etc/passwd")).toBe(false);
});
