// A server of the product as a process of its own, as an operator starts it.
import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const ownMain = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface Node {
  readonly url: string;
  readonly pid: number;
  /** The link for the first administrator; null if there is one. */
  readonly first: string | null;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/**
 * Starts `data-tools serve` with these flags on a port, a free one if it is 0; rejects if it ends before it answers.
 * `main` is the program of another version.
 */
export async function startNode(
  flags: Readonly<Record<string, string>>,
  port = 0,
  main: string = ownMain,
): Promise<Node> {
  const words = Object.entries({ ...flags, port: `${port}` }).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, "serve", "--json", ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_TOOLS_LOG_LEVEL: process.env.LOAD_LOG ?? "error" },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const { url, first = null } = await said(child);
  const end = (signal: NodeJS.Signals) => async () => {
    child.kill(signal);
    await ended;
  };
  return { url, pid: child.pid ?? 0, first, ended, stop: end("SIGTERM"), kill: end("SIGKILL") };
}

function said(child: ChildProcess): Promise<{ url: string; first?: string }> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk) => {
      text += chunk;
      const whole = text.split("\n").slice(0, -1);
      const line = whole.find((each) => each.includes('"url"'));
      if (line !== undefined) resolve(JSON.parse(line));
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${text}`)));
  });
}

/** Resident bytes of a process and all below it, and how many there are. */
export async function memoryOf(pid: number): Promise<{ bytes: number; processes: number }> {
  const own = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => null);
  if (own === null) return { bytes: 0, processes: 0 };
  let sum = { bytes: Number(own.split(" ")[1]) * 4096, processes: 1 };
  for (const child of await childrenOf(pid)) {
    const { bytes, processes } = await memoryOf(child);
    sum = { bytes: sum.bytes + bytes, processes: sum.processes + processes };
  }
  return sum;
}

/** Processes that a process started. */
export async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, "utf8").catch(() => ""));
  return (await Promise.all(lists)).join(" ").split(/\s+/).filter(Boolean).map(Number);
}
