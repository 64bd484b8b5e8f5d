// A real S3 server for tests: a gateway that others made, on a folder of its own and a free port of loopback.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { S3Settings } from "../../../src/store/s3/settings.ts";

/** Path of the program; null where it is not installed. */
const s3Program = process.env.DATA_TOOLS_S3 ?? null;

/** Whether there is one; says loudly if there is not. */
export function hasS3(): boolean {
  if (s3Program === null)
    process.stderr.write("\n*** NOT RUN: the tests with S3; `npm run test:interop` makes a server ***\n\n");
  return s3Program !== null;
}

export const credentials = { accessKeyId: "data-tools-tests", secretAccessKey: "not a secret at all" };
export const bucket = "tests";

export interface S3Server {
  readonly endpoint: string;
  /** What the server keeps of the bucket. */
  readonly folder: string;
  /** Makes a user who may do what a policy of the bucket allows, and nothing else. */
  addUser(user: { readonly accessKeyId: string; readonly secretAccessKey: string }): void;
  stop(): Promise<void>;
}

/** Settings for a bucket of a server, or of a proxy before it. */
export function settingsFor(endpoint: string, more: Partial<S3Settings> = {}): S3Settings {
  return {
    bucket,
    prefix: "blobs/",
    endpoint,
    region: "us-east-1",
    pathStyle: true,
    credentials,
    partBytes: 5 * 2 ** 20,
    timeoutMs: 20_000,
    patienceMs: 30_000,
    ...more,
  };
}

export async function startS3(): Promise<S3Server> {
  if (s3Program === null) throw new Error("there is no S3 server");
  const root = mkdtempSync(join(tmpdir(), "data-tools-s3-"));
  mkdirSync(join(root, "data", bucket), { recursive: true });
  mkdirSync(join(root, "users"));
  const port = await freePort();
  const { accessKeyId, secretAccessKey } = credentials;
  const env = { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey };
  const backend = ["posix", join(root, "data")];
  const own = ["--port", `127.0.0.1:${port}`, "--region", "us-east-1", "--iam-dir", join(root, "users")];
  const args = [...own, "--keep-alive", "--quiet", ...backend];
  const child = spawn(s3Program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr?.on("data", (text) => {
    said += text;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await answers(endpoint, child, () => said);
  return {
    endpoint,
    folder: join(root, "data", bucket),
    addUser(user) {
      const admin = ["admin", "--access", accessKeyId, "--secret", secretAccessKey, "--endpoint-url", endpoint];
      const made = ["create-user", "--access", user.accessKeyId, "--secret", user.secretAccessKey, "--role", "user"];
      execFileSync(s3Program, [...admin, ...made], { stdio: "ignore", timeout: 20_000 });
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await ended;
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function answers(endpoint: string, child: ChildProcess, said: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended: ${said()}`);
    const answer = await fetch(endpoint).catch(() => null);
    if (answer !== null) return;
    await pause(50);
  }
  child.kill("SIGKILL");
  throw new Error(`the S3 server does not answer: ${said()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
