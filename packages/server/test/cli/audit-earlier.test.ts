// The audit of a data folder that an earlier version wrote, whose links are keyed over plain bytes.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";
import { dataTools } from "./terminal.ts";

const actor = { owner: "local", name: "local" };
let folder: string;
let session: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-tools-earlier-"));
  cpSync(fileURLToPath(new URL("../fixtures/format-1", import.meta.url)), folder, { recursive: true });
  ({ session } = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const flags = () => ["--data-dir", join(folder, "store"), "--keys", `file:${join(folder, "ring.json")}`];

async function verified() {
  const { code, json } = await dataTools(["audit", "verify", "--json", ...flags()]);
  const { findings, unverifiable, entries } = json<{
    findings: { kind: string; where: string; seq: number }[];
    unverifiable: number;
    entries: number;
  }>();
  return { code, unverifiable, entries, findings: findings.map(({ kind, where, seq }) => [kind, where, seq]) };
}

function tamper(sql: string): void {
  const database = new DatabaseSync(join(folder, "store", "heads.sqlite"));
  database.exec(sql);
  database.close();
}

test("[J3] it is intact, and a change of it is found", async () => {
  const before = await verified();
  expect(before).toMatchObject({ code: 0, findings: [], unverifiable: 0 });
  expect(before.entries).toBeGreaterThan(3);
  const of = `n = (SELECT n FROM aggregates WHERE id = '${session}')`;
  tamper(`UPDATE audit SET at = at + 1 WHERE seq = 2 AND ${of}`);
  expect(await verified()).toMatchObject({ code: 1, findings: [["changed", session, 2]] });
});

test("[J3] once erased, its first entries are counted as no longer verifiable; those after them are verified", async () => {
  const product = await openProduct(readConfig({ "data-dir": join(folder, "store"), keys: flags()[3] }, {}));
  const older = (await product.sessions.audit(actor, session)).total;
  for (const name of ["one", "two"]) await product.sessions.rename(actor, session, name);
  await product.sessions.remove(actor, session, { now: true });
  await product.close();
  expect(await verified()).toMatchObject({ code: 0, findings: [], unverifiable: older });
  const of = `n = (SELECT n FROM aggregates WHERE id = '${session}')`;
  tamper(`UPDATE audit SET at = at + 1 WHERE seq = ${older + 1} AND ${of}`);
  expect(await verified()).toMatchObject({ code: 1, findings: [["changed", session, older + 1]] });
});
