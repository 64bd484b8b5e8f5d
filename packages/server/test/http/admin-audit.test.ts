// What administrators read over HTTP: everybody's entries with filters, page by page and as NDJSON, and the
// figures; for others none of it exists.
import { type AuditLine, createClient, type SessionView } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

const header = "x-forwarded-user";
let product: OpenedProduct;
let server: Running;
let sessions: Record<string, SessionView>;

const clientOf = (user: string) =>
  createClient({
    baseUrl: server.url,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, [header]: user } }),
  });

beforeAll(async () => {
  product = await openTestProduct();
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
  server = await serve(product, { identify: proxy.open(config) });
  const made: [string, SessionView][] = [];
  for (const user of ["ann", "bob"]) {
    const client = clientOf(user);
    const { id: datasource } = await client.datasources.create(new Blob([`city,price\nOslo,1\n${user},2\n`]), {
      fileName: `${user}.csv`,
    });
    const session = await client.sessions.create({ datasource });
    for (let n = 0; n < 3; n++) await client.sessions.rename(session.id, `${user} ${n}`);
    await client.sessions.rows(session.id);
    await client.sessions.undo(session.id).catch(() => {});
    made.push([user, session]);
  }
  sessions = Object.fromEntries(made);
  await product.core.journal.noteOrganisation({ name: "ann", from: "192.0.2.1" }, { action: "sign-in" });
});
afterAll(async () => {
  await server.close();
  await product.close();
});

const told = (entries: readonly AuditLine[]) => entries.map(({ action }) => action);
const audit = (asked: Parameters<ReturnType<typeof createClient>["admin"]["audit"]>[0] = {}) =>
  clientOf("root").admin.audit(asked);

test("[J61] [J63] everybody's entries, by owner, actor, action, outcome, session and time", async () => {
  const { entries } = await audit({ limit: 1000 });
  const owners = new Set(entries.map(({ owner }) => owner));
  expect([...owners].sort()).toEqual(["", "proxy:ann", "proxy:bob", "proxy:root"]);
  const ann = sessions.ann?.id ?? "";
  expect(told((await audit({ owner: "proxy:ann" })).entries).sort()).toEqual(
    ["create", "create", "rename", "rename", "rename", "read", "POST /api/sessions/:id/undo"].sort(),
  );
  expect((await audit({ actor: "bob", action: "rename" })).entries).toHaveLength(3);
  const refused = (await audit({ outcome: "refused" })).entries;
  expect(refused.map(({ actor, on, detail }) => [actor, on, detail.code])).toEqual([
    ["bob", sessions.bob?.id, "nothing_to_undo"],
    ["ann", ann, "nothing_to_undo"],
  ]);
  expect(told((await audit({ session: ann })).entries).sort()).toEqual(
    ["create", "rename", "rename", "rename", "read", "POST /api/sessions/:id/undo"].sort(),
  );
  expect((await audit({ session: ann, owner: "proxy:bob" })).entries).toEqual([]);
  expect((await audit({ session: "s_none" })).entries).toEqual([]);
  expect((await audit({ owner: "" })).entries).toMatchObject([{ action: "sign-in", actor: "ann", from: "192.0.2.1" }]);
  const [newest] = entries;
  expect((await audit({ from: "2100-01-01" })).entries).toEqual([]);
  expect((await audit({ to: "2000-01-01" })).entries).toEqual([]);
  expect((await audit({ from: newest?.at ?? "", owner: newest?.owner ?? "" })).entries).toContainEqual(newest);
  await expect(audit({ from: "soon" })).rejects.toMatchObject({ problem: { code: "invalid_params" } });
  expect(JSON.stringify(entries)).not.toContain("Oslo");
});

test("[J61] a page at a time, of rare entries too", async () => {
  for (const asked of [{}, { action: "rename" }, { outcome: "refused" as const }]) {
    const wanted = (await audit({ ...asked, to: "2100-01-01", limit: 1000 })).entries.filter(
      ({ owner }) => owner !== "proxy:root",
    );
    const pages: AuditLine[] = [];
    for (let before: string | null | undefined; before !== null; ) {
      const page = await audit({ ...asked, limit: 2, ...(before && { before }) });
      pages.push(...page.entries);
      before = page.next;
    }
    expect(pages.filter(({ owner }) => owner !== "proxy:root")).toEqual(wanted);
  }
});

test("[J61] the same as NDJSON, oldest first, written down in the administrator's own journal", async () => {
  const answer = await server.ask("/api/admin/audit?action=rename", {
    headers: { [header]: "root", accept: "application/x-ndjson" },
  });
  expect(answer.headers["content-type"]).toContain("application/x-ndjson");
  const lines = answer.body
    .trimEnd()
    .split("\n")
    .map((line): AuditLine => JSON.parse(line));
  expect(lines.toReversed()).toEqual((await audit({ action: "rename" })).entries);
  const own = (await clientOf("root").audit()).entries;
  expect(own.map(({ action, on }) => [action, on])).toEqual([
    ["export", "audit"],
    ["read", "audit"],
  ]);
});

test("[J61] [V4] for others neither the audit of all nor the figures exist", async () => {
  for (const path of ["/api/admin/audit", "/api/admin/figures"]) {
    const answer = await server.ask(path, { headers: { [header]: "ann" } });
    expect([path, answer.status, answer.json().code]).toEqual([path, 404, "not_found"]);
    const lines = await server.ask(path, { headers: { [header]: "ann", accept: "application/x-ndjson" } });
    expect(lines.status).toBe(404);
  }
  const { figures, startedAt, holds } = await clientOf("root").admin.figures();
  expect(figures.map(({ name }) => name)).toContain("data_tools_sessions_ended_while_active_total");
  expect(figures.every(({ name }) => /^data_tools_[a-z_]+_total$/.test(name))).toBe(true);
  expect([Date.parse(startedAt) <= Date.now(), holds.sessions, holds.datasources]).toEqual([true, 2, 2]);
});
