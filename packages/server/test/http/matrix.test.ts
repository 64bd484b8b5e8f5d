// Every route, asked by everyone whose time is over and of everything that is gone: ended sign-ins and tokens,
// shut and deleted accounts, sessions in the bin, what was erased.
import type { Client } from "@data-tools/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import {
  addressOf,
  bare,
  belongings,
  forAdmins,
  type Ids,
  ofAccounts,
  open,
  ownedOf,
  requestTo,
  routesOf,
} from "./every-route.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { type Browser, browser, clientWith, firstAdmin, goodPassword, invited, standUp } from "./signing-in.ts";

const hour = 3_600_000;

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let server: Running;
let root: Browser;
let ann: Browser;
let bob: Browser;
let bobsToken: string;
let ids: Ids;

type Headers = Record<string, string>;

const headersOf = ({ cookie }: Browser): Headers => ({ "sec-fetch-site": "same-origin", cookie: cookie ?? "" });
const clientOf = (who: Browser): Client => clientWith(server, { cookie: who.cookie ?? "" });
const enter = async (name: string) => {
  const own = browser(server);
  const { status } = await own.post("/api/sign-in", { name, password: goodPassword });
  expect(status).toBe(200);
  return own;
};
const tokenOf = async (who: Browser, days: number) => {
  const answer = await who.post("/api/me/tokens", { name: "t", scopes: ["read", "write"], days });
  return answer.json<{ id: string; token: string }>();
};

let asked = 0;
const ask = (method: string, path: string, from: Ids, headers: Headers) =>
  server.ask(addressOf(method, path, from), requestTo(method, path, headers, `${asked++}`));

beforeAll(async () => {
  clock = manualClock();
  product = await openTestProduct({ "sign-in-idle": "1h", "sign-in-lifetime": "8h", retention: "10d" }, clock);
  server = await standUp(product, clock);
  root = await firstAdmin(product, server);
  ann = (await invited(root, server, "Ann")).browser;
  ids = await belongings(clientOf(ann));
});
afterAll(async () => {
  await server.close();
  await product.close();
});

describe("those whose time is over", () => {
  const gone: Record<string, Headers> = {};

  beforeAll(async () => {
    const leaves = await enter("Ann");
    gone["signed out"] = headersOf(leaves);
    await leaves.post("/api/sign-out");

    const shut = await invited(root, server, "Shut");
    gone["of an account that was shut"] = headersOf(shut.browser);
    gone["with a token of an account that was shut"] = {
      authorization: `Bearer ${(await tokenOf(shut.browser, 1)).token}`,
    };
    await root.post(`/api/admin/users/${shut.id}`, { disabled: true }, "PATCH");

    const deleted = await invited(root, server, "Deleted");
    gone["of an account that was deleted"] = headersOf(deleted.browser);
    gone["with a token of an account that was deleted"] = {
      authorization: `Bearer ${(await tokenOf(deleted.browser, 1)).token}`,
    };
    const went = await root.ask(`/api/admin/users/${deleted.id}?erase=true`, { method: "DELETE" });
    expect(went.status).toBeLessThan(300);

    const revoked = await tokenOf(ann, 1);
    gone["with a token that was revoked"] = { authorization: `Bearer ${revoked.token}` };
    await ann.ask(`/api/me/tokens/${revoked.id}`, { method: "DELETE" });
    gone["with a token that ended"] = { authorization: `Bearer ${(await tokenOf(ann, 1)).token}` };
    const ended = await invited(root, server, "Ended");
    gone["signed out by an administrator"] = headersOf(ended.browser);
    await root.ask(`/api/admin/sign-ins?id=${ended.id}`, { method: "DELETE" });
    bob = (await invited(root, server, "Bob")).browser;
    bobsToken = (await tokenOf(bob, 30)).token;
    gone["signed in too long ago"] = headersOf(ann);
    clock.advance(25 * hour);
    [root, ann, bob] = [await enter("root"), await enter("Ann"), await enter("Bob")];
    const idle = await enter("Ann");
    gone["idle for too long"] = headersOf(idle);
    for (let quarter = 0; quarter < 5; quarter++) {
      clock.advance(hour / 4);
      for (const one of [root, ann, bob]) expect((await one.ask("/api/me")).status).toBe(200);
    }
    gone["with a cookie that was never given"] = { "sec-fetch-site": "same-origin", cookie: "data-tools=x" };
    gone["with nothing"] = {};
  });

  test("[N2] whoever is let in no more gets one and the same answer from every route", async () => {
    const first = bare(await ask("GET", "/api/sessions", ids, {}));
    expect(first).toMatchObject({ status: 401, said: { code: "not_signed_in" } });
    const asking = routesOf(server).filter(({ method, path }) => !open.includes(`${method} ${path}`));
    expect(asking.length).toBeGreaterThan(90);
    expect(Object.keys(gone)).toHaveLength(12);
    for (const [who, headers] of Object.entries(gone))
      for (const { method, path } of asking)
        expect([who, method, path, bare(await ask(method, path, ids, headers))]).toEqual([who, method, path, first]);
  });

  test("[N3] with accounts too, another's things are not there for users, tokens and administrators", async () => {
    const token = { authorization: `Bearer ${bobsToken}` };
    const others = { bob: headersOf(bob), "a token of bob's": token, root: headersOf(root) };
    for (const [who, headers] of Object.entries(others))
      for (const { method, path } of ownedOf(server)) {
        const hers = bare(await ask(method, path, ids, headers));
        expect([who, method, path, hers]).toEqual([who, method, path, expect.objectContaining({ status: 404 })]);
        const never = await server.ask(
          addressOf(method, path, ids, false),
          requestTo(method, path, headers, `${asked++}`),
        );
        expect([who, method, path, hers]).toEqual([who, method, path, bare(never)]);
      }
    for (const route of [...Object.keys(forAdmins), ...ofAccounts.filter((each) => each.includes("/admin/"))]) {
      const [method = "", path = ""] = route.split(" ");
      expect([route, (await ask(method, path, ids, headersOf(bob))).json()]).toEqual([
        route,
        expect.objectContaining({ status: 404, code: "not_found" }),
      ]);
    }
  });
});

describe("what is gone", () => {
  const inBin = "410 in_bin";
  /** What is refused of a session in the bin; everything else that does not end this is answered. */
  const refused: Readonly<Record<string, string>> = {
    "PATCH /api/sessions/:id": inBin,
    "POST /api/sessions/:id/duplicate": inBin,
    "POST /api/sessions/:id/steps": inBin,
    "PATCH /api/sessions/:id/steps/:step": inBin,
    "POST /api/sessions/:id/preview": inBin,
    "GET /api/sessions/:id/preview/:preview/rows": inBin,
    "POST /api/sessions/:id/undo": inBin,
    "GET /api/sessions/:id/undo": inBin,
    "POST /api/sessions/:id/redo": inBin,
    "GET /api/sessions/:id/redo": inBin,
    "POST /api/sessions/:id/goto": inBin,
    "POST /api/sessions/:id/prune": inBin,
    "POST /api/sessions/:id/save": inBin,
    "POST /api/sessions/:id/tracking": inBin,
    "POST /api/sessions/:id/tracking/:run": inBin,
    "POST /api/sessions/:id/recipe": inBin,
    "PUT /api/sessions/:id/drafts/:key": inBin,
    "POST /api/sessions/:id/cancel": "409 nothing_running",
  };
  const lasting = /\/events$|\/restore$|\/extend$/;
  const lookedAt = () =>
    ownedOf(server).filter(
      ({ method, path }) => path.startsWith("/api/sessions/") && !lasting.test(path) && method !== "DELETE",
    );

  async function assertBinned(own: Ids): Promise<void> {
    for (const { method, path } of lookedAt()) {
      const { status, body } = await ask(method, path, own, headersOf(ann));
      const said = status < 300 ? "answered" : `${status} ${JSON.parse(body).code}`;
      expect([method, path, said]).toEqual([method, path, refused[`${method} ${path}`] ?? "answered"]);
    }
  }

  test("[N3] a session in the bin is looked at and exported, and not changed, whether deleted or expired", async () => {
    const [deleted, expired] = [await belongings(clientOf(ann), "deleted"), await belongings(clientOf(ann), "expired")];
    expect(lookedAt().length).toBeGreaterThan(25);
    await clientOf(ann).sessions.remove(deleted.session ?? "");
    await assertBinned(deleted);
    clock.advance(8 * 24 * hour);
    ann = await enter("Ann");
    await clientOf(ann).sessions.extend(ids.session ?? "", {});
    clock.advance(3 * 24 * hour);
    ann = await enter("Ann");
    await expect
      .poll(async () => (await clientOf(ann).sessions.get(expired.session ?? "")).status, { timeout: 30_000 })
      .toBe("bin");
    await assertBinned(expired);
    expect((await clientOf(ann).sessions.restore(expired.session ?? "")).status).toBe("ready");
    expect((await clientOf(ann).sessions.get(ids.session ?? "")).status).toBe("ready");
  });

  test("[N3] what was erased is for its owner too what never was", async () => {
    [ann, bob] = [await enter("Ann"), await enter("Bob")];
    const own = await belongings(clientOf(ann), "erased");
    const client = clientOf(ann);
    await client.sessions.remove(own.session ?? "", { now: true });
    await client.datasources.remove(own.datasource ?? "");
    await client.recipes.remove(own.recipe ?? "");
    for (const who of [ann, bob])
      for (const { method, path } of ownedOf(server)) {
        const gone = bare(await ask(method, path, own, headersOf(who)));
        const request = requestTo(method, path, headersOf(who), `${asked++}`);
        const never = bare(await server.ask(addressOf(method, path, own, false), request));
        expect([method, path, gone]).toEqual([method, path, never]);
        expect([method, path, gone]).toEqual([method, path, expect.objectContaining({ status: 404 })]);
      }
  });
});
