// What runs in Python: peers.py, a process for each session, asked line by line.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { hasRedis, startRedis, versionOf } from "../../test/redis.ts";
import { memoryOf } from "../load/node.ts";
import type { Material, Peer, Standing } from "./peer.ts";

const program = fileURLToPath(new URL("./peers.py", import.meta.url));
const interpreter = process.env.DATA_TOOLS_PEERS_PYTHON ?? "";
const withoutPython = () => (interpreter === "" ? "a Python environment" : null);

interface Answer {
  readonly versions?: string;
  readonly ms?: number;
  readonly error?: string;
  readonly found?: number | null | [number, number | null];
}

/** A process that answers one line to each; it ends with what it printed as its last words. */
class Asked {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #words = "";

  constructor(args: readonly string[]) {
    this.#child = spawn(interpreter, [program, ...args], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr?.on("data", (text) => {
      this.#words = (this.#words + text).slice(-2000);
    });
    if (this.#child.stdout === null) throw new Error("it has an output");
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async answer(): Promise<Answer> {
    const { done, value } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    const last = this.#words.trim().split("\n").at(-1) ?? "";
    throw new Error(last === "" ? `ended (${this.#child.signalCode ?? this.#child.exitCode})` : last.slice(0, 200));
  }

  async ask(doing: string, ...given: unknown[]): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify({ do: doing, with: given })}\n`);
    const answer = await this.answer();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      this.#child.once("exit", () => resolve());
      this.#child.kill("SIGKILL");
    });
  }
}

async function standing(
  kind: string,
  place: string,
  { csv, airports }: Material,
  beside: { versions?: string; pids?: number[]; end?(): Promise<void> } = {},
): Promise<Standing> {
  const asked = new Asked([kind, place]);
  const { versions = "" } = await asked.answer();
  const ms = async (doing: string, ...given: unknown[]) => (await asked.ask(doing, ...given)).ms ?? Number.NaN;
  return {
    versions: [versions, beside.versions].filter(Boolean).join(", "),
    load: () => ms("load", csv, airports),
    step: (name) => ms("step", name),
    undo: () => ms("undo"),
    redo: () => ms("redo"),
    page: (offset) => ms("page", offset),
    async tell(column) {
      const { found } = await asked.ask("tell", column);
      const [rows, sum] = found as [number, number | null];
      return { rows, sum };
    },
    async memory() {
      const each = await Promise.all([asked.pid, ...(beside.pids ?? [])].map(memoryOf));
      return each.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    kept: async () => (await asked.ask("bytes")).found as number | null,
    async end() {
      await asked.end();
      await beside.end?.();
    },
  };
}

export const pandas: Peer = {
  name: "pandas and Redis",
  what: "the old way, written anew: every state a whole pickled frame in Redis, lists of what can be undone and redone, the present frame read at every request; Redis keeps nothing on the disk",
  missing: () => withoutPython() ?? (hasRedis() ? null : "redis-server"),
  async start(material) {
    // A pickled frame may be larger than the 512 MB a value of Redis may have unless one allows it.
    const redis = await startRedis(["--proto-max-bulk-len", "8gb", "--client-query-buffer-limit", "16gb"]);
    const pids = [Number(/process_id:(\d+)/.exec(redis.cli("INFO", "server"))?.[1])];
    const [, version = ""] = /v=(\S+)/.exec(versionOf()) ?? [];
    const beside = { versions: `Redis ${version}`, pids, end: redis.close };
    return standing("pandas", String(redis.port), material, beside);
  },
};

export const polars: Peer = {
  name: "Polars",
  what: "in memory: a list of frames, which share the columns that a step left alone; nothing is kept",
  missing: withoutPython,
  start: (material) => standing("polars", "", material),
};

export const duckdb: Peer = {
  name: "DuckDB",
  what: "bare: a table for each state in a database file, committed after each step",
  missing: withoutPython,
  start: (material) => standing("duckdb", material.folder, material),
};
