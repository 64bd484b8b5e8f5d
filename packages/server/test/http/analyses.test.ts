// Analyses and the report over HTTP: asked by the client, described in the OpenAPI document, cancelled.
import { createHash } from "node:crypto";
import { type Client, createClient, ProblemError } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { type AnswerChecker, answerChecker } from "./answers.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
let client: Client;
let answers: AnswerChecker;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  answers = await answerChecker(server);
  client = createClient({ baseUrl: server.url, fetch: answers.fetch });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

async function session(text: string, name = "cities.csv") {
  const source = await client.datasources.create(new Blob([text]), { fileName: name });
  return client.sessions.create({ datasource: source.id, name });
}

const csv = "city,price,count\nOslo,1.5,3\noslo,2.5,1\nOslo,,2\nParis,4,2\nParis,4,2\n";

test("[A7] every analysis answers as it is described and changes nothing", async () => {
  const before = await session(csv);
  const { id } = before;
  const catalogue = await client.analyses();
  const params: Record<string, Record<string, unknown>> = {
    "value-counts": { column: "city" },
    facets: { columns: ["city", "price"] },
    clusters: { column: "city" },
    charts: { chart: { scatter: { x: "price", y: "count" } } },
  };
  expect(catalogue.length).toBeGreaterThan(10);
  for (const { name, result, schema } of catalogue) {
    expect(schema).toMatchObject({ type: "object" });
    expect(result).toMatch(/^[A-Z]\w+$/);
    const answer = await client.sessions.analyse(id, name as "profile", { params: params[name] ?? {} });
    expect(answer).toMatchObject({ analysis: name, version: before.version, step: null });
  }
  expect(answers.wrong).toEqual([]);
  expect(await client.sessions.get(id)).toMatchObject({ version: before.version, depth: 0 });
  expect((await client.sessions.history(id)).steps).toEqual([]);
});

test("[A3] an analysis looks at any step, the present one if none is named", async () => {
  const { id } = await session(csv);
  const where = { column: "price", is: "lt", value: 2 };
  const { cursor } = await client.sessions.apply(id, { op: "filter-rows", params: { where } });
  const rows = async (step?: string | null) =>
    (await client.sessions.analyse(id, "missing", { ...(step !== undefined && { step }) })).result.rows;
  expect([await rows(), await rows(cursor), await rows(null)]).toEqual([1, 1, 5]);
  const { result, step } = await client.sessions.analyse(id, "value-counts", {
    params: { column: "city" },
    step: null,
  });
  expect({ step, values: result.values.map(({ value, count }) => [value, count]) }).toEqual({
    step: null,
    values: [
      ["Oslo", 2],
      ["Paris", 2],
      ["oslo", 1],
    ],
  });
});

test("[A6] what is suggested becomes a step", async () => {
  const { id } = await session(csv);
  const { result } = await client.sessions.analyse(id, "clusters", { params: { column: "city" } });
  const map = result.clusters.flatMap(({ suggested, values }) =>
    values.flatMap(({ value }) => (value === suggested ? [] : [{ from: value, to: suggested }])),
  );
  expect(map).toEqual([{ from: "oslo", to: "Oslo" }]);
});

test("[O5] an unknown analysis, parameter, column or step is refused by name", async () => {
  const { id } = await session(csv);
  const code = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: ProblemError) => error.problem.code,
    );
  expect(await code(client.sessions.analyse(id, "divination" as "profile"))).toBe("unknown_analysis");
  expect(await code(client.sessions.analyse(id, "profile", { params: { colour: 1 } }))).toBe("invalid_params");
  expect(await code(client.sessions.analyse(id, "profile", { params: { columns: ["x"] } }))).toBe("column_not_found");
  expect(await code(client.sessions.analyse(id, "profile", { step: "st_none" }))).toBe("step_not_found");
  expect(await code(client.sessions.profile(id, { columns: ["x"] }))).toBe("column_not_found");
  expect(answers.wrong).toEqual([]);
});

test("[A7] an analysis is cancelled by its key and leaves the session at work", async () => {
  const letters = (row: number) => createHash("sha512").update(String(row)).digest("hex");
  const lines = Array.from({ length: 3000 }, (_, row) => letters(row) + letters(-row - 1).slice(0, 60));
  const { id } = await session(`v\n${lines.join("\n")}\n`, "long.csv");
  const params = { column: "v", method: "levenshtein", threshold: 0.5 };
  const asked = client.sessions.analyse(id, "clusters", { params, key: "stop-me" }).then(
    () => "answered",
    (error: unknown) => (error instanceof ProblemError ? error.problem.code : error),
  );
  for (;;) {
    const stopped = await client.sessions.cancel(id, "stop-me").then(
      () => true,
      () => false,
    );
    if (stopped) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(await asked).toBe("cancelled");
  expect((await client.sessions.analyse(id, "missing")).result.rows).toBe(3000);
}, 60_000);

test("[A8] the report is a file of its own that may load and run nothing", async () => {
  const { id } = await session(csv, "Café <b>.csv");
  const file = await client.sessions.report(id);
  expect(file).toMatchObject({ fileName: "Café <b> quality report.html", mediaType: "text/html; charset=utf-8" });
  const page = await (await file.blob()).text();
  expect(page).toContain("Café &lt;b&gt;");
  expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:\/\//i);
  const answer = await server.ask(`${new URL(client.sessions.reportUrl(id, { step: null })).pathname}?step=original`);
  expect(answer.headers["content-security-policy"]).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox",
  );
  expect(answer.headers["content-disposition"]).toMatch(/^attachment;/);
});
