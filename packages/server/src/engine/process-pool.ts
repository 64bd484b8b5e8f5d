// A few engine processes that share all sessions among them. A native crash takes one process: what it
// was doing is done again, each call alone in a fresh process, so that the guilty one fails by itself
// and nobody else notices more than a pause.
import { type ChildProcess, fork } from "node:child_process";
import { Refusal } from "../errors.ts";
import { program } from "../program.ts";
import { compiled } from "./compiled.ts";
import type { Running } from "./engine.ts";
import type { InstanceLimits } from "./limits.ts";
import type { Answer, Call } from "./messages.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  running: Running | undefined;
}

class Crash extends Error {}

const closing = () => new Refusal("unavailable", { what: "engine", reason: "the server is stopping" });

/** What an engine process needs of the server's environment: no settings, no secrets. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const { PATH, LD_LIBRARY_PATH, NODE_OPTIONS } = process.env;
  return { PATH, LD_LIBRARY_PATH, NODE_OPTIONS };
}

/** One engine process and the calls it has not answered. */
class EngineProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  alive = true;

  constructor() {
    this.#child = fork(program("child", import.meta.url), [], {
      serialization: "advanced",
      execArgv: ["--disable-warning=ExperimentalWarning"],
      // One database thread pool per process; admitted calls wait here rather than block each other.
      env: { ...engineEnvironment(), ...compiled, UV_THREADPOOL_SIZE: "8" },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.on("message", (answer: Answer) => this.#hear(answer));
    const gone = () => {
      this.alive = false;
      for (const waiting of this.#waiting.values()) waiting.reject(new Crash());
      this.#waiting.clear();
    };
    this.#child.once("exit", gone);
    this.#child.once("error", gone);
  }

  get load(): number {
    return this.#waiting.size;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  ask(
    id: number,
    session: string,
    folder: string,
    limits: InstanceLimits,
    call: Call,
    running?: Running,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (!this.alive) {
        reject(new Crash());
        return;
      }
      // What was cancelled before it began is not begun.
      if (running?.signal?.aborted) {
        reject(new Refusal("cancelled"));
        return;
      }
      const abort = () => this.#say({ kind: "cancel", id });
      const settle = () => running?.signal?.removeEventListener("abort", abort);
      this.#waiting.set(id, {
        resolve: (value) => {
          settle();
          resolve(value);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
        running,
      });
      running?.signal?.addEventListener("abort", abort);
      this.#say({ kind: "call", id, session, folder, limits, call });
    });
  }

  evict(id: number, session: string): Promise<void> {
    return new Promise((resolve) => {
      if (!this.alive) {
        resolve();
        return;
      }
      this.#waiting.set(id, { resolve: () => resolve(), reject: () => resolve(), running: undefined });
      this.#say({ kind: "evict", id, session });
    });
  }

  async close(): Promise<void> {
    if (!this.alive) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await gone;
    clearTimeout(timer);
  }

  /** Its other calls are done again elsewhere, as after a crash. */
  #kill(): void {
    this.alive = false;
    this.#child.kill("SIGKILL");
  }

  #say(message: object): void {
    if (this.alive && this.#child.connected) this.#child.send(message, () => {});
  }

  #hear(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    if (!waiting) return;
    if (answer.kind === "progress") {
      waiting.running?.onProgress?.(answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if (answer.kind === "done") waiting.resolve(answer.value);
    else if (answer.kind === "refused") {
      waiting.reject(new Refusal(answer.code, answer.values));
      if (answer.deaf) this.#kill();
    } else waiting.reject(new Error(`engine: ${answer.text}`));
  }
}

export class ProcessPool {
  readonly #limits: InstanceLimits;
  readonly #processes: EngineProcess[] = [];
  readonly #homes = new Map<string, EngineProcess>();
  /** Processes that do one call again, alone. */
  readonly #alone = new Set<EngineProcess>();
  #calls = 0;
  #closed = false;
  /** Calls whose process ended under them. */
  crashes = 0;

  constructor(size: number, limits: InstanceLimits) {
    this.#limits = limits;
    for (let count = 0; count < size; count++) this.#processes.push(new EngineProcess());
  }

  async ask(session: string, folder: string, call: Call, running?: Running): Promise<unknown> {
    if (this.#closed) throw closing();
    try {
      return await this.#homeOf(session).ask(++this.#calls, session, folder, this.#limits, call, running);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      if (this.#closed) throw closing();
      this.crashes++;
      return this.#again(session, folder, call, running);
    }
  }

  async evict(session: string): Promise<void> {
    const home = this.#homes.get(session);
    this.#homes.delete(session);
    await home?.evict(++this.#calls, session);
  }

  pids(): number[] {
    return [...this.#processes, ...this.#alone].flatMap(({ alive, pid }) => (alive && pid !== undefined ? [pid] : []));
  }

  /** Ends every process; what is under way is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#processes, ...this.#alone].map((engine) => engine.close()));
  }

  async #again(session: string, folder: string, call: Call, running?: Running): Promise<unknown> {
    const engine = new EngineProcess();
    this.#alone.add(engine);
    try {
      return await engine.ask(++this.#calls, session, folder, this.#limits, call, running);
    } catch (error) {
      if (error instanceof Crash) throw this.#closed ? closing() : new Refusal("engine_crashed");
      throw error;
    } finally {
      this.#alone.delete(engine);
      await engine.close();
    }
  }

  /** The process of a session: where it is, else the one with the fewest sessions. */
  #homeOf(session: string): EngineProcess {
    const home = this.#homes.get(session);
    if (home?.alive) return home;
    for (const [index, engine] of this.#processes.entries()) {
      if (!engine.alive) this.#processes[index] = new EngineProcess();
    }
    const sessions = new Map(this.#processes.map((engine) => [engine, 0]));
    for (const engine of this.#homes.values())
      if (sessions.has(engine)) sessions.set(engine, (sessions.get(engine) ?? 0) + 1);
    const quietest = [...sessions].sort((a, b) => a[1] - b[1] || a[0].load - b[0].load)[0]?.[0] ?? new EngineProcess();
    this.#homes.set(session, quietest);
    return quietest;
  }
}
