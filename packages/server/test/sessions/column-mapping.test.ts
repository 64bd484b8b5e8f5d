// A call on columns of other names: every place that names a column is found, and what is not as it should be is left
// for the operation to refuse.
import type { Call } from "@data-tools/client";
import { expect, test } from "vitest";
import { columnsNamed, mapColumns } from "../../src/sessions/column-mapping.ts";

const names = new Map([
  ["city", "town"],
  ["price", "cost"],
]);
const batch = (...calls: unknown[]) => ({ op: "batch", params: { calls } }) as Call;

test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ["change-case", { columns: ["city", "id"], to: "upper" }, { columns: ["town", "id"], to: "upper" }],
  ["rename-column", { column: "city", to: "price" }, { column: "town", to: "price" }],
  ["rename-columns", { names: { city: "price", id: "n" } }, { names: { town: "price", id: "n" } }],
  [
    "filter-rows",
    { where: { any: [{ column: "city", is: "equals", value: "city" }, { not: { column: "id", is: "null" } }] } },
    { where: { any: [{ column: "town", is: "equals", value: "city" }, { not: { column: "id", is: "null" } }] } },
  ],
  ["sort-rows", { by: [{ column: "price", order: "desc" }] }, { by: [{ column: "cost", order: "desc" }] }],
  ["insert-rows", { rows: [{ city: "Oslo", id: 1 }] }, { rows: [{ town: "Oslo", id: 1 }] }],
  ["bin-number", { column: "price", edges: [1, 2] }, { column: "cost", edges: [1, 2] }],
  ["keep-rows", { rows: { range: { from: 1, to: 2 } } }, { rows: { range: { from: 1, to: 2 } } }],
  [
    "math",
    { left: { column: "price" }, op: "times", right: { number: 2 } },
    { left: { column: "cost" }, op: "times", right: { number: 2 } },
  ],
  [
    "formula",
    { into: "x", expression: `if("city" = 'it''s city', price, price2) + round(price) & "a ""b"""` },
    { into: "x", expression: `if ( "town" = 'it''s city' , "cost" , price2 ) + round ( "cost" ) & "a ""b"""` },
  ],
])("[R3] %s", (op, params, wanted) => {
  expect(mapColumns({ op, params } as Call, names)).toEqual({ op, params: wanted });
});

test("[R3] calls within a call, and what was learned of columns", () => {
  const inner = { op: "rename-column", params: { column: "city", to: "place" } };
  const mapped = { op: "rename-column", params: { column: "town", to: "place" } };
  const call = { ...batch(inner), fitted: { calls: [inner], columns: ["price", 5, "id"], value0: 1 } } as Call;
  expect(mapColumns(call, names)).toEqual({
    ...batch(mapped),
    fitted: { calls: [mapped], columns: ["cost", 5, "id"], value0: 1 },
  });
  expect(mapColumns({ ...batch(inner), fitted: { value0: 1 } }, names)).toEqual({
    ...batch(mapped),
    fitted: { value0: 1 },
  });
});

test.each<[string, unknown]>([
  ["change-case", { columns: "city" }],
  ["change-case", { columns: ["id", 5], wrong: ["city"] }],
  ["rename-column", { column: 5 }],
  ["rename-column", null],
  ["rename-column", ["city"]],
  ["rename-columns", { names: "city" }],
  ["filter-rows", { where: "city" }],
  ["filter-rows", { where: { column: 5 } }],
  ["sort-rows", { by: "price" }],
  ["sort-rows", { by: ["price", null] }],
  ["insert-rows", { rows: [null] }],
  ["keep-rows", { rows: 3 }],
  ["formula", { into: "x", expression: 5 }],
  ["batch", { calls: "city" }],
  ["batch", { calls: [null, 5, { op: "rename-column" }, { params: { column: "city" } }] }],
])("[R3] %s with %j stays as it is", (op, params) => {
  const call = { op, params } as Call;
  expect(mapColumns(call, names)).toEqual(call);
});

test("[R3] columns that a call names, once each; none of what is no call here", () => {
  const sum = { op: "formula", params: { into: "x", expression: "price + price * id" } };
  expect(columnsNamed(sum)).toEqual(["price", "id"]);
  expect(columnsNamed(batch(sum, { op: "rename-column", params: { column: "city", to: "x" } }))).toEqual([
    "price",
    "id",
    "city",
  ]);
  expect(columnsNamed({ op: "fly-away", params: { column: "city" } })).toEqual([]);
});

test.each([
  ["price is not null and city not in ('a')", ["price", "city"]],
  ["price between 1 and between", ["price", "between"]],
  ["is is null or in(in)", ["in", "is"]],
])("[R3] %s reads columns, and words that are none of them", (expression, columns) => {
  expect(columnsNamed({ op: "formula", params: { into: "x", expression } } as Call).sort()).toEqual(columns.sort());
});
