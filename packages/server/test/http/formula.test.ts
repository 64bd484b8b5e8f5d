// The list of formula functions that an editor completes from.
import type { FormulaFunctionView } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { compileFormula } from "../../src/model/formula/formula.ts";
import { stateOf } from "../operations/plain-engine.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
});
afterAll(async () => {
  await server.close();
  await product.close();
});

test("[F2] every listed function can be called as its example says, and nothing else can", async () => {
  const list = (await server.ask("/api/formula")).json<FormulaFunctionView[]>();
  expect(list.length).toBeGreaterThan(60);
  const state = stateOf({ columns: [{ name: "a", type: "text" }], rows: [] });
  for (const { example, doc } of list) {
    expect(compileFormula(example.formula, state, example.result === null ? "text" : undefined).sql).toBeDefined();
    expect(doc).toMatch(/\.$/);
  }
  for (const other of ["read_csv('x')", "getenv('HOME')", "random()", "now()", "current_setting('x')"]) {
    expect(() => compileFormula(other, state)).toThrow(expect.objectContaining({ code: "formula_error" }));
  }
});
