// Runs over HTTP and on the command line, and what doctor says of MLflow.
import type { TrackedRunView, TrackingView } from "@data-tools/client";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { dataTools } from "../cli/terminal.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";
import { openReceiver, type Receiver } from "./receiver.ts";

let mlflow: Receiver;
let product: OpenedProduct;
let server: Running;
let session = "";
let datasource = "";

beforeAll(async () => {
  mlflow = await openReceiver();
  product = await openTestProduct({ mlflow: mlflow.url, "mlflow-page": "https://mlflow.example.org/" });
  server = await serve(product);
  const client = createClient({ baseUrl: server.url });
  datasource = (await client.datasources.create(new Blob(["city,price\nOslo,1\nRome,\n"]), { fileName: "a.csv" })).id;
  session = (await client.sessions.create({ datasource })).id;
});

afterAll(async () => {
  await server.close();
  await product.close();
  await mlflow.close();
});

const track = (...words: string[]) => dataTools(["track", session, ...words, "--server", server.url]);

test("[Y30] a run is asked for, waited for, listed and tried again on the command line", async () => {
  const told = await track("--wait");
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toContain("Told: https://mlflow.example.org/#/experiments/1/runs/run0");

  mlflow.fallIll("runs/create", 400);
  const refused = await track("--wait", "--json");
  expect(refused.code).toBe(1);
  const { id } = refused.json<TrackedRunView>();
  const list = await track("--list");
  expect(list.out).toMatch(new RegExp(`${id} +request .+ given_up +MLflow refused this run`));

  mlflow.recover();
  expect(await track("--again", id, "--wait")).toMatchObject({ code: 0 });
  expect((await track("--list", "--json")).json<TrackingView>().runs.map(({ state }) => state)).toEqual([
    "told",
    "told",
  ]);
  expect((await track("--again", id, "--step", "original")).code).toBe(2);
});

test("[Y31] doctor says whether MLflow answers and lets it in; without it work goes on, with a wrong setting not", async () => {
  const place = ["--data-dir", "/nonexistent", "--port", "1"];
  const doctor = async (...words: string[]) => {
    const { out } = await dataTools(["doctor", "--json", ...place, ...words], {
      env: { DATA_TOOLS_MLFLOW_TOKEN: "t0ken" },
    });
    expect(out).not.toContain("t0ken");
    const { checks } = JSON.parse(out) as { checks: { name: string; ok: boolean; text: string; warning?: true }[] };
    return checks.find(({ name }) => name === "MLflow");
  };
  expect(await doctor("--mlflow", mlflow.url)).toEqual({
    name: "MLflow",
    ok: true,
    text: `${mlflow.url}: answers, version 3.0.0`,
  });
  expect(mlflow.authorizations.at(-1)).toBe("Bearer t0ken");
  mlflow.fallIll("experiments", 403);
  expect(await doctor("--mlflow", mlflow.url)).toMatchObject({
    ok: true,
    warning: true,
    text: expect.stringContaining("MLFLOW_TOKEN"),
  });
  mlflow.recover();
  expect(await doctor("--mlflow", "http://127.0.0.1:9")).toMatchObject({ ok: true, warning: true });
  expect(await doctor("--mlflow", mlflow.url, "--mlflow-on", "never")).toMatchObject({ ok: false });
  expect(await doctor()).toBeUndefined();
});

test("[Y32] a datasource's table is downloaded, as Parquet or as asked", async () => {
  const client = createClient({ baseUrl: server.url });
  const csv = await client.datasources.download(datasource, { format: "csv" });
  expect(csv.fileName).toBe("a.csv");
  expect(await (await csv.blob()).text()).toBe("city,price\nOslo,1\nRome,\n");
  const { status, headers, body } = await server.ask(`/api/datasources/${datasource}/table`);
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("application/vnd.apache.parquet");
  expect(body.startsWith("PAR1")).toBe(true);
  expect((await server.ask("/api/datasources/d_none/table")).status).toBe(404);
});
