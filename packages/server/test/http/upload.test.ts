// Files on their way in: held in scratch while they are needed, never longer.
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import type { DatasourceView } from "@data-tools/client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let server: Running;
let product: OpenedProduct;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product, { uploadLimit: 1000 });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

/** Everything that lies in scratch. */
const spooled = () => readdirSync(product.core.scratch.directory, { recursive: true });
const stored = async () => (await server.ask("/api/datasources")).json<DatasourceView[]>();

type Part = [name: string, value: string, fileName?: string];

function form(parts: Part[], headers: Record<string, string> = {}) {
  const body = parts
    .map(([name, value, file]) => {
      const disposition = `form-data; name="${name}"${file === undefined ? "" : `; filename="${file}"`}`;
      return `--edge\r\nContent-Disposition: ${disposition}\r\n\r\n${value}\r\n`;
    })
    .join("");
  const type = { "content-type": "multipart/form-data; boundary=edge" };
  return { method: "POST", headers: { ...type, ...headers }, body: `${body}--edge--\r\n` };
}

const file: Part = ["file", "a,b\n1,2\n", "täble.csv"];
const name: Part = ["name", "Sales"];
const options: Part = ["options", '{"delimiter":",","nulls":["-"]}'];

test.each([
  ["first", [file, name, options]],
  ["last", [options, name, file]],
  ["in the middle", [name, file, options]],
] as [string, Part[]][])("[H8] the fields of an upload may come in any order: file %s", async (_name, parts) => {
  const answer = await server.ask("/api/datasources", form(parts, { "idempotency-key": "in-any-order" }));
  expect(answer.status).toBe(201);
  const source = answer.json<DatasourceView>();
  expect(source).toMatchObject({ name: "Sales", rows: 1, origin: { kind: "upload", file: "täble.csv" } });
  expect(source.import?.options).toMatchObject({ delimiter: ",", nulls: ["-"] });
  expect(source.import?.detected).not.toContain("delimiter");
  expect(await stored()).toEqual([source]);
  await vi.waitFor(() => expect(spooled()).toEqual([]));
});

const refused: [string, ReturnType<typeof form>, number, string][] = [
  ["a file over the limit", form([["file", "x".repeat(1001), "a.csv"]]), 413, "too_large"],
  ["a length over the limit", form([["file", "x".repeat(90_000), "a.csv"]]), 413, "too_large"],
  ["no file", form([name]), 400, "bad_request"],
  ["two files", form([file, file]), 400, "bad_request"],
  ["options that are no JSON", form([file, ["options", "{"]]), 400, "bad_request"],
  ["unknown options", form([file, ["options", '{"separator":";"}']]), 400, "bad_request"],
  ["a form that ends too early", { ...form([file]), body: form([file]).body.slice(0, -8) }, 400, "bad_request"],
];

test.each(refused)("[H6] an upload with %s is refused and leaves nothing", async (_name, asking, status, code) => {
  const before = await stored();
  const answer = await server.ask("/api/datasources", asking);
  expect({ status: answer.status, code: answer.json().code }).toEqual({ status, code });
  expect(await stored()).toEqual(before);
  await vi.waitFor(() => expect(spooled()).toEqual([]));
});

test("[H6] an upload whose sender goes away leaves nothing", async () => {
  const { headers, body } = form([["file", "x".repeat(900), "a.csv"]]);
  const socket = connect(server.port, "127.0.0.1");
  const head = [`host: 127.0.0.1:${server.port}`, `content-type: ${headers["content-type"]}`, "content-length: 1100"];
  socket.write(`POST /api/datasources HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n${body.slice(0, 500)}`);
  await vi.waitFor(() => expect(spooled()).not.toEqual([]));
  socket.destroy();
  await vi.waitFor(() => expect(spooled()).toEqual([]));
});
