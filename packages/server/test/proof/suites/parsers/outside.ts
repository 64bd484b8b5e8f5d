// What goes through other processes: files that are imported, queries that the database parses, and requests as bytes
// on a connection. They take longer and get a smaller share.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { importing } from "../../../engine/import/importing.ts";
import { tables } from "../../../engine/tables.ts";
import { openTestProduct } from "../../../http/product.ts";
import { type Running, serve } from "../../../http/running.ts";
import type { Json } from "./changing.ts";
import { type Parser, parser } from "./parser.ts";

const fixtures = fileURLToPath(new URL("../../../engine/import/fixtures/", import.meta.url));

/** Files of every kind, the small ones of those that imports are tested with. */
const files = [...readdirSync(fixtures), "plain.csv.gz"].flatMap((name) => {
  if (name.endsWith(".expected.json")) return [];
  const content = name === "plain.csv.gz" ? gzipSync("a,b\n1,2\n3,4\n") : readFileSync(join(fixtures, name));
  return content.length < 100_000 ? [{ kind: name.endsWith(".gz") ? ".csv.gz" : extname(name), content }] : [];
});
const kinds = [...new Set(files.map(({ kind }) => kind))];

const queries = [
  "SELECT city, sum(price) AS total FROM data WHERE price > 1.5 GROUP BY city ORDER BY total DESC LIMIT 10",
  "WITH t AS (SELECT *, row_number() OVER (PARTITION BY city ORDER BY id) AS n FROM data) SELECT * FROM t WHERE n = 1",
  "SELECT CASE WHEN city LIKE 'O%' THEN upper(city) ELSE NULL END, CAST(price AS DECIMAL(10,2)) FROM data",
  "SELECT a.id FROM data a JOIN data b ON a.id = b.id UNION ALL SELECT 1 EXCEPT SELECT (SELECT max(id) FROM data)",
  "SELECT list_transform([1, 2], x -> x + 1), {'a': 1}.a, date '2024-01-01' + INTERVAL 1 DAY, 1e400, 'it''s'",
];

const json = { "content-type": "application/json" };
const requests: Json[] = [
  { method: "GET", path: "/api/me", headers: { "accept-language": "es;q=0.5", accept: "*/*" } },
  {
    method: "GET",
    path: '/api/sessions/SESSION/rows?columns=["city"]&limit=5&offset=0',
    headers: { cookie: "data-tools=x" },
  },
  {
    method: "POST",
    path: "/api/sessions/SESSION/rows",
    headers: json,
    body: '{"where":{"column":"city","is":"eq","value":"Oslo"},"sort":[{"column":"price"}]}',
  },
  {
    method: "POST",
    path: "/api/sessions/SESSION/preview",
    headers: { ...json, "idempotency-key": "k-1" },
    body: '{"op":"trim-text","params":{"columns":["city"]}}',
  },
  {
    method: "POST",
    path: "/api/sessions/SESSION/recipe",
    headers: json,
    body: '{"calls":[{"op":"trim-text","params":{"columns":["city"]}}],"dryRun":true}',
  },
  { method: "PUT", path: "/api/sessions/SESSION/drafts/form", headers: json, body: '{"value":{"a":[1,2]}}' },
  { method: "GET", path: "/api/sessions/SESSION/export?format=csv", headers: { range: "bytes=0-10" } },
  {
    method: "GET",
    path: "/api/sessions/SESSION/diff?from=original&to=original",
    headers: { authorization: "Bearer abc" },
  },
  {
    method: "GET",
    path: "/api/audit?limit=2",
    headers: { accept: "application/x-ndjson", traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
  },
  { method: "PATCH", path: "/api/me/preferences", headers: json, body: '{"retentionMinutes":600}' },
  {
    method: "POST",
    path: "/api/imports/preview",
    headers: { "content-type": "multipart/form-data; boundary=edge" },
    body: '--edge\r\nContent-Disposition: form-data; name="options"\r\n\r\n{"header":true}\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na,b\n1,2\n\r\n--edge--\r\n',
  },
  { method: "GET", path: "/assets/../index.html", headers: { "if-none-match": '"x"', "accept-encoding": "gzip" } },
];

/** The parsers, and what ends the processes behind them. */
export async function outside(): Promise<{ parsers: readonly Parser[]; close(): Promise<void> }> {
  const world = await tables();
  const bench = await world.workbench();
  const data = await world.literal({
    columns: [
      { name: "id", type: "integer" },
      { name: "city", type: "text" },
      { name: "price", type: "number" },
    ],
    rows: [[1, "Oslo", 2.5]],
  });
  const product = await openTestProduct({ "max-rows": "1000" });
  const server = await serve(product);
  const session = await begin(server);
  return {
    parsers: [
      ...kinds.map((kind) => ({
        ...parser(
          `files ${kind}`,
          1,
          files.filter((file) => file.kind === kind).map(({ content }) => content),
          async (content: Buffer) => {
            const { count, rows } = await importing(`file${kind}`, content, { limits: { memoryBytes: 1 << 29 } });
            assert.equal(rows.length, count);
          },
        ),
      })),
      parser("queries", 12, queries, (query) => bench.describe(data, query, {})),
      parser("requests", 60, requests, (request) => answered(server, request, session)),
    ],
    async close() {
      await server.close();
      await product.close();
      await world.close();
    },
  };
}

/** A session over a small table, made through the interface. */
async function begin(server: Running): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob(["id,city,price\n1,Oslo,2.5\n2,Rome,\n"]), "small.csv");
  const made = await fetch(`${server.url}/api/datasources`, { method: "POST", body: form });
  const { id: datasource } = (await made.json()) as { id: string };
  const begun = await fetch(`${server.url}/api/sessions`, {
    method: "POST",
    headers: json,
    body: JSON.stringify({ datasource }),
  });
  const { id } = (await begun.json()) as { id: string };
  return id;
}

/** Sends a request as bytes; the server answers it, or ends the connection, and is no worse for it. */
async function answered(server: Running, request: Json, session: string): Promise<void> {
  if (typeof request !== "object" || request === null || Array.isArray(request)) return;
  const text = (value: Json | undefined) =>
    (typeof value === "string" ? value : JSON.stringify(value ?? "")).slice(0, 60_000);
  const lines = [`${text(request.method)} ${text(request.path).replaceAll("SESSION", session)} HTTP/1.1`];
  lines.push(`Host: 127.0.0.1:${server.port}`, "Connection: close");
  const headers = request.headers;
  if (typeof headers === "object" && headers !== null)
    for (const [name, value] of Object.entries(headers).slice(0, 50)) lines.push(`${name}: ${text(value)}`);
  const body = Buffer.from(request.body === undefined ? "" : text(request.body));
  if (body.length > 0) lines.push(`Content-Length: ${body.length}`);
  const status = await statusOf(server.port, Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]));
  assert.ok(status === null || status < 500, `it was answered with ${status}`);
}

/** The status of the answer; null if there was none. */
function statusOf(port: number, bytes: Buffer): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let head = "";
    socket.setTimeout(30_000, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => resolve(null));
    socket.on("data", (chunk) => {
      head += chunk.toString("latin1");
      const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1];
      // One that goes on is another's: the answer is what follows.
      if (status !== undefined && status !== "100") {
        resolve(Number(status));
        socket.destroy();
      }
    });
    socket.end(bytes);
  });
}
