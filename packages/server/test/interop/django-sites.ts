// Real Django sites for tests: their settings in django/, their stores in a folder or in servers of the test's own.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What differs between sites; the keys are those that django/site_settings.py reads. */
export interface SiteSettings {
  readonly secret: string;
  readonly fallbacks?: readonly string[];
  readonly database: Readonly<Record<string, string | number>>;
  readonly cache?: Readonly<Record<string, unknown>>;
  readonly engine?: string;
  readonly cookie?: string;
  readonly use_tz?: boolean;
  readonly time_zone?: string;
  /** Further applications, beside its settings. */
  readonly apps?: readonly string[];
  readonly media_root?: string;
}

const program = fileURLToPath(new URL("django/told_site.py", import.meta.url));

/** Folders with the packages of a version of Django each, as `npm run test:interop` made them. */
export const djangos: Readonly<Record<string, string>> = JSON.parse(process.env.DATA_TOOLS_DJANGO ?? "{}");

export interface RunningSite {
  /** Has the site do something, by Django itself; django/told_site.py has the actions. */
  act<Answer = unknown>(action: string, more?: Readonly<Record<string, unknown>>): Promise<Answer>;
  stop(): void;
}

/** A site in a process of its own, with the Django of that version. */
export function runSite(version: string, settings: SiteSettings): RunningSite {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const env = {
    PATH: process.env.PATH ?? "",
    PYTHONPATH: djangos[version] ?? "",
    PYTHONDONTWRITEBYTECODE: "1",
    SITE: JSON.stringify(settings),
  };
  const child = spawn(interpreter, [program], { stdio: ["pipe", "pipe", "pipe"], env });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  child.stdin.on("error", () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  return {
    act<Answer>(action: string, more = {}) {
      const answer = turn.then(async () => {
        child.stdin.write(`${JSON.stringify({ ...more, action })}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error(`the site ended: ${said.slice(-2_000)}`);
        return JSON.parse(value) as Answer;
      });
      turn = answer.catch(() => undefined);
      return answer;
    },
    stop() {
      process.off("exit", end);
      end();
    },
  };
}

export interface Service {
  readonly port: number;
  stop(): void;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Ends a process and removes its folder. */
function service(port: number, child: ChildProcess, place: string): Service {
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  return {
    port,
    stop() {
      end();
      process.off("exit", end);
      rmSync(place, { recursive: true, force: true });
    },
  };
}

/** Waits until a command succeeds. */
async function until(command: string, words: readonly string[]): Promise<void> {
  for (let tried = 0; ; tried++) {
    try {
      execFileSync(command, words, { stdio: "ignore" });
      return;
    } catch (error) {
      if (tried === 300) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A Redis of the test's own, with a password. */
export async function startRedis(password: string): Promise<Service> {
  const port = await freePort();
  const place = mkdtempSync(join(tmpdir(), "data-tools-redis-"));
  const words = ["--port", `${port}`, "--bind", "127.0.0.1", "--requirepass", password, "--save", "", "--dir", place];
  const child = spawn("redis-server", words, { stdio: "ignore" });
  await until("redis-cli", ["-p", `${port}`, "-a", password, "ping"]);
  return service(port, child, place);
}

/** A PostgreSQL of the test's own with the database “site” of the role “site”, and the role “reader”. */
export async function startPostgres(password: string): Promise<Service> {
  const port = await freePort();
  const place = mkdtempSync(join(tmpdir(), "data-tools-postgres-"));
  const data = join(place, "data");
  mkdirSync(data);
  chmodSync(place, 0o755);
  // PostgreSQL does not run as root.
  const isRoot = process.getuid?.() === 0;
  const as = (command: string, words: readonly string[]): [string, string[]] =>
    isRoot ? ["runuser", ["-u", "postgres", "--", command, ...words]] : [command, [...words]];
  if (isRoot) execFileSync("chown", ["-R", "postgres", place]);
  const programs = execFileSync("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | tail -1"], { encoding: "utf8" }).trim();
  const run = (name: string, words: readonly string[], input = "") =>
    execFileSync(...as(join(programs, name), words), { input, stdio: ["pipe", "ignore", "ignore"] });
  run("initdb", ["-D", data, "-U", "postgres", "--auth-local", "trust", "--auth-host", "scram-sha-256", "--no-sync"]);
  const settings = ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=${place}`, "-c", "fsync=off"];
  const child = spawn(...as(join(programs, "postgres"), ["-D", data, "-p", `${port}`, ...settings]), {
    stdio: "ignore",
  });
  const reach = ["-h", place, "-p", `${port}`, "-U", "postgres"];
  await until(join(programs, "pg_isready"), reach);
  const roles = ["site", "reader"].map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${password}';`).join("\n");
  run("psql", [...reach, "-v", "ON_ERROR_STOP=1"], `${roles}\nCREATE DATABASE site OWNER site;\n`);
  return {
    ...service(port, child, place),
    stop() {
      // The one that was started may be the word that changed the user; the server's own file says who it is.
      run("pg_ctl", ["-D", data, "-m", "immediate", "stop"]);
      rmSync(place, { recursive: true, force: true });
    },
  };
}
