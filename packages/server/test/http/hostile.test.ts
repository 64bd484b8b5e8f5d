// More than a hundred hostile requests: each is refused with its code, nothing of it is stored, the server goes on,
// and what was refused of a change stands in the audit.
import { readdirSync } from "node:fs";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { proxy } from "../../src/http/identity/proxy.ts";
import type { Hostile, Things } from "./hostile-case.ts";
import { requests } from "./hostile-requests.ts";
import { works } from "./hostile-works.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

const header = "x-forwarded-user";
const ann = { owner: "proxy:ann", name: "ann" };

let product: OpenedProduct;
let server: Running;
let things: Things;
const clientOf = (user: string) =>
  createClient({
    baseUrl: server.url,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, [header]: user } }),
  });

beforeAll(async () => {
  product = await openTestProduct({
    "max-rows": "5000",
    "max-columns": "60",
    "max-cells": "100000",
    "max-cell": "64KB",
    "max-unpacked": "8MB",
    "operation-time": "5s",
    "engine-memory": "256MB",
    "engine-temporary": "64MB",
  });
  const config = readConfig({ auth: "proxy", "trusted-proxies": "127.0.0.1", admins: "root" }, {});
  server = await serve(product, { identify: proxy.open(config), uploadLimit: 2 << 20 });
  const client = clientOf("ann");
  const file = (text: string, name: string) => client.datasources.create(new Blob([text]), { fileName: name });
  const own = await file("city,price,k\nOslo,1,1\nRome,2,1\nBern,3,1\n", "own.csv");
  const large = await file(`k,v\n${"1,2\n".repeat(5000)}`, "large.csv");
  const theirs = clientOf("bob");
  const { id } = await theirs.datasources.create(new Blob(["a\n1\n"]), { fileName: "bobs.csv" });
  things = {
    session: (await client.sessions.create({ datasource: own.id })).id,
    datasource: own.id,
    large: large.id,
    others: (await theirs.sessions.create({ datasource: id })).id,
  };
}, 60_000);
afterAll(async () => {
  await server.close();
  await product.close();
});

/** Everything that could have been changed. */
async function everything() {
  const { store } = product.core.vault;
  const client = clientOf("ann");
  const [session, others] = [
    await client.sessions.get(things.session),
    await clientOf("bob").sessions.get(things.others),
  ];
  return {
    usage: await store.usage(),
    use: await store.use(ann.owner),
    sessions: [session, others].map(({ version, cursor, name, columns }) => ({ version, cursor, name, columns })),
    spooled: readdirSync(product.core.scratch.directory).filter((name) => /up_|import/.test(name)),
  };
}

/** How often a refusal stands in the audit of Ann. */
async function noted(route: string): Promise<Record<string, number>> {
  await product.core.journal.flush();
  const counts: Record<string, number> = {};
  for await (const { action, outcome, detail } of product.audit.lines(ann)) {
    if (outcome !== "refused" || action !== route) continue;
    const code = String(detail.code);
    counts[code] = (counts[code] ?? 0) + Number(detail.times ?? 1);
  }
  return counts;
}

async function refusedWith({ path, asking, audited }: Hostile): Promise<{ code: string; detail: string }> {
  const { headers, ...rest } = asking(things);
  const before = audited === null ? {} : await noted(audited);
  const answer = await server.ask(path(things), { ...rest, headers: { [header]: "ann", ...headers } });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).not.toBe(500);
  const { code, detail } = answer.json<{ code: string; detail: string }>();
  if (audited !== null) {
    const after = await noted(audited);
    expect({ code, more: (after[code] ?? 0) - (before[code] ?? 0) }).toEqual({ code, more: 1 });
  }
  return { code, detail };
}

describe("hostile requests", () => {
  const all = [...requests, ...works];

  test("[G9] there are more than a hundred, no two of a name", () => {
    expect(all.length).toBeGreaterThan(100);
    expect(new Set(all.map(({ group, name }) => `${group}: ${name}`)).size).toBe(all.length);
  });

  test.each(all.map((each) => [each.group, each.name, each] as const))("[G9] %s: %s", async (_group, _name, each) => {
    const before = await everything();
    const { code, detail } = await refusedWith(each);
    if (typeof each.code === "string") expect(`${code}: ${detail}`).toMatch(new RegExp(`^${each.code}: `));
    else expect(code, detail).toMatch(each.code);
    expect(await everything()).toEqual(before);
    expect((await server.ask("/health/live")).status).toBe(200);
    const { rows } = await clientOf("ann").sessions.rows(things.session, { limit: 1 });
    expect(rows).toEqual([["Oslo", 1, 1]]);
  });
});
