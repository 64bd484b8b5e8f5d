// What doctor finds, one thing at a time: a sentence that says it, and one that says what to do.
import { chmodSync, existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, hasRedis, startRedis } from "../redis.ts";
import { type Home, openHome } from "../sessions/product.ts";
import { dataTools } from "./terminal.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
  readonly warning?: boolean;
  readonly fix?: string;
}

const folder = mkdtempSync(join(tmpdir(), "data-tools-doctor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fresh = () => ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];

async function told(words: readonly string[], env: Record<string, string> = {}): Promise<(name: string) => Check> {
  const port = words.includes("--port") ? [] : ["--port", String(await freePort())];
  const { json } = await dataTools(["doctor", "--json", ...fresh(), ...port, ...words], { env });
  const { checks } = json<{ checks: Check[] }>();
  for (const { ok, warning, fix } of checks) expect(fix !== undefined).toBe(!ok || warning === true);
  return (name) => checks.find((check) => check.name === name) as Check;
}

const state = ({ ok, warning }: Check) => (ok ? (warning ? "warning" : "ok") : "failed");

test("[N121] of a fresh installation all is well, and nothing is made", async () => {
  const { code, json } = await dataTools(["doctor", "--json", ...fresh(), "--port", String(await freePort())]);
  const { checks } = json<{ checks: Check[] }>();
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  expect(code).toBe(0);
  const names = ["node", "scratch", "open files", "disk", "permissions", "store", "blobs", "keys", "clock"];
  const others = ["addresses", "sign-in", "metrics", "traces", "error reports", "server"];
  expect(checks.map(({ name }) => name)).toEqual([...names, ...others]);
  expect([existsSync(join(folder, "data")), existsSync(join(folder, "ring.json"))]).toEqual([false, false]);
});

describe("[N121] what would not start, or not work", () => {
  let taken = createServer();
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => taken.close());

  test.each([
    ["scratch", ["--scratch", folder], /: on a disk/, /RAM-backed/],
    ["addresses", ["--host", "0.0.0.0"], /a single local user/, /HOST, AUTH/],
    ["addresses", ["--public-url", "data.example.org"], /no web address/, /https:\/\/data\.example\.org/],
    ["metrics", ["--metrics", "0.0.0.0:9464"], /METRICS_TOKEN/, /127\.0\.0\.1:9464/],
    ["traces", ["--traces", "4318"], /^TRACES: /, /docs\/traces\.md/],
    ["certificate", ["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.key"], /cannot be read/, /PEM/],
    ["sign-in", ["--auth", "oidc"], /oidc/, /docs\/settings\.md/],
    ["virus scanner", ["--virus-scanner", "clamav"], /^VIRUS_SCANNER: it must be/, /VIRUS_SCANNER/],
    ["old system", ["--old-site", "http://127.0.0.1:9"], /^OLD_SITE: only with AUTH=django/, /OLD_SITE/],
    ["server", ["--host", "192.0.2.1"], /EADDRNOTAVAIL/, /address of this machine/],
  ] as const)("%s %s", async (name, words, text, fix) => {
    const check = (await told(words))(name);
    expect([state(check), check.text, check.fix]).toEqual([
      "failed",
      expect.stringMatching(text),
      expect.stringMatching(fix),
    ]);
  });

  test("an address that something else listens at", async () => {
    const { port } = taken.address() as { port: number };
    const socketless = (await told(["--port", String(port)]))("server");
    expect([state(socketless), socketless.text]).toEqual(["failed", expect.stringMatching(/none can .*EADDRINUSE/)]);
  });

  test("old sessions that cannot be read, and no folder for their backup", async () => {
    const check = (await told([], { DATA_TOOLS_OLD_SESSIONS: `file:${join(folder, "gone")},redis://127.0.0.1:9/0` }))(
      "old system",
    );
    expect(state(check)).toBe("failed");
    expect(check.text).toContain("redis");
    expect(check.fix).toMatch(/OLD_SESSIONS.*OLD_BACKUP/);
  });
});

describe("[N121] what works and is doubtful", () => {
  test("rights that let others read keys and secrets", async () => {
    const [token, ring] = [join(folder, "token"), join(folder, "ring.json")];
    const key = Buffer.alloc(32, 1).toString("base64");
    const entry = { id: "k_1", state: "active", createdAt: new Date().toISOString(), key };
    writeFileSync(token, "0123456789abcdef");
    writeFileSync(ring, JSON.stringify({ format: "data-tools-key-ring", version: 1, keys: [entry] }));
    for (const path of [token, ring]) chmodSync(path, 0o644);
    const words = ["--metrics-token-file", token];
    const open = (await told(words))("permissions");
    expect([state(open), open.fix]).toEqual(["warning", `chmod 600 ${ring} chmod 600 ${token}`]);
    for (const path of [token, ring]) chmodSync(path, 0o600);
    expect(state((await told(words))("permissions"))).toBe("ok");
    rmSync(ring);
  });

  test("metrics beyond this machine, names that nobody can come by, a collector and a receiver that are away", async () => {
    const check = await told(
      ["--metrics", "0.0.0.0:9464", "--auth", "proxy", "--trusted-proxies", "10.0.0.1", "--host", "0.0.0.0"],
      {
        DATA_TOOLS_METRICS_TOKEN: "0123456789abcdef",
        DATA_TOOLS_TRACES: "http://127.0.0.1:9",
        DATA_TOOLS_ERROR_REPORTS: "http://key@127.0.0.1:9/1",
      },
    );
    for (const name of ["metrics", "addresses", "traces", "error reports"])
      expect([name, state(check(name))]).toEqual([name, "warning"]);
    expect(JSON.stringify(check("error reports"))).not.toContain("key@");
  });

  test("a certificate that ends soon, has ended, is for another name, or goes with another key", async () => {
    const made = async (name: string, days: number) => {
      const notAfterDate = new Date(Date.now() + days * 86_400_000);
      const notBeforeDate = new Date(Date.now() - 90 * 86_400_000);
      const extensions = [
        { name: "subjectAltName" as const, altNames: [{ type: 2 as const, value: "data.example.org" }] },
      ];
      const { cert, private: key } = await generate([{ name: "commonName", value: "data.example.org" }], {
        ...{ notBeforeDate, notAfterDate, extensions },
      });
      writeFileSync(join(folder, `${name}.pem`), cert);
      writeFileSync(join(folder, `${name}.key`), key);
    };
    await Promise.all([made("long", 60), made("short", 10), made("over", -1)]);
    const of = async (cert: string, key = cert, host = "data.example.org") => {
      const [certificate, its] = [join(folder, `${cert}.pem`), join(folder, `${key}.key`)];
      const words = ["--tls-cert", certificate, "--tls-key", its, "--public-url", `https://${host}`];
      const check = (await told(words))("certificate");
      return [state(check), check.text];
    };
    expect(await of("long")).toEqual(["ok", expect.stringMatching(/^ends \d{4}-\d\d-\d\d$/)]);
    expect(await of("short")).toEqual(["warning", expect.stringMatching(/^ends /)]);
    expect(await of("over")).toEqual(["failed", expect.stringMatching(/^it ended /)]);
    expect(await of("long", "short")).toEqual(["failed", "TLS_KEY is not the key of TLS_CERT"]);
    expect(await of("long", "long", "other.example.org")).toEqual(["warning", expect.stringMatching(/not for other/)]);
  });
});

describe("[N121] of a store that is there", () => {
  let home: Home;
  const flags = () => ["--data-dir", join(home.folder, "data"), "--keys", `file:${join(home.folder, "ring.json")}`];
  beforeAll(async () => {
    home = await openHome();
    await home.start();
    await home.shut();
  });
  afterAll(() => home.close());

  test("a ring that does not open it, or is gone", async () => {
    const other = join(folder, "other.json");
    const key = Buffer.alloc(32, 7).toString("base64");
    const entry = { id: "k_7", state: "active", createdAt: new Date().toISOString(), key };
    writeFileSync(other, JSON.stringify({ format: "data-tools-key-ring", version: 1, keys: [entry] }), { mode: 0o600 });
    expect((await told(flags()))("keys").text).toMatch(/it opens the store$/);
    for (const ring of [other, join(folder, "gone.json")]) {
      const check = (await told(["--data-dir", join(home.folder, "data"), "--keys", `file:${ring}`]))("keys");
      expect([state(check), check.fix]).toEqual(["failed", expect.stringMatching(/docs\/keys\.md/)]);
    }
  });

  test("a clock that is before what was written last, and a disk without room", async () => {
    const later = Date.now() / 1000 + 3600;
    utimesSync(join(home.folder, "data", "heads.sqlite"), later, later);
    const check = (await told([...flags(), "--reserve", "100000GB"]))("clock");
    expect([state(check), check.text]).toEqual([
      "failed",
      expect.stringMatching(/^3\d{3} s before what was written last/),
    ]);
    utimesSync(join(home.folder, "data", "heads.sqlite"), new Date(), new Date());
    expect(state((await told(flags()))("clock"))).toBe("ok");
  });
});

test.skipIf(!hasRedis())("[N121] a Redis that may lose work with its machine, or has no end of memory", async () => {
  const redis = await startRedis(["--appendonly", "yes"]);
  try {
    const words = ["--store", redis.url, "--blobs", `file:${join(folder, "blobs")}`];
    const store = (await told(words))("store");
    expect([state(store), store.text]).toEqual(["warning", expect.stringMatching(/appendfsync everysec/)]);
    expect(store.fix).toMatch(/appendfsync always.*maxmemory/);
    redis.cli("CONFIG", "SET", "appendfsync", "always");
    redis.cli("CONFIG", "SET", "maxmemory", "1gb");
    const check = await told(words);
    expect([state(check("store")), check("clock").text]).toEqual(["ok", "agrees with the Redis"]);
  } finally {
    await redis.close();
  }
});
