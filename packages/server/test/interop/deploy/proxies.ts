// The files that are shipped for nginx and Caddy, with nothing changed but addresses, names and certificates, and
// Debian's own programs that take them.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { fileURLToPath } from "node:url";

const shipped = fileURLToPath(new URL("../../../../../deploy", import.meta.url));
const tls = fileURLToPath(new URL("../../fixtures/tls", import.meta.url));
const programs = { nginx: "/usr/sbin/nginx", caddy: "/usr/bin/caddy" } as const;

/** Which of them is on this machine; the others are missed loudly. */
export const isThere = { nginx: existsSync(programs.nginx), caddy: existsSync(programs.caddy) };
for (const name of ["nginx", "caddy"] as const)
  if (!isThere[name]) process.stderr.write(`\n*** NOT RUN: WHAT IS SHIPPED FOR ${name}, which is missing ***\n\n`);

export interface Front {
  /** Where it listens. */
  readonly origin: string;
  /** What the program says of the file before it starts. */
  readonly check: { readonly status: number | null; readonly said: string };
  start(): Promise<void>;
  end(): Promise<void>;
}

/** A file for nginx on a port, before servers at these addresses: what the file says, and what they have here. */
export async function nginxWith(file: string, at: Readonly<Record<string, string>>, port: number): Promise<Front> {
  const plain = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "data-tools-nginx-"));
  const text = replaced(readFileSync(join(shipped, "nginx", file), "utf8"), {
    "listen [::]:443 ssl http2;": "",
    "listen [::]:80;": "",
    "listen 443 ssl http2;": `listen 127.0.0.1:${port} ssl http2;`,
    "listen 80;": `listen 127.0.0.1:${plain};`,
    "/etc/ssl/data-tools/fullchain.pem": join(tls, "cert.pem"),
    "/etc/ssl/data-tools/privkey.pem": join(tls, "key.pem"),
    "/etc/nginx/": `${join(shipped, "nginx")}/`,
    ...at,
  }).replace(/server_name \S+;/g, "server_name localhost;");
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const config = join(folder, "nginx.conf");
  writeFileSync(
    config,
    [
      "daemon off; master_process off; worker_processes 1;",
      `pid ${join(folder, "pid")}; error_log ${join(folder, "error.log")};`,
      "events { worker_connections 256; }",
      "http { access_log off;",
      ...temporary.map((name) => `${name}_temp_path ${join(folder, name)};`),
      text,
      "}",
    ].join("\n"),
  );
  const words = ["-p", folder, "-c", config];
  return front(folder, port, check(programs.nginx, ["-t", ...words]), () => run(programs.nginx, words));
}

/** The same for Caddy. */
export async function caddyWith(file: string, at: Readonly<Record<string, string>>, port: number): Promise<Front> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-caddy-"));
  const config = join(folder, "Caddyfile");
  const own = `{
	admin off
	auto_https disable_redirects
	skip_install_trust
	storage file_system ${join(folder, "storage")}
}
`;
  writeFileSync(config, own + replaced(readFileSync(join(shipped, "caddy", file), "utf8"), at));
  mkdirSync(join(folder, "storage"));
  const words = ["--adapter", "caddyfile", "--config", config];
  const env = { PATH: process.env.PATH, HOME: folder, DATA_TOOLS_SITE: `https://localhost:${port}` };
  return front(folder, port, check(programs.caddy, ["validate", ...words], env), () =>
    run(programs.caddy, ["run", ...words], env),
  );
}

function front(folder: string, port: number, check: Front["check"], run: () => ChildProcess): Front {
  let program: ChildProcess | null = null;
  return {
    origin: `https://localhost:${port}`,
    check,
    async start() {
      program = run();
      await listens(port);
    },
    async end() {
      if (program !== null && program.exitCode === null && program.signalCode === null) {
        program.kill("SIGTERM");
        await new Promise((resolve) => program?.once("exit", resolve));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function check(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Front["check"] {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", env });
  return { status, said: stdout + stderr };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  return spawn(program, args, { stdio: "ignore", env });
}

/** The text with addresses of this machine. */
function replaced(text: string, pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs).reduce((now, [from, to]) => now.replaceAll(from, to), text);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** Resolves once a connection with TLS comes about: Caddy makes its certificate while it listens already. */
async function listens(port: number): Promise<void> {
  const options = { host: "127.0.0.1", servername: "localhost", rejectUnauthorized: false };
  for (;;) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, options, () => resolve(true));
      socket.on("error", () => resolve(false));
      socket.on("secureConnect", () => socket.destroy());
    });
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
