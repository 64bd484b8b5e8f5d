// The audit as lines of the server's log, for who gathers logs in a second place.
import { type AuditLine, createClient } from "@data-tools/client";
import { afterEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
afterEach(async () => {
  await server.close();
  await product.close();
});

/** Works on a session, and answers what was told and what stands in the audit. */
async function work(flags: Record<string, string>): Promise<{ told: AuditLine[]; kept: AuditLine[] }> {
  const told: AuditLine[] = [];
  product = await openTestProduct(flags, undefined, (line) => told.push(line));
  server = await serve(product);
  const { datasources, sessions } = createClient({ baseUrl: server.url, fetch: (...asked) => fetch(...asked) });
  const { id: datasource } = await datasources.create(new Blob(["a,b\n1,2\n"]), { fileName: "a.csv" });
  const { id } = await sessions.create({ datasource });
  await sessions.apply(id, { op: "rename-column", params: { column: "a", to: "A" } });
  await sessions.rows(id);
  await expect(sessions.apply(id, { op: "rename-column", params: { column: "x", to: "y" } })).rejects.toThrow();
  await sessions.remove(id, { now: true });
  const { entries } = (await server.ask("/api/audit?limit=100")).json<{ entries: AuditLine[] }>();
  return { told, kept: entries };
}

const place = ({ trail, seq }: AuditLine) => `${trail} ${seq}`;

test("[J64] with AUDIT_TO_LOG every entry is a line of the log once it is written, as the audit shows it", async () => {
  const { told, kept } = await work({ "audit-to-log": "true" });
  expect(told.map(place).sort()).toEqual(kept.map(place).sort());
  const actions = told.map(({ action, outcome }) => `${action} ${outcome}`);
  for (const each of ["apply done", "read done", "erase done", "POST /api/sessions/:id/steps refused"])
    expect(actions).toContain(each);
  // What was erased since can be read in the log alone.
  const readable = kept.filter(({ action }) => action !== "");
  expect(readable.length).toBeGreaterThan(3);
  for (const line of readable) expect(told).toContainEqual(line);
});

test("[J64] without it nothing is told", async () => {
  expect((await work({})).told).toEqual([]);
});
