// Administration from the command line, beside a server that runs on the same data folder.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AdminSessions, AdminSessionView, OrganisationView, ReadOnlyView, StorageView } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenedProduct, openProduct, readConfig } from "../../src/app.ts";
import { systemClock } from "../../src/clock.ts";
import type { Running } from "../http/running.ts";
import { clientWith, firstAdmin, standUp } from "../http/signing-in.ts";
import { dataTools } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-admin-"));
const place = ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];
let product: OpenedProduct;
let server: Running;
let client: ReturnType<typeof clientWith>;
let session: string;

const run = (...words: string[]) => dataTools([...words, ...place]);

beforeAll(async () => {
  const flags = {
    "data-dir": join(folder, "data"),
    keys: `file:${join(folder, "ring.json")}`,
    "engine-processes": "1",
  };
  product = await openProduct(readConfig(flags, {}));
  server = await standUp(product, systemClock);
  client = clientWith(server, { cookie: (await firstAdmin(product, server)).cookie ?? "" });
  const { id } = await client.datasources.create(new Blob(["secret\n1\n"]), { fileName: "secret.csv" });
  session = (await client.sessions.create({ datasource: id })).id;
});
afterAll(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("administration from the command line", () => {
  test("[Y9] sessions are listed, ended, restored and kept beside a running server", async () => {
    const listed = await run("admin", "--json");
    expect(listed.out).not.toContain("secret");
    expect(listed.json<AdminSessions>()).toMatchObject({ total: 1, sessions: [{ id: session, ownerName: "root" }] });
    expect((await run("admin", "sessions")).out).toMatch(new RegExp(`${session}  root .* never .*ready\n1 of 1`));
    expect((await run("admin", "end", session)).out).toBe(`${session} is in the bin.\n`);
    expect((await client.sessions.get(session)).status).toBe("bin");
    expect((await run("admin", "sessions", "--state", "alive", "--json")).json<AdminSessions>().total).toBe(0);
    expect((await run("admin", "restore", session, "--json")).json<AdminSessionView>().status).toBe("ready");
    const kept = (await run("admin", "extend", session, "--minutes", "60", "--json")).json<AdminSessionView>();
    expect((await client.sessions.get(session)).expiresAt).toBe(kept.expiresAt);
    const { entries } = await client.sessions.audit(session);
    expect(entries.slice(0, 3).map(({ action, actor }) => [action, actor])).toEqual([
      ["extend", "command line"],
      ["restore", "command line"],
      ["delete", "command line"],
    ]);
  });

  test("[Y9] settings are shown and set within their bounds, and room is told", async () => {
    expect(
      (await run("admin", "settings", "--kept", "480", "--most", "600", "--json")).json<OrganisationView>(),
    ).toEqual({ retentionMinutes: 480, leastMinutes: 15, mostMinutes: 600, absoluteMinutes: null });
    expect((await run("admin", "settings")).out).toMatch(/most that may be chosen +600 minutes/);
    const beyond = await run("admin", "settings", "--kept", "601");
    expect([beyond.code, beyond.err]).toEqual([2, expect.stringContaining("600 minutes at most")]);
    expect((await run("admin", "extend", session, "--minutes", "601")).code).toBe(2);
    const told = (await run("admin", "storage", "--json")).json<StorageView>();
    expect(told.databaseBytes).toBeGreaterThan(0);
    expect(told.freeBytes).toBeGreaterThan(0);
    expect(told.kinds).toContainEqual({ kind: "session", count: 1, bytes: 0 });
    expect((await run("admin", "storage")).out).toMatch(/^datasource +1 +\d+$/m);
  });

  test("[Y9] changes are switched off and on again; a running server sees it", async () => {
    expect((await run("read-only")).out).toBe("Changes are possible.\n");
    const on = await run("read-only", "on", "--message", "The disk is being replaced.", "--json");
    expect(on.json<ReadOnlyView>()).toMatchObject({ on: true, by: "command line" });
    await expect.poll(async () => (await client.me()).readOnly).toEqual({ message: "The disk is being replaced." });
    await expect(client.sessions.rename(session, "other")).rejects.toMatchObject({ problem: { code: "read_only" } });
    expect((await run("read-only", "status")).out).toMatch(/^Read-only by command line, since .*: The disk/);
    expect((await run("read-only", "off")).out).toBe("Changes are possible.\n");
    await expect.poll(async () => (await client.me()).readOnly).toBeNull();
    expect((await client.sessions.rename(session, "other")).name).toBe("other");
  });

  test("[Y9] what makes no sense is told, and nothing is made where there is no data folder", async () => {
    for (const words of [
      ["admin", "destroy"],
      ["admin", "end"],
      ["admin", "sessions", session],
      ["admin", "sessions", "--sort", "name"],
      ["admin", "end", session, "--minutes", "5"],
      ["read-only", "maybe"],
      ["read-only", "off", "--message", "why"],
      ["admin", "end", `s_${"0".repeat(26)}`],
    ])
      expect([words, (await run(...words)).code]).toEqual([words, 2]);
    const nowhere = await dataTools(["admin", "--data-dir", join(folder, "none"), "--keys", "file:/nowhere.json"]);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining("no such data folder")]);
  });
});
