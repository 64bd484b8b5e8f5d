// Where `data-tools serve` may be reached from: the program itself, with and without TLS.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { generate } from "selfsigned";
import { afterEach, beforeEach, expect, test } from "vitest";
import { goodPassword, linkIn } from "../http/signing-in.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
let folder: string;
let running: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-reach-"));
});
afterEach(async () => {
  if (running !== null && running.exitCode === null) {
    running.kill("SIGTERM");
    await new Promise((resolve) => running?.once("exit", resolve));
  }
  running = null;
  rmSync(folder, { recursive: true, force: true });
});

/** What the program says: its first result, or why it does not start. */
function start(flags: readonly string[]): Promise<{ code: number | null; said: string }> {
  const words = ["serve", "--json", "--port", "0", "--data-dir", join(folder, "data"), ...flags];
  const program = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, DATA_TOOLS_LOG_LEVEL: "silent" },
  });
  running = program;
  return new Promise((resolve) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('"url"')) resolve({ code: null, said });
    };
    program.stdout.on("data", hear);
    program.stderr.on("data", hear);
    program.once("exit", (code) => resolve({ code, said }));
  });
}

test("[N17] off loopback nothing is served in the clear, and one local user not at all", async () => {
  for (const [flags, sentence] of [
    [["--host", "0.0.0.0"], "loopback only"],
    [["--auth", "accounts", "--host", "0.0.0.0"], "without TLS passwords would travel in the clear"],
    [["--auth", "accounts", "--tls-key", join(folder, "key.pem")], "a certificate and its key go together"],
    [["--auth", "nobody"], "is none of: local"],
    [["--auth", "constructor"], "is none of: local"],
  ] as const) {
    const { code, said } = await start(flags);
    expect([flags, code]).toEqual([flags, 2]);
    expect(said).toContain(sentence);
  }
});

test("[N121] a place for metrics that is taken ends the server, which listens by then", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    const { code, said } = await start(["--metrics", `127.0.0.1:${(other.address() as AddressInfo).port}`]);
    expect([code, said]).toEqual([2, expect.stringContaining("EADDRINUSE")]);
  } finally {
    other.close();
  }
});

test("[N17] with a certificate it serves https, and the cookie has the prefix that no other host can set", async () => {
  const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
  const [certPath, keyPath] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  writeFileSync(certPath, cert);
  writeFileSync(keyPath, key);
  const { said } = await start(["--auth", "accounts", "--tls-cert", certPath, "--tls-key", keyPath]);
  const { url, first } = JSON.parse(said) as { url: string; first: string };
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const body = JSON.stringify({ link: linkIn(first), name: "root", password: goodPassword });
  const answer = await new Promise<{ status: number; cookie: string; hsts: string; body: string }>(
    (resolve, reject) => {
      const headers = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
      const sent = request(`${url}/api/sign-in/password`, {
        method: "POST",
        headers,
        ca: cert,
        servername: "localhost",
      });
      sent.on("error", reject);
      sent.on("response", async (message) =>
        resolve({
          status: message.statusCode ?? 0,
          cookie: message.headers["set-cookie"]?.[0] ?? "",
          hsts: message.headers["strict-transport-security"] ?? "",
          body: await text(message),
        }),
      );
      sent.end(body);
    },
  );
  expect(answer).toMatchObject({ status: 200, hsts: expect.stringContaining("max-age=31536000") });
  expect(answer.cookie).toMatch(/^__Host-data-tools=.*; HttpOnly; Secure; SameSite=Strict$/);
});

test("[P31] a server with an old site that cannot say who is asking does not start, and says why", async () => {
  const { code, said } = await start(["--old-site", "http://127.0.0.1:8000"]);
  expect([code, said]).toEqual([2, expect.stringContaining("OLD_SITE: only with AUTH=django")]);
});
