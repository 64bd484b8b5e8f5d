// Rows as an Arrow stream, read back by Arrow's own reader.
import { createClient } from "@data-tools/client";
import { tableFromIPC } from "apache-arrow";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
let session: string;

const csv = "__proto__,n,price,ok,day\na,9007199254740993,1.5,true,2024-02-29\n,1,,false,\n";

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  const client = createClient({ baseUrl: server.url });
  const { id } = await client.datasources.create(new Blob([csv]), { fileName: "a.csv" });
  session = (await client.sessions.create({ datasource: id })).id;
});
afterAll(async () => {
  await server.close();
  await product.close();
});

async function read(query: string) {
  const path = `${server.url}/api/sessions/${session}/rows?${query}`;
  const answer = await fetch(path, { headers: { accept: "application/vnd.apache.arrow.stream" } });
  expect(answer.headers.get("content-type")).toBe("application/vnd.apache.arrow.stream");
  return tableFromIPC(new Uint8Array(await answer.arrayBuffer()));
}

test("[H18] rows come as an Arrow stream on request, every cell as in JSON, integers exact", async () => {
  const table = await read("limit=10");
  expect(table.schema.fields.map(({ name, metadata }) => [name, metadata.get("type")])).toEqual([
    ["__proto__", "text"],
    ["n", "integer"],
    ["price", "number"],
    ["ok", "boolean"],
    ["day", "date"],
  ]);
  const columns = table.schema.fields.map((_, index) => [...(table.getChildAt(index) ?? [])]);
  expect(columns).toEqual([
    ["a", null],
    [9007199254740993n, 1n],
    [1.5, null],
    [true, false],
    ["2024-02-29", null],
  ]);
  expect(table.schema.metadata.get("total")).toBe("2");
});

test("[H18] a page without rows is an Arrow stream too", async () => {
  const table = await read("offset=5&limit=10");
  expect([table.numRows, table.schema.fields.length]).toEqual([0, 5]);
});

test("[H19] a view's condition, order and search are a body, in Arrow as in JSON; an address with them is refused", async () => {
  const path = `${server.url}/api/sessions/${session}/rows`;
  const view = { where: { column: "n", is: "gt", value: 1 }, sort: [{ column: "n" }], search: "a", columns: ["n"] };
  const post = (accept: string) =>
    fetch(path, {
      method: "POST",
      headers: { accept, "content-type": "application/json" },
      body: JSON.stringify(view),
    });
  const page = (await (await post("application/json")).json()) as { total: number; columns: unknown[] };
  expect([page.total, page.columns.length]).toEqual([1, 1]);
  const stream = await post("application/vnd.apache.arrow.stream");
  expect(tableFromIPC(new Uint8Array(await stream.arrayBuffer())).numRows).toBe(1);
  for (const each of ["where={}", "sort=[]", "search=a"])
    expect([each, (await fetch(`${path}?${each}`)).status]).toEqual([each, 400]);
});
