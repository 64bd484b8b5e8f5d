// A process that reads what nobody trusts: it is asked once and killed on its last word, since nothing is left for it
// to do. Whatever ends it before is told; nothing of the server's settings or secrets is in its reach.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const memoryCheckMs = 20;
/** Of what it says on standard error, the end: a heap that ran out says so there. */
const keptErrorText = 4000;

interface ReadingProcess {
  /** The runtime that it is started with. */
  readonly node: string;
  readonly script: URL;
  /** Where it works. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly memoryBytes: number;
  readonly milliseconds: number;
  /** Bytes of a file that it writes; any if not said. */
  readonly fileBytes?: number;
}

/** What ended it: its last word, a cancel, a limit, or something of its own. */
export type End<Word> =
  | { readonly by: "word"; readonly word: Word }
  | { readonly by: "cancel" | "time" | "memory" }
  | { readonly by: "itself"; readonly reason: string };

/** Asks such a process; `hear` answers the last word where a message is it, and null for any other. */
export function lastWord<Message, Word>(
  reader: ReadingProcess,
  request: object,
  hear: (message: Message) => Word | null,
  signal: AbortSignal | undefined,
): Promise<End<Word>> {
  if (signal?.aborted) return Promise.resolve({ by: "cancel" });
  return new Promise((resolve, reject) => {
    const child = start(reader);
    let end: End<Word> | null = null;
    let said = "";
    const stop = (by: End<Word>) => {
      end ??= by;
      child.kill("SIGKILL");
    };
    const abort = () => stop({ by: "cancel" });
    signal?.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => stop({ by: "time" }), reader.milliseconds);
    const watch = setInterval(() => {
      if ((residentBytes(child.pid) ?? 0) > reader.memoryBytes) stop({ by: "memory" });
    }, memoryCheckMs);
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-keptErrorText);
    });
    child.on("message", (message) => {
      const word = hear(message as Message);
      if (word !== null) stop({ by: "word", word });
    });
    const done = () => {
      signal?.removeEventListener("abort", abort);
      clearTimeout(timer);
      clearInterval(watch);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code, killedBy) => {
      done();
      // A heap at its end aborts; the system's own guard kills.
      const ranOut = killedBy === "SIGKILL" || /out of memory|allocation failed|bad_alloc/i.test(said);
      resolve(end ?? (ranOut ? { by: "memory" } : { by: "itself", reason: `it ended with ${killedBy ?? code}` }));
    });
    child.send(request, () => undefined);
  });
}

function start({ node, script, directory, env, memoryBytes, fileBytes }: ReadingProcess): ChildProcess {
  const heap = Math.max(Math.floor((memoryBytes * 0.7) / (1 << 20)), 64);
  const args = [`--max-old-space-size=${heap}`, "--disable-warning=ExperimentalWarning", fileURLToPath(script)];
  const stdio: ("ignore" | "pipe" | "ipc")[] = ["ignore", "ignore", "pipe", "ipc"];
  const options = { cwd: directory, env, stdio };
  const shell = "/bin/sh";
  if (!existsSync(shell)) return spawn(node, args, options);
  // No core dump: it would hold people's data.
  const most = fileBytes === undefined ? "" : ` ulimit -f ${Math.ceil(fileBytes / 512)};`;
  return spawn(shell, ["-c", `ulimit -c 0;${most} exec "$0" "$@"`, node, ...args], options);
}

/**
 * Resident bytes of a process; null where the system does not tell (then the limits of heap and database hold alone).
 * Limits of address space are no use: the runtime reserves far more than it touches.
 */
function residentBytes(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}
