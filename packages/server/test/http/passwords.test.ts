// Passwords: those others have chosen before are refused, and hashes keep up with what a hash costs today.
import crypto, { argon2Sync, createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { knownPasswords } from "../../src/accounts/known-passwords.ts";
import { createRecords } from "../../src/accounts/records.ts";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { wayOf } from "../../src/http/identity/index.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { browser, firstAdmin, goodPassword, invited, standUp } from "./signing-in.ts";

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex").toUpperCase();
const breached = "velvet harbour ninety seven";

let folder: string;
let path: string;
let product: OpenedProduct;
let server: Running;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-passwords-"));
  path = join(folder, "pwned.txt");
  const lines = [breached, ...Array.from({ length: 999 }, (_, n) => `another one, ${n}`)].map(sha1).sort();
  writeFileSync(path, lines.map((line, n) => `${line}:${n * n + 1}\r\n`).join(""));
  const clock = manualClock();
  product = await openTestProduct({ "breached-passwords": path }, clock);
  server = await standUp(product, clock);
});
afterEach(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

test("[N28] a password of a breach is refused, by whoever chooses it, with a sentence of its own", async () => {
  const admin = await firstAdmin(product, server);
  const change = (next: string) => admin.post("/api/me/password", { current: goodPassword, next }, "PUT");
  const refused = (await change(breached)).json();
  expect(refused).toMatchObject({ status: 422, code: "breached_password" });
  expect(refused.detail).toContain("found in data of a breach");
  expect((await change("another one, 998")).json()).toMatchObject({ code: "breached_password" });
  expect((await change("velvet harbour ninety eight")).status).toBe(204);
});

test("[N28] every line of a file is found, whatever ends it, and nothing else is", async () => {
  const words = Array.from({ length: 60 }, (_, n) => `word ${n}`);
  const sorted = words.map(sha1).sort();
  const forms = [
    sorted.map((line) => `${line}:12345678\n`).join(""),
    sorted.map((line) => `${line.toLowerCase()}:7`).join("\r\n"),
    sorted.join("\n"),
    `${sorted[30]}:1`,
  ];
  for (const text of forms) {
    writeFileSync(path, text);
    const assertUnknown = knownPasswords(path);
    for (const word of words) {
      const known = await assertUnknown(word).then(
        () => false,
        () => true,
      );
      expect([word, known]).toEqual([word, text.toUpperCase().includes(sha1(word))]);
    }
    for (let other = 0; other < 60; other++) await assertUnknown(`no word ${other}`);
  }
});

test("[N28] a list that is none is refused at the start; one that is gone lets no password through", async () => {
  for (const text of ["", "password\n", `${"A".repeat(39)}:1\n`]) {
    writeFileSync(path, text);
    expect(() => knownPasswords(path)).toThrow(/BREACHED_PASSWORDS: .* does not begin with a SHA-1 digest/);
  }
  expect(() => knownPasswords(join(folder, "nothing.txt"))).toThrow(/cannot be read \(ENOENT\)/);
  writeFileSync(path, `${"A".repeat(40)}:1\n`);
  const assertUnknown = knownPasswords(path);
  rmSync(path);
  await expect(assertUnknown("anything at all")).rejects.toMatchObject({ code: "unavailable" });
});

test("[N28] a common one is refused, though no rule tells that it is", async () => {
  const assertUnknown = knownPasswords("");
  for (const password of ["Sojdlg123aljg", "PolniyPizdec0211", "gearsofwar2012", "chickenwing101"])
    await expect(assertUnknown(password)).rejects.toMatchObject({ code: "weak_password" });
  await assertUnknown(goodPassword);
});

test("[N29] a hash that cost less than today's is made anew at the next sign-in, and the password stays", async () => {
  const admin = await firstAdmin(product, server);
  const { id } = await invited(admin, server, "Ann");
  const nonce = randomBytes(16);
  const weaker = { memory: 4_096, passes: 1, parallelism: 1 };
  const tag = argon2Sync("argon2id", { message: goodPassword, nonce, tagLength: 32, ...weaker });
  const plain = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
  const old = `$argon2id$v=19$m=4096,t=1,p=1$${plain(nonce)}$${plain(tag)}`;
  const records = createRecords(product.core);
  await records.change(id, { name: "test" }, () => ({ body: { password: old }, action: "test" }));
  const kept = async () => (await records.get(id))?.body.password ?? "";
  const signIn = async (password: string) =>
    (await browser(server).post("/api/sign-in", { name: "Ann", password })).status;
  expect(await signIn("a wrong password")).toBe(401);
  expect(await kept()).toBe(old);
  expect(await signIn(goodPassword)).toBe(200);
  const renewed = await kept();
  expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await signIn(goodPassword)).toBe(200);
  expect(await kept()).toBe(renewed);
});

test("[V12] where Node cannot hash passwords, AUTH=accounts is refused and says why, and nothing else is", () => {
  const open = (auth: string) => {
    const config = readConfig({ auth }, {});
    return wayOf(config).open(config, { accounts: product.accounts });
  };
  const { argon2 } = crypto;
  try {
    Reflect.deleteProperty(crypto, "argon2");
    expect(() => open("accounts")).toThrow(/Argon2, which Node.js has from 24.7 on; this is/);
    expect(open("local")).toBeTypeOf("function");
  } finally {
    Object.assign(crypto, { argon2 });
  }
  expect(open("accounts")).toBeTypeOf("function");
});
