// Nothing that opens a door stands in the project or in its history, but what tests need.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { secretsIn } from "./secrets.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 })
    .split(/[\0\n]/)
    .filter(Boolean);

/** Files below packages/server/test that hold what looks like a secret, and why that is none. */
const allowed: Readonly<Record<string, string>> = {
  "cli/doctor.test.ts": "a token that is one shorter than may be",
  "fixtures/django/caches-4.2.json": "keys of sessions of a site that was made for tests",
  "fixtures/django/caches-5.2.json": "keys of sessions of a site that was made for tests",
  "fixtures/format-1/ring.json": "the ring of a data folder of earlier formats, with made-up tables",
  "fixtures/format-2/ring.json": "the ring of a data folder of earlier formats, with made-up tables",
  "fixtures/tls/key.pem": "of a certificate for localhost that nobody trusts",
  "http/django.test.ts": "passwords of databases that are nowhere, to see that no error tells them",
  "http/metrics.test.ts": "a token of the test's own server",
  "http/place.test.ts": "a password in PUBLIC_URL, to see that it is refused",
  "mlflow/tracking.test.ts": "a password in MLFLOW, to see that it is refused",
  "observing/traces.test.ts": "a password in TRACES, to see that it is refused",
  "operations/details/text.test.ts": "an address in a cell, of which parts are taken",
  "proof/pass.test.ts": "a password in OLD_SITE, to see that it is refused",
  "store/redis/address.test.ts": "a password in STORE, to see that it is refused",
};
const below = "packages/server/test/";

test("[X47] no file of the project holds a secret, but those of tests, each with why", () => {
  const found = git("ls-files", "-z").filter(
    (path) => !path.endsWith("package-lock.json") && secretsIn(readFileSync(join(root, path), "utf8")).length > 0,
  );
  expect(found.toSorted()).toEqual(
    Object.keys(allowed)
      .map((path) => below + path)
      .toSorted(),
  );
  expect(Object.values(allowed).filter((why) => why.split(" ").length < 4)).toEqual([]);
});

test("[X47] no private key or token ever stood in it, in a file that is gone", () => {
  const form = "BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}";
  const found = new Set(git("log", "--format=", "--name-only", `-G${form}`));
  // This file and the one beside it tell what is looked for.
  const here = ["house/secrets.test.ts", "house/secrets.ts", ...Object.keys(allowed)].map((path) => below + path);
  expect([...found].filter((path) => !here.includes(path))).toEqual([]);
});

const chance = randomBytes(24).toString("base64url").concat("a1");

test.each([
  ["a private key", `-----BEGIN EC ${"PRIVATE"} KEY-----`],
  ["an access key of a cloud", `AKIA${"0123456789ABCDEF"}`],
  ["a token of a code host", `ghp_${"a1".repeat(18)}`],
  ["a token of a registry", `npm_${"a1".repeat(18)}`],
  ["a signed token", `eyJ${"a".repeat(12)}.eyJ${"b".repeat(12)}.${"c".repeat(12)}`],
  ["a password in an address", `https://ann${":"}hidden@example.org`],
  ["a word by chance beside its name", `{ "apiKey"${":"} "${chance}" }`],
  ["a word by chance beside its name", `SECRET${"="}'${chance}'`],
])("[X47] %s is seen", (what, text) => {
  expect(secretsIn(text)).toContain(what);
});

test("[X47] ordinary words and names are none", () => {
  const texts = ['key: "mlflow.note.content"', 'const token = "abcdefghijklmnop"', "https://example.org:80/a@b"];
  expect(texts.flatMap(secretsIn)).toEqual([]);
});
