// A real MLflow tracking server with a database and files of its own, a way to it that a test can watch and cut, and
// MLflow's own client in Python.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request as passOn } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The interpreter with MLflow; undefined (said loudly) where there is none. */
export const interpreter = process.env.DATA_TOOLS_MLFLOW_PYTHON;
if (interpreter === undefined) console.warn("NOT TESTED: there is no MLflow. Run these tests by: npm run test:interop");

/** No words to anybody outside, and none of the processes for jobs, which take most of its start. */
const quiet = { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true", MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false" };

export interface MlflowServer {
  readonly url: string;
  /** Asks MLflow's own client: `script` sees `mlflow`, connected, and `given`, and leaves `answer`. */
  ask<Answer>(script: string, given: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export async function openMlflow(python: string): Promise<MlflowServer> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-mlflow-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ...quiet };
  const words = [
    ...["server", "--host", "127.0.0.1", "--port", String(port), "--workers", "1"],
    ...["--backend-store-uri", `sqlite:///${join(folder, "runs.sqlite")}`],
    ...["--artifacts-destination", join(folder, "files")],
  ];
  const server = spawn(join(dirname(python), "mlflow"), words, { cwd: folder, env, stdio: "ignore", detached: true });
  await until(async () => (await fetch(`${url}/health`)).ok, server);
  return {
    url,
    async ask(script, given) {
      const whole = `import json, sys, mlflow\nmlflow.set_tracking_uri(${JSON.stringify(url)})\ngiven = json.load(sys.stdin)\n${script}\nprint("ANSWER" + json.dumps(answer))`;
      const child = spawn(python, ["-c", whole], { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] });
      let out = "";
      let err = "";
      child.stdout.on("data", (bytes) => (out += bytes));
      child.stderr.on("data", (bytes) => (err += bytes));
      child.stdin.end(JSON.stringify(given));
      const [code] = await once(child, "close");
      if (code !== 0) throw new Error(`Python ended with ${code}: ${err.slice(-2000)}`);
      return JSON.parse(out.slice(out.indexOf("ANSWER") + 6));
    },
    async close() {
      const ended = once(server, "exit");
      // It has processes of its own: all of its group end.
      process.kill(-(server.pid ?? 0), "SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(isSo: () => Promise<boolean>, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    if (server.exitCode !== null) throw new Error(`MLflow ended with ${server.exitCode}`);
    if (await isSo().catch(() => false)) return;
    await pause(250);
  }
  throw new Error("MLflow does not answer");
}

export interface Way {
  readonly url: string;
  /** Nothing comes through. */
  isCut: boolean;
  /** Hears of each answer before it is passed on; the answer goes no further if this never resolves. */
  heard: (path: string) => Promise<void> | void;
  readonly authorizations: Set<string | undefined>;
  close(): Promise<void>;
}

/** A way to MLflow. */
export async function wayTo(url: string): Promise<Way> {
  const server = createServer((request, response) => {
    way.authorizations.add(request.headers.authorization);
    if (way.isCut) return void response.destroy();
    const { method = "GET", url: path = "", headers } = request;
    const on = passOn(url + path, { method, headers }, async (answer) => {
      await way.heard(path);
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    on.on("error", () => response.destroy());
    request.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const way: Way = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isCut: false,
    heard: () => {},
    authorizations: new Set(),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return way;
}
