// `data-tools audit`: what was done behind the server's back is found and named, beside a running server,
// and against checkpoints in a second place; what is exported holds nothing of a table.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { AuditLine } from "@data-tools/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { formula, type Home, me, openHome, rename, stillClock, upper } from "../sessions/product.ts";
import { dataTools } from "./terminal.ts";

interface Verified {
  intact: boolean;
  trails: number;
  entries: number;
  checkpoints: { count: number; last: string } | null;
  findings: { kind: string; where: string; seq: number }[];
}

const clock = stillClock();
const data = () => join(home.folder, "data");
const places = () => join(home.folder, "checkpoints");
let home: Home;
let id: string;
beforeEach(async () => {
  home = await openHome({}, clock);
  ({ id } = await home.start());
  for (const name of ["one", "two", "three"]) await home.sessions.rename(me, id, name);
});
afterEach(() => home.close());

const flags = (checkpoints = true) => [
  "--data-dir",
  data(),
  "--keys",
  `file:${join(home.folder, "ring.json")}`,
  ...(checkpoints ? ["--audit-checkpoints", places()] : []),
];

async function verify(checkpoints = false) {
  const ran = await dataTools(["audit", "verify", "--json", ...flags(checkpoints)]);
  return { code: ran.code, ...ran.json<Verified>() };
}

const found = async (checkpoints = false) => {
  const { code, findings } = await verify(checkpoints);
  return [code, ...findings.map(({ kind, where, seq }) => [kind, where, seq])];
};

/** Changes the database behind the server's back. */
function tamper(sql: string): void {
  const database = new DatabaseSync(join(data(), "heads.sqlite"));
  database.exec(sql);
  database.close();
}
const of = (name: string) => `n = (SELECT n FROM aggregates WHERE id = '${name}')`;

describe("audit verify", () => {
  test("[J3] a store that was left alone is intact, beside a server and after it", async () => {
    await home.sessions.apply(me, id, [upper("city"), formula("b", "price + 1")]);
    await (await home.sessions.exportTo(me, id, { format: "csv", safe: false })).done();
    const { id: gone } = await home.start();
    await home.sessions.remove(me, gone, { now: true });
    expect(await verify()).toMatchObject({ code: 0, intact: true, findings: [], checkpoints: null });
    await home.shut();
    const after = readdirSync(data()).sort();
    const { code, out } = await dataTools(["audit", ...flags(false)]);
    expect([code, out]).toEqual([0, "5 trails, 10 entries; no checkpoints: AUDIT_CHECKPOINTS is not set\n"]);
    expect(readdirSync(data()).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(
      after.filter((name) => !/-(wal|shm)$/.test(name)),
    );
  });

  test("[J3] what was done to a trail is named by its kind and its first entry", async () => {
    const { id: other } = await home.start();
    for (const name of ["one", "two", "three"]) await home.sessions.rename(me, other, name);
    await home.shut();
    const whole = readFileSync(join(data(), "heads.sqlite"));
    const swap = ["mac", "body", "at"].map(
      (field) => `${field} = (SELECT ${field} FROM audit WHERE seq = 3 AND ${of(other)})`,
    );
    const changes: [string, [string, string, number][]][] = [
      [`UPDATE audit SET at = at + 1 WHERE seq = 2 AND ${of(id)}`, [["changed", id, 2]]],
      [`UPDATE audit SET body = zeroblob(9) WHERE seq = 2 AND ${of(id)}`, [["changed", id, 2]]],
      [`DELETE FROM audit WHERE seq = 1 AND ${of(id)}`, [["cut_beginning", id, 1]]],
      [`DELETE FROM audit WHERE seq = 3 AND ${of(id)}`, [["missing", id, 3]]],
      [`DELETE FROM audit WHERE seq > 2 AND ${of(id)}`, [["cut_end", id, 3]]],
      [`DELETE FROM audit WHERE ${of(id)}`, [["cut_beginning", id, 1]]],
      [`UPDATE audit SET ${swap} WHERE seq = 3 AND ${of(id)}`, [["foreign", id, 3]]],
      [`INSERT INTO audit SELECT n, 5, at, mac, body FROM audit WHERE seq = 2 AND ${of(id)}`, [["replayed", id, 5]]],
      [`UPDATE heads SET revision = 3 WHERE ${of(id)}`, [["head_changed", id, 0]]],
      [`DELETE FROM leases; DELETE FROM steps; DELETE FROM heads WHERE ${of(id)}`, [["not_erased", id, 4]]],
    ];
    for (const [sql, wanted] of changes) {
      tamper(sql);
      expect(await found(), sql).toEqual([1, ...wanted]);
      writeFileSync(join(data(), "heads.sqlite"), whole);
    }
    expect(await found()).toEqual([0]);
  });

  test("[J3] a journal's end cut off, and an erased session's trail, are found too", async () => {
    const { id: gone } = await home.start();
    await home.sessions.rename(me, gone, "x");
    await home.sessions.remove(me, gone, { now: true });
    await home.shut();
    const journal = (await exported()).find(({ action }) => action === "erase")?.trail ?? "";
    const whole = readFileSync(join(data(), "heads.sqlite"));
    for (const [sql, wanted] of [
      [`UPDATE audit SET at = at - 5 WHERE seq = 1 AND ${of(gone)}`, [["changed", gone, 1]]],
      [`DELETE FROM audit WHERE seq = 2 AND ${of(gone)}`, [["cut_end", gone, 2]]],
    ] as const) {
      tamper(sql);
      expect(await found(), sql).toEqual([1, ...wanted]);
      writeFileSync(join(data(), "heads.sqlite"), whole);
    }
    tamper(`DELETE FROM audit WHERE seq = 1 AND ${of(journal)}`);
    expect(await found()).toContainEqual(["cut_beginning", journal, 1]);
  });

  test("[J4] a data folder put back to an older copy, a trail taken out whole, are found by checkpoints", async () => {
    await home.close();
    home = await openHome({ "audit-checkpoints": join(home.folder, "checkpoints-of-server") }, clock);
    ({ id } = await home.start());
    await home.shut();
    const older = join(home.folder, "older.sqlite");
    copyFileSync(join(data(), "heads.sqlite"), older);
    await home.reopen();
    await home.sessions.rename(me, id, "later");
    const { id: second } = await home.start();
    await home.shut();
    await home.reopen();
    await home.sessions.rename(me, id, "later still");
    await home.shut();
    const folder = home.config.AUDIT_CHECKPOINTS;
    const at = (name: string) => ["audit", name, "--json", ...flags(false), "--audit-checkpoints", folder];
    const findings = async () => {
      const { code, json } = await dataTools(at("verify"));
      return [code, ...json<Verified>().findings.map(({ kind, where, seq }) => [kind, where, seq])];
    };
    expect(await findings()).toEqual([0]);
    const newer = readFileSync(join(data(), "heads.sqlite"));
    copyFileSync(older, join(data(), "heads.sqlite"));
    const rolled = await findings();
    expect(rolled).toContainEqual(["rolled_back", id, 2]);
    expect(rolled).toContainEqual(["trail_gone", second, 1]);
    // Work that goes on from the older copy does not hide it.
    await home.reopen();
    await home.sessions.rename(me, id, "another");
    await home.shut();
    expect(await findings()).toContainEqual(["rolled_back", id, 2]);
    writeFileSync(join(data(), "heads.sqlite"), newer);
    rmSync(older);
  });

  test("[J4] a checkpoint that was changed or taken out is found", async () => {
    await home.close();
    home = await openHome(
      { "audit-checkpoints": join(home.folder, "checkpoints-of-server"), "audit-checkpoint-every": "1m" },
      clock,
    );
    ({ id } = await home.start());
    const folder = home.config.AUDIT_CHECKPOINTS;
    const lines = () => {
      const [name = ""] = readdirSync(folder);
      const path = join(folder, name);
      return { path, name, texts: readFileSync(path, "utf8").trimEnd().split("\n") };
    };
    const count = () => {
      try {
        return lines().texts.length;
      } catch {
        return 0;
      }
    };
    for (const n of [1, 2, 3]) {
      await home.sessions.rename(me, id, `name ${n}`);
      // The next one is planned when this one is written.
      await expect
        .poll(() => {
          clock.advance(60_000);
          return count();
        })
        .toBe(n);
    }
    await home.shut();
    const { path, name, texts } = lines();
    const findings = async (changed: string[]) => {
      writeFileSync(path, `${changed.join("\n")}\n`);
      const { json } = await dataTools(["audit", "verify", "--json", ...flags(false), "--audit-checkpoints", folder]);
      return json<Verified>().findings.map(({ kind, where, seq }) => [kind, where, seq]);
    };
    expect(await findings(texts)).toEqual([]);
    expect(await findings(texts.toSpliced(1, 1))).toEqual([["checkpoint_missing", name, 2]]);
    const second = texts[1]?.replace(/"n":2/, '"n":3') ?? "";
    expect(await findings(texts.with(1, second))).toContainEqual(["checkpoint_changed", name, 2]);
  });

  test("[J3] what cannot be checked is refused: no store, another ring, no checkpoints, checkpoints in the store", async () => {
    const none = ["--data-dir", join(home.folder, "none"), "--keys", `file:${join(home.folder, "ring.json")}`];
    const other = ["--data-dir", data(), "--keys", `file:${join(home.folder, "no-ring.json")}`];
    for (const given of [none, other, flags(true)]) {
      expect((await dataTools(["audit", "verify", ...given])).code).toBe(2);
    }
    expect((await dataTools(["audit", "look", ...flags(false)])).code).toBe(2);
    await expect(openHome({ "data-dir": data(), "audit-checkpoints": join(data(), "in") })).rejects.toThrow(
      /outside the data folder/,
    );
    expect(readdirSync(home.folder)).not.toContain("none");
  });
});

async function exported(...more: string[]): Promise<AuditLine[]> {
  const { out } = await dataTools(["audit", "export", ...more, ...flags(false)]);
  return out === ""
    ? []
    : out
        .trimEnd()
        .split("\n")
        .map((line): AuditLine => JSON.parse(line));
}

describe("audit export", () => {
  test("[J2] all entries of all users, or those of a session, or from a time on; nothing of a table", async () => {
    const mark = "zelle9Rt3";
    const { id: marked } = await home.start(`id,${mark}\n1,${mark}\n2,x\n`);
    const { version } = await home.sessions.view(me, marked);
    const edit = { op: "edit-cell", params: { row: 1, column: mark, value: mark } };
    await home.sessions.apply(me, marked, [upper(mark), edit], { version });
    await home.sessions.apply(me, marked, [rename(mark, `${mark}b`)]);
    await home.sessions.rows(me, marked, { offset: 0, limit: 5, search: mark });
    await (await home.sessions.exportTo(me, marked, { format: "csv", safe: false })).done();
    await home.sessions.save(me, marked, { name: mark });
    await home.csv("a\n1\n", "bobs.csv", { owner: "bob", name: "Bob" });
    await home.product.core.journal.flush();
    const all = await exported();
    expect(new Set(all.map(({ owner }) => owner))).toEqual(new Set(["ann", "bob"]));
    expect(JSON.stringify(all).toLowerCase()).not.toContain(mark.toLowerCase());
    const of = await exported("--session", marked);
    expect(of.map(({ action }) => action).sort()).toEqual(["apply", "apply", "create", "export", "read", "save"]);
    expect(await exported("--since", "2100-01-01")).toEqual([]);
    expect(await exported("--since", "2000-01-01")).toEqual(all);
    expect((await dataTools(["audit", "export", "--since", "soon", ...flags(false)])).code).toBe(2);
  });
});
