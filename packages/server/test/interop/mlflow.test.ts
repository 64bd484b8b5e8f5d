// Runs in a real MLflow, read by its own client.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Call, TrackedRunView } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import { type Running, serve } from "../http/running.ts";
import { calm, type Home, me, openHome, rename } from "../sessions/product.ts";
import { freePort, interpreter, type MlflowServer, openMlflow, type Way, wayTo } from "./mlflow-server.ts";

const child = fileURLToPath(new URL("./mlflow-child.ts", import.meta.url));

/** What MLflow's client says of a run, and what its datasets lead to. */
const readRun = `
import os
def read(id):
    run = mlflow.get_run(id)
    datasets = []
    for each in run.inputs.dataset_inputs:
        source = mlflow.data.get_source(each)
        entry = {"name": each.dataset.name, "context": [t.value for t in each.tags if t.key == "mlflow.data.context"][0],
            "profile": json.loads(each.dataset.profile), "source": type(source).__name__,
            "schema": json.loads(each.dataset.schema)["mlflow_colspec"], "digest": each.dataset.digest}
        if given.get("load"):
            import pandas
            entry["rows"] = json.loads(pandas.read_parquet(source.load()).to_json(orient="values"))
        datasets.append(entry)
    return {"name": run.info.run_name, "status": run.info.status, "params": run.data.params, "metrics": run.data.metrics,
        "tags": run.data.tags, "datasets": datasets, "experiment": mlflow.get_experiment(run.info.experiment_id).name,
        "recipe": mlflow.artifacts.load_dict(f"runs:/{id}/recipe.json"), "milliseconds": run.info.end_time - run.info.start_time}
`;

/** The script of docs/mlflow.md, for another datasource. */
const walk = (
  /```python\n([\s\S]+?)```/.exec(readFileSync(new URL("../../../../docs/mlflow.md", import.meta.url), "utf8"))?.[1] ??
  ""
).replaceAll("customers, clean", "cities, clean");

interface ReadRun {
  readonly name: string;
  readonly status: string;
  readonly experiment: string;
  readonly milliseconds: number;
  readonly params: Record<string, string>;
  readonly metrics: Record<string, number>;
  readonly tags: Record<string, string>;
  readonly recipe: Call[];
  readonly datasets: {
    name: string;
    context: string;
    digest: string;
    source: string;
    profile: object;
    schema: { name: string; type: string }[];
    rows?: unknown[][];
  }[];
}

const runId = ({ url }: Pick<TrackedRunView, "url">) => url?.slice(url.lastIndexOf("/") + 1) ?? "";

describe.runIf(interpreter)("a real MLflow", () => {
  let mlflow: MlflowServer;
  let way: Way;
  let home: Home;
  let server: Running;

  beforeAll(async () => {
    mlflow = await openMlflow(interpreter ?? "");
    way = await wayTo(mlflow.url);
    // Where people open it stands in the datasets, so it is known before.
    const port = await freePort();
    home = await openHome({ mlflow: way.url, "mlflow-token": "t0ken", "public-url": `http://127.0.0.1:${port}` });
    server = await serve(home.product, { identify: async () => me }, port);
  }, 120_000);

  afterAll(async () => {
    await server?.close();
    await home?.close();
    await way?.close();
    await mlflow?.close();
  });

  async function told(session: string, count = 1, product: OpenedProduct = home.product): Promise<TrackedRunView[]> {
    const runs = async () => (await product.tracking.view(me, session)).runs;
    await expect.poll(async () => (await runs()).map(({ state }) => state)).toEqual(Array(count).fill("told"));
    return runs();
  }

  test("[Y20] [Y21] [Y25] a save and an export as MLflow's client reads them; the saved datasource loads from its run", async () => {
    const { id, datasource } = await home.start();
    await home.sessions.apply(me, id, [rename("city", "place")]);
    const saved = await home.sessions.save(me, id, { name: "cities, clean" });
    const file = await home.sessions.exportTo(me, id, { format: "csv", safe: false });
    await file.done();
    const runs = await told(id, 2);
    const save = runs.find(({ event }) => event === "save");
    const answer = await mlflow.ask<{
      run: ReadRun;
      found: string[];
      exported: ReadRun["params"];
      walked: { rows: number; context: string[] };
    }>(
      `${readRun}
os.environ["DATA_TOOLS_TOKEN"] = "unused here"
${walk}
training = mlflow.last_active_run().inputs.dataset_inputs[0]
answer = {"walked": {"rows": len(table),
        "context": [each.value for each in training.tags if each.key == "mlflow.data.context"]},
    "run": read(given["save"]), "exported": mlflow.get_run(given["export"]).data.params,
    "found": [each.info.run_id for each in mlflow.search_runs(search_all_experiments=True, output_format="list",
        filter_string="dataset.name = 'cities, clean' AND dataset.context = 'saved'")]}`,
      {
        save: save && runId(save),
        export: runId(runs.find(({ event }) => event === "export") ?? { url: "" }),
        load: true,
      },
    );
    const { run } = answer;
    expect(run).toMatchObject({
      name: "cities, clean",
      status: "FINISHED",
      experiment: `HydroML_Experiment_${datasource.id}`,
    });
    expect(run.params).toEqual({
      ...{ source_datasource_id: datasource.id, datasource_id: saved.id, session_id: id, step_id: expect.any(String) },
      step_001: 'rename-column {"column":"city","to":"place"}',
    });
    expect(run.metrics).toMatchObject({
      rows: 6,
      columns: 3,
      steps: 1,
      missing_cells: 2,
      missing_share: 2 / 18,
      duplicate_rows: 0,
    });
    expect(run.metrics.duration_seconds).toBeCloseTo(run.milliseconds / 1000);
    expect(run.tags["mlflow.user"]).toMatch(/^[0-9a-f]{16}$/);
    expect(run.tags["data_tools.session_url"]).toContain(`/s/${id}`);
    expect(run.recipe).toEqual(await home.sessions.recipe(me, id));
    const [source, result] = ["source", "saved"].map((context) =>
      run.datasets.find((each) => each.context === context),
    );
    expect(source).toMatchObject({ name: "table.csv", profile: { num_rows: 6, num_elements: 18 } });
    expect(result).toMatchObject({ name: "cities, clean", source: "HTTPDatasetSource" });
    expect(result?.schema.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "id long",
      "place string",
      "price double",
    ]);
    expect(result?.rows?.slice(0, 2)).toEqual([
      [1, "Oslo", 2.5],
      [2, "bergen", null],
    ]);
    expect(answer.found).toEqual([save && runId(save)]);
    expect(answer.walked).toMatchObject({ rows: 6, context: ["training"] });
    expect(answer.exported).toMatchObject({ format: "csv" });
    expect(way.authorizations).toEqual(new Set(["Bearer t0ken"]));
  });

  test("[Y26] hostile names and a recipe of three hundred steps arrive, the recipe whole", async () => {
    const name = "Робот 👩‍🔬 <script>alert(1)</script> '; DROP TABLE runs; --\u202e\u0007 {x} %s";
    const { id: datasource } = await home.csv("a,b\n1,2\n", name);
    const { id } = await home.sessions.create(me, { datasource });
    const long = "é'\"\\\n`".repeat(200);
    const calls: Call[] = [{ op: "formula", params: { into: "said", expression: "'x'" } }];
    for (let n = 0; n < 299; n++)
      calls.push(rename(n === 0 ? "a" : `${n}${long}`.slice(0, 60), `${n + 1}${long}`.slice(0, 60)));
    await home.sessions.apply(me, id, calls);
    await home.product.tracking.ask(me, id);
    const [asked] = await told(id);
    const which = asked && runId(asked);
    const { run } = (await seen(`/api/2.0/mlflow/runs/get?run_id=${which}`)) as {
      run: { info: Record<string, string>; data: { params: { key: string; value: string }[] } };
    };
    expect(run.info).toMatchObject({ status: "FINISHED", run_name: expect.stringContaining("DROP TABLE runs") });
    const params = new Map(run.data.params.map(({ key, value }) => [key, value]));
    expect(params.has("step_200") && !params.has("step_201")).toBe(true);
    const recipe = await seen(`/get-artifact?run_uuid=${which}&path=recipe.json`);
    expect(recipe).toEqual(await home.sessions.recipe(me, id));
    expect(recipe).toHaveLength(300);
  });

  test("[Y22] MLflow out of reach at a save: the save is done, and told once it is back", async () => {
    const { id } = await home.start();
    way.isCut = true;
    const saved = await home.sessions.save(me, id, { name: "meanwhile" });
    expect(saved.rows).toBe(6);
    await expect.poll(async () => (await home.product.tracking.view(me, id)).runs[0]?.tries).toBe(1);
    way.isCut = false;
    await home.product.tracking.again(me, id, (await home.product.tracking.view(me, id)).runs[0]?.id ?? "");
    await told(id);
    expect(await countOf("meanwhile")).toBe(1);
  });

  test("[Y23] killed between making a run and finishing it: the next server finishes it, and there is one", async () => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-mlflow-kill-"));
    const place = { "data-dir": join(folder, "data"), keys: `file:${join(folder, "ring.json")}` };
    const killed = spawn(process.execPath, [child, place["data-dir"], join(folder, "ring.json"), way.url], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(killed, "exit");
    way.heard = (path) => {
      if (!path.includes("runs/create")) return;
      killed.kill("SIGKILL");
      return new Promise(() => {});
    };
    let session = "";
    for await (const line of createInterface({ input: killed.stdout })) session = line;
    expect(await ended).toEqual([null, "SIGKILL"]);
    way.heard = () => {};
    expect(await countOf("killed")).toBe(1);
    // The killed server's time is over.
    const later = { ...systemClock, now: () => Date.now() + 5 * 60_000 };
    const flags = { ...place, ...calm, mlflow: way.url, "engine-processes": "1" };
    const next = await openProduct(readConfig(flags), later);
    try {
      const [run] = await told(session, 1, next);
      expect(run).toMatchObject({ event: "save", state: "told" });
      expect(await countOf("killed")).toBe(1);
    } finally {
      await next.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** Runs of this name, as MLflow finds them. */
  async function countOf(name: string): Promise<number> {
    const all = (await asked("experiments/search", { max_results: 1000 })) as {
      experiments: { experiment_id: string }[];
    };
    const found = (await asked("runs/search", {
      experiment_ids: all.experiments.map((each) => each.experiment_id),
      filter: `attributes.run_name = '${name}'`,
    })) as { runs?: unknown[] };
    return found.runs?.length ?? 0;
  }

  async function seen(address: string): Promise<unknown> {
    return (await fetch(mlflow.url + address)).json();
  }

  async function asked(path: string, body: object): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${mlflow.url}/api/2.0/mlflow/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return answer.json();
  }
});
