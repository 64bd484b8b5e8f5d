// A server below a path of a host that it shares with others.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@data-tools/client";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { placeOf, rewriterOf } from "../../src/http/place.ts";
import { openTestProduct } from "./product.ts";
import { openProvider } from "./provider.ts";
import { standWith, walker } from "./provider-browser.ts";
import { type Running, serve } from "./running.ts";
import { browser, firstAdmin, goodPassword, standUp } from "./signing-in.ts";

const base = "/data-tools";
const clock = manualClock();
const folder = mkdtempSync(join(tmpdir(), "data-tools-place-"));
const far = { host: "data.example", "x-forwarded-for": "10.1.2.3", "x-forwarded-proto": "https" };
const behind = { base, proxies: ["127.0.0.1"], names: ["data.example"] };
let product: OpenedProduct;
let server: Running;

beforeAll(async () => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  writeFileSync(
    join(folder, "index.html"),
    '<meta name="base" content="" /><script type="module" src="./assets/index-Ab12.js"></script>',
  );
  writeFileSync(join(folder, "assets", "index-Ab12.js"), "export {};");
  product = await openTestProduct({}, clock);
});
afterEach(() => server.close());
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["a proxy that passes the path on", "/data-tools"],
  ["a proxy that takes it off", ""],
])("[N90] page, scripts, interface and health answer behind %s", async (_name, path) => {
  server = await serve(product, { page: folder, base });
  for (const place of ["/", "/s/one", "/sign-in"]) {
    const { status, body } = await server.ask(path + place);
    expect([status, body]).toEqual([200, expect.stringContaining('src="/data-tools/assets/index-Ab12.js"')]);
    expect(body).toContain('<meta name="base" content="/data-tools" />');
  }
  expect((await server.ask(`${path}/assets/index-Ab12.js`)).body).toBe("export {};");
  expect((await server.ask(`${path}/index.html`)).status).toBe(404);
  expect((await server.ask(`${path}/health/live`)).status).toBe(200);
  expect((await server.ask(`${path}/api/openapi.json`)).json()).toMatchObject({ servers: [{ url: "/data-tools" }] });
  const client = createClient({ baseUrl: `${server.url}${path}/` });
  expect(await client.sessions.list()).toEqual([]);
  expect(client.sessions.reportUrl("s_1")).toBe(`${server.url}${path}/api/sessions/s_1/report`);
});

test("[N90] the path alone is the page; a name that only begins like it is none of ours", async () => {
  server = await serve(product, { page: folder, base });
  expect((await server.ask("/data-tools")).body).toContain("index-Ab12.js");
  expect((await server.ask("/data-tools?x=1")).body).toContain("index-Ab12.js");
  expect((await server.ask("/data-tools-2/api/sessions")).body).not.toContain("[]");
  const rewritten = ["/data-tools/api/x?y=/data-tools/", "/data-toolsx", "/other", "/data-tools/data-tools/z"].map(
    (url) => rewriterOf(base)({ url }),
  );
  expect(rewritten).toEqual(["/api/x?y=/data-tools/", "/data-toolsx", "/other", "/data-tools/z"]);
});

test("[N90] at a root the page names its files from there", async () => {
  server = await serve(product, { page: folder });
  const { body } = await server.ask("/s/one");
  expect(body).toBe('<meta name="base" content="" /><script type="module" src="/assets/index-Ab12.js"></script>');
});

test("[N90] the neighbours on the host get no cookie, and neither their names nor their storage are touched", async () => {
  server = await standUp(product, clock, { ...behind, node: "north" });
  await firstAdmin(product, server);
  const person = browser(server, far);
  const entered = await person.post("/api/sign-in", { name: "root", password: goodPassword });
  const [node, sign] = entered.headers["set-cookie"] ?? [];
  expect(node).toBe("__Secure-data-tools-node=north; Path=/data-tools; HttpOnly; Secure; SameSite=Strict");
  expect(sign).toMatch(
    /^__Secure-data-tools=[^;]+; Path=\/data-tools; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(entered.headers["strict-transport-security"]).toBe("max-age=31536000");
  const cookie = `__Secure-data-tools-node=north; ${sign?.split(";")[0]}`;
  const left = await server.ask("/data-tools/api/sign-out", {
    method: "POST",
    headers: { ...far, cookie, "sec-fetch-site": "same-origin", "content-type": "application/json" },
    body: "{}",
  });
  expect([left.status, left.headers["clear-site-data"]]).toEqual([200, '"cache"']);
});

test("[N90] the way to a provider and back stays below the path", async () => {
  const provider = await openProvider(clock);
  const flags = { "public-url": "https://data.example/data-tools/" };
  server = await standWith(product, provider, clock, flags, behind);
  try {
    const started = await walker(server, far).step("/data-tools/sign-in/start?to=/s/one");
    const [cookie = ""] = started.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^__Secure-data-tools-sign-in=.*; Path=\/data-tools; HttpOnly; Secure; SameSite=Lax$/);
    const leave = new URL(started.headers.location ?? "");
    expect(leave.searchParams.get("redirect_uri")).toBe("https://data.example/data-tools/sign-in/callback");
    const { location = "" } = Object.fromEntries((await fetch(leave, { redirect: "manual" })).headers);
    const { search, pathname } = new URL(location);
    const headers = { ...far, accept: "text/html" };
    const refused = await server.ask(pathname + search, { headers });
    expect(refused.headers.location).toMatch(/^\/data-tools\/sign-in#problem=/);
    const came = await server.ask(pathname + search, { headers: { ...headers, cookie: cookie.split(";")[0] ?? "" } });
    expect([came.status, came.headers.location]).toEqual([303, "/data-tools/s/one"]);
  } finally {
    await provider.stop();
  }
});

test("[N90] a PUBLIC_URL that cannot be is refused by name, with the reason", async () => {
  server = await serve(product);
  const read = (url: string, more: Record<string, string> = {}) =>
    placeOf(readConfig({ "public-url": url, ...more }, {}));
  expect(read("")).toEqual({ url: null, host: null, base: "" });
  expect(read("https://data.example/")).toEqual({ url: "https://data.example", host: "data.example", base: "" });
  expect(read("https://data.example:8443/a/b.c/")).toEqual({
    url: "https://data.example:8443/a/b.c",
    host: "data.example:8443",
    base: "/a/b.c",
  });
  for (const url of [
    ...["data.example", "ftp://data.example", "https://data.example/?x", "https://a:b@data.example"],
    ...[
      "https://data.example/api/x",
      "https://data.example/s",
      "https://data.example/docs",
      "https://data.example/a%22b",
      "https://data.example//a",
    ],
  ])
    expect(() => read(url), url).toThrow("PUBLIC_URL");
  expect(() => read("https://data.example/x", { "old-site": "none" })).toThrow("must lie at the root");
});
