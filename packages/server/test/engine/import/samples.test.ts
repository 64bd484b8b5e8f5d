// The sample files that come with the product are tables, and dirty ones.
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importing } from "./importing.ts";

const sample = (file: string) =>
  importing(file, { path: fileURLToPath(new URL(`../../../samples/${file}`, import.meta.url)) });

test("[I1] [I3] the samples import with the types and renamed headers that they are meant to have", async () => {
  const customers = await sample("customers.csv");
  expect(customers.count).toBe(2000);
  expect(customers.columns.filter((column) => !column.endsWith("text"))).toEqual(["age: integer"]);
  expect(customers.report.renamed).toEqual([
    { from: "", to: "column_11", reason: "empty" },
    { from: "Notes", to: "Notes_2", reason: "duplicate" },
  ]);
  const orders = await sample("orders.csv");
  expect(orders.count).toBe(20_000);
  expect(orders.columns).toEqual([
    "order_id: integer",
    "customer_id: text",
    "ordered_at: timestamp",
    "product: text",
    "quantity: integer",
    "unit_price: number",
    "total: text",
    "status: text",
    "paid: boolean",
  ]);
  const known = new Set(customers.rows.map((row) => row[0]));
  const orphans = orders.rows.filter((row) => row[1] !== null && !known.has(row[1])).length;
  expect(orphans).toBeGreaterThan(100);
  expect(orphans).toBeLessThan(2000);
  const survey = await sample("survey.xlsx");
  expect(survey.count).toBe(600);
  expect(survey.report.sheets).toEqual(["Answers", "Key"]);
});
