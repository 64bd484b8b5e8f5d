// A person at work behind nginx and behind Caddy, in a real browser, at a path of a host; and three servers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../../src/app.ts";
import { header, load, rename } from "../../e2e/bench.ts";
import { stand, unwanted } from "../../e2e/standing.ts";
import { openTestProduct } from "../../http/product.ts";
import { type Running, serve } from "../../http/running.ts";
import { caddyWith, type Front, freePort, isThere, nginxWith } from "./proxies.ts";

const password = "lantern otter gravel thirteen";
const folder = mkdtempSync(join(tmpdir(), "data-tools-proxies-"));
const large = join(folder, "large.csv");
const rows = 80_000;
let product: OpenedProduct;

beforeAll(async () => {
  const lines = Array.from({ length: rows }, (_, at) => `${at},city ${at % 977},${"x".repeat(60)}${at % 31}`);
  writeFileSync(large, `id,city,note\n${lines.join("\n")}\n`);
  product = await openTestProduct();
});
afterAll(async () => {
  await product.close();
  rmSync(folder, { recursive: true, force: true });
});

const makers = { nginx: nginxWith, caddy: caddyWith };
const files = {
  nginx: { root: "data-tools.conf", path: "below-a-path.conf", three: "three-nodes.conf" },
  caddy: { root: "Caddyfile", path: "below-a-path.Caddyfile", three: "three-nodes.Caddyfile" },
};
const both = ["nginx", "caddy"] as const;

test.each(both.filter((name) => isThere[name]))("[N91] %s takes the files that are shipped for it", async (name) => {
  const nowhere = Object.fromEntries(
    ["127.0.0.1", "north", "middle", "south"].map((at) => [`${at}:4870`, "127.0.0.1:9"]),
  );
  for (const file of Object.values(files[name])) {
    const front = await makers[name](file, nowhere, await freePort());
    const { status, said } = front.check;
    await front.end();
    expect([file, status, said]).toEqual([
      file,
      0,
      expect.not.stringMatching(/\[(warn|error|emerg)\]|"level":"error"/),
    ]);
  }
});

test.skipIf(unwanted).each(both.filter((name) => isThere[name]))(
  "[N91] [N90] behind %s, below a path, a person signs in, loads a large file, works, undoes, is seen in another tab, and exports",
  async (name) => {
    let front: Front | undefined;
    const port = await freePort();
    const base = `https://localhost:${port}/data-tools`;
    const standing = await stand({
      auth: "accounts",
      flags: ["--public-url", base, "--trusted-proxies", "127.0.0.1"],
      front: async (url) => {
        front = await makers[name](files[name].path, { "127.0.0.1:4870": new URL(url).host }, port);
        await front.start();
        return base;
      },
    });
    try {
      expect(standing.first).toContain(`${base}/sign-in#link=`);
      const page = await standing.open(`/sign-in${new URL(standing.first ?? "").hash}`);
      page.setDefaultTimeout(30_000);
      await page.getByLabel("The name you will sign in with").fill("root");
      await page.getByLabel("Password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Choose and sign in" }).click();
      await page.getByRole("button", { name: "Your account, root" }).waitFor();
      expect(page.url()).toBe(`${base}/`);
      const cookies = await page.context().cookies();
      expect(cookies.map((each) => [each.name, each.path, each.secure])).toEqual([
        ["__Secure-data-tools", "/data-tools", true],
      ]);

      await load(page, large);
      expect(page.url()).toMatch(`${base}/s/`);
      const tab = await page.context().newPage();
      await tab.goto(page.url());
      await header(tab, "city").waitFor();
      await rename(page, "city", "town");
      await header(tab, "town").waitFor();
      await page.getByRole("button", { name: /^Undo/ }).click();
      await header(tab, "city").waitFor();
      await header(page, "city").waitFor();

      const arriving = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export" }).click();
      await page.getByRole("menuitem", { name: "Download as CSV" }).click();
      const download = await arriving;
      expect(
        readFileSync(await download.path(), "utf8")
          .trimEnd()
          .split("\n"),
      ).toHaveLength(rows + 1);

      await page.getByRole("link", { name: "All datasources and sessions" }).click();
      await page.waitForURL(`${base}/`);
      await page.getByRole("button", { name: "Your account, root" }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(standing.complaints).toEqual([]);
    } finally {
      await front?.end();
      await standing.end();
    }
  },
  180_000,
);

test.each(both.filter((name) => isThere[name]))(
  "[N91] [H21] before three servers %s keeps people where they were, and leads them elsewhere when that one is away",
  async (name) => {
    const nodes = new Map<string, Running>();
    const options = { proxies: ["127.0.0.1"], names: ["localhost", "localhost:4870"] };
    let front: Front | undefined;
    try {
      const at: Record<string, string> = {};
      for (const node of ["north", "middle", "south"]) {
        const running = await serve(product, { ...options, node });
        nodes.set(node, running);
        at[`${node}:4870`] = `127.0.0.1:${running.port}`;
      }
      front = await makers[name](files[name].three, at, await freePort());
      await front.start();
      const { origin } = front;
      for (const node of nodes.keys()) {
        const cookie = `other=1; __Host-data-tools-node=${node}`;
        const came = await Promise.all(Array.from({ length: 6 }, () => nodeOf(origin, cookie)));
        expect(came).toEqual(Array(6).fill(node));
      }
      await nodes.get("south")?.close();
      nodes.delete("south");
      const came = await nodeOf(origin, "__Host-data-tools-node=south");
      expect(["north", "middle"]).toContain(came);
    } finally {
      await front?.end();
      for (const running of nodes.values()) await running.close();
    }
  },
);

/** The server that answered. */
function nodeOf(origin: string, cookie: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { cookie, host: "localhost" };
    const sent = request(`${origin}/health/live`, { headers, agent: false, rejectUnauthorized: false }, (answer) => {
      void textOf(answer).then((body) =>
        answer.statusCode === 200 ? resolve(String(answer.headers["data-tools-node"])) : reject(new Error(body)),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}
