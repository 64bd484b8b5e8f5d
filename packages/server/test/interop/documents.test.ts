// The Python in the documents runs as it stands there, each document's as one program, against a real server.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { programsOf } from "../documents/kinds.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { python } from "./python.ts";

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

const run = `
import contextlib, io, json, sys
said = io.StringIO()
with contextlib.redirect_stdout(said):
    exec(json.load(sys.stdin), {"__name__": "__main__"})
print(json.dumps(said.getvalue()))
`;

test.each(programsOf("python"))("[X14] the Python of %s runs to its end, and tells something", async (_path, text) => {
  expect(await python(run, text.replaceAll("http://127.0.0.1:4870", server.url))).not.toBe("");
});
