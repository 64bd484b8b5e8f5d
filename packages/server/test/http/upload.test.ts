// Files on their way in: held in scratch while they are needed, never longer.
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { SpooledFile } from "../../src/sessions/api.ts";
import { type Running, serve } from "./running.ts";
import { spoolRoot, standIn } from "./stand-in.ts";

let server: Running;
let seen: { text: string; name: string; bytes: number; ask: Record<string, unknown> }[] = [];
const product = standIn({
  datasources: {
    create: async (_actor: unknown, file: SpooledFile, ask: Record<string, unknown>) => {
      seen.push({ text: readFileSync(file.path, "utf8"), name: file.name, bytes: file.bytes, ask });
      return { id: "d_1" };
    },
  },
});

beforeAll(async () => {
  server = await serve(product, { uploadLimit: 1000 });
});
afterAll(async () => {
  await server.close();
  await product.close();
});
beforeEach(() => {
  seen = [];
});

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
  const answer = await server.ask("/api/datasources", form(parts, { "idempotency-key": "k1" }));
  expect(answer.status).toBe(201);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({
    text: "a,b\n1,2\n",
    name: "täble.csv",
    bytes: 8,
    ask: {
      name: "Sales",
      options: { delimiter: ",", nulls: ["-"] },
      progressKey: "k1",
      opKey: {
        route: "POST /api/datasources",
        key: "k1",
        body: {
          body: { sha256: "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470", file: "täble.csv" },
        },
      },
    },
  });
  expect(readdirSync(spoolRoot)).toEqual([]);
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
  const answer = await server.ask("/api/datasources", asking);
  expect({ status: answer.status, code: answer.json().code }).toEqual({ status, code });
  expect(seen).toEqual([]);
  expect(readdirSync(spoolRoot)).toEqual([]);
});

test("[H6] an upload whose sender goes away leaves nothing", async () => {
  const { headers, body } = form([["file", "x".repeat(900), "a.csv"]]);
  const socket = connect(server.port, "127.0.0.1");
  const head = [`host: 127.0.0.1:${server.port}`, `content-type: ${headers["content-type"]}`, "content-length: 1100"];
  socket.write(`POST /api/datasources HTTP/1.1\r\n${head.join("\r\n")}\r\n\r\n${body.slice(0, 500)}`);
  await vi.waitFor(() => expect(readdirSync(spoolRoot)).not.toEqual([]));
  socket.destroy();
  await vi.waitFor(() => expect(readdirSync(spoolRoot)).toEqual([]));
  expect(seen).toEqual([]);
});
