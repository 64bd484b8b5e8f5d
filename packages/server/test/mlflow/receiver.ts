// An HTTP server that answers as MLflow does, so far as it is asked, and can be ill: it keeps what it was told and
// every request. The interop tests hold the real MLflow to the same.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRun {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly tags: Map<string, string>;
  readonly params: Map<string, string>;
  readonly metrics: Map<string, number>;
  readonly datasets: Received[];
  readonly files: Map<string, string>;
  status: string;
}

type Received = { dataset: Record<string, string>; tags: { key: string; value: string }[] };
type Body = Record<string, never> & {
  readonly name: string;
  readonly experiment_id: string;
  readonly run_name: string;
  readonly run_id: string;
  readonly filter: string;
  readonly status: string;
  readonly datasets: Received[];
} & Record<"tags" | "params" | "metrics", { key: string; value: never }[]>;

/**
 * What is wrong with it: `gone` does not answer, `silent` does what it is told and does not answer, a number is a
 * status, a promise is waited for before anything is done.
 */
export type Illness = "gone" | "silent" | number | Promise<void>;

export interface Receiver {
  readonly url: string;
  readonly runs: ReceivedRun[];
  readonly experiments: Map<string, string>;
  /** Method and path of each request. */
  readonly asked: string[];
  /** The header of each request that told who asks. */
  readonly authorizations: (string | undefined)[];
  /** Requests whose path holds this are answered so from now on. */
  fallIll(path: string, how: Illness): void;
  recover(): void;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const runs: ReceivedRun[] = [];
  const experiments = new Map<string, string>();
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  let illness: { path: string; how: Illness } | null = null;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", "http://mlflow");
    asked.push(`${request.method} ${url.pathname}`);
    authorizations.push(request.headers.authorization);
    const text = await bodyOf(request);
    const ill = illness && url.pathname.includes(illness.path) ? illness.how : null;
    if (ill instanceof Promise) await ill;
    if (ill === "gone") return void response.destroy();
    if (typeof ill === "number")
      return send(response, ill, { error_code: "INVALID_PARAMETER_VALUE", message: `status ${ill}` });
    const [status, body] = answer(url, text);
    if (ill === "silent") return void response.destroy();
    send(response, status, body);
  });

  function answer(url: URL, text: string): [number, unknown] {
    const path = url.pathname.replace("/api/2.0/mlflow/", "");
    if (url.pathname === "/version") return [200, "3.0.0"];
    if (url.pathname.startsWith("/api/2.0/mlflow-artifacts/artifacts/")) {
      const [, id = "", name = ""] = /\/([^/]+)\/artifacts\/([^/]+)$/.exec(url.pathname) ?? [];
      found(id).files.set(decodeURIComponent(name), text);
      return [200, {}];
    }
    const body = (text === "" ? {} : JSON.parse(text)) as Body;
    switch (path) {
      case "experiments/search":
        return [200, {}];
      case "experiments/get-by-name": {
        const id = experiments.get(url.searchParams.get("experiment_name") ?? "");
        if (id === undefined) return [404, { error_code: "RESOURCE_DOES_NOT_EXIST", message: "none" }];
        return [200, { experiment: { experiment_id: id, lifecycle_stage: "active" } }];
      }
      case "experiments/create":
        experiments.set(body.name, String(experiments.size + 1));
        return [200, { experiment_id: String(experiments.size) }];
      case "runs/search": {
        const [, key = "", value = ""] = /^tags\.`(.+)` = '(.+)'$/.exec(body.filter) ?? [];
        return [200, { runs: runs.filter((run) => run.tags.get(key) === value).map(view) }];
      }
      case "runs/create": {
        const run: ReceivedRun = {
          ...{ id: `run${runs.length}`, experiment: body.experiment_id, name: body.run_name, status: "RUNNING" },
          ...{ tags: new Map(), params: new Map(), metrics: new Map(), datasets: [], files: new Map() },
        };
        for (const { key, value } of body.tags) run.tags.set(key, value);
        runs.push(run);
        return [200, { run: view(run) }];
      }
      case "runs/log-batch": {
        const run = found(body.run_id);
        for (const { key, value } of body.tags) run.tags.set(key, value);
        for (const { key, value } of body.params) run.params.set(key, value);
        for (const { key, value } of body.metrics) run.metrics.set(key, value);
        return [200, {}];
      }
      case "runs/log-inputs":
        found(body.run_id).datasets.push(...body.datasets);
        return [200, {}];
      case "runs/update":
        found(body.run_id).status = body.status;
        return [200, {}];
      default:
        return [404, { error_code: "ENDPOINT_NOT_FOUND", message: path }];
    }
  }

  const found = (id: string) => runs.find((run) => run.id === id) as ReceivedRun;

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs,
    experiments,
    asked,
    authorizations,
    fallIll(path, how) {
      illness = { path, how };
    },
    recover() {
      illness = null;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function view({ id, experiment, status }: ReceivedRun) {
  const info = { run_id: id, experiment_id: experiment, status, artifact_uri: `mlflow-artifacts:/1/${id}/artifacts` };
  return { info };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}
