// The real server as a process of its own, that can be killed; everything it prints is kept.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@data-tools/client";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface Server {
  readonly child: ChildProcess;
  readonly client: Client;
  readonly url: string;
  /** Everything printed so far, both streams. */
  printed(): string;
  /** Ends it with a signal and waits until it is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

export interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

type Environment = Readonly<Record<string, string>>;

function start(folder: string, flags: readonly string[], environment: Environment = {}): ChildProcess {
  const own = ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];
  const args = [main, "serve", "--json", "--port", "0", "--engine-processes", "1", "--log-level", "debug"];
  // The machine that tests run on may be full.
  const roomy = { DATA_TOOLS_MEMORY_FULL: "100", DATA_TOOLS_RESERVE: "0" };
  const env = { ...process.env, TMPDIR: folder, ...roomy, ...environment };
  const child = spawn(process.execPath, [...args, ...own, ...flags], { env, stdio: ["ignore", "pipe", "pipe"] });
  // A test that fails half-way leaves no server behind.
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("close", () => process.off("exit", end));
  return child;
}

/** Starts a server over `folder`, which is its temporary folder too; `flags` come last and so win. */
export async function startServer(
  folder: string,
  flags: readonly string[] = [],
  environment: Environment = {},
): Promise<Server> {
  const child = start(folder, flags, environment);
  let text = "";
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      text += chunk;
      const found = /"url":"([^"]+)"/.exec(text.replaceAll(/\s/g, ""))?.[1];
      if (found) resolve(found);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", () => reject(new Error(`the server ended: ${text}`)));
  });
  return {
    child,
    url,
    client: createClient({ baseUrl: url }),
    printed: () => text,
    async end(signal) {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, "close") : undefined;
      child.kill(signal);
      await gone;
    },
  };
}

/** Starts a server that should refuse to start, and waits for its end. */
export async function startInVain(folder: string, flags: readonly string[] = []): Promise<Ended> {
  const child = start(folder, flags);
  let printed = "";
  child.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    printed += chunk;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed };
}
