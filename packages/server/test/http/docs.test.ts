// The documents, made into a site by the generator and served: what a reader finds at /docs.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildSite } from "../../../../scripts/site/build.ts";
import { firstSentence } from "../../../../scripts/site/markdown.ts";
import { groupsOf, pagesOf } from "../../../../scripts/site/pages.ts";
import type { OpenedProduct } from "../../src/app.ts";
import { openTestProduct } from "./product.ts";
import { type Running, serve } from "./running.ts";

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "data-tools-docs-"));
const docs = join(folder, "docs");
let server: Running;
let product: OpenedProduct;

beforeAll(async () => {
  buildSite(root, docs);
  product = await openTestProduct();
  // Nobody is let in, so that what is answered is answered to anyone.
  server = await serve(product, { docs, page: join(folder, "none"), identify: async () => null });
});
afterAll(async () => {
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true });
});

test("[X10] documents are read without signing in, under a policy that runs nothing but their search", async () => {
  expect(await server.ask("/api/sessions")).toMatchObject({ status: 401 });
  const answer = await server.ask("/docs/recipes.html");
  expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('<h1 id="recipes">Recipes</h1>') });
  const policy = answer.headers["content-security-policy"];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(answer.headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-cache" });
  expect(answer.body).not.toMatch(/<script>|<style|\sstyle=|\son\w+=/);
});

test("[X10] /docs leads to the first page, which lists every page in its group with what it is about", async () => {
  const moved = await server.ask("/docs");
  expect(moved).toMatchObject({ status: 302, headers: { location: "docs/" } });
  const { status, body } = await server.ask("/docs/");
  expect(status).toBe(200);
  for (const title of ["Settings", "A tour of the page", "Architecture", "Rules"])
    expect(body).toContain(`>${title}</a>`);
  expect(body).toMatch(/<a href="recipes.html">Recipes<\/a>: A recipe is/);
});

test.each(["/docs/none.html", "/docs/none", "/docs/operations/none.html", "/docs/../secret", "/docs/..%2fsecret"])(
  "[X10] %s is not found, and never the page",
  async (path) => {
    const answer = await server.ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  },
);

test("[X10] every link and picture of the site leads to something in it; nothing is fetched from elsewhere", () => {
  const wrong: string[] = [];
  for (const path of htmlBelow(docs)) {
    const text = readFileSync(path, "utf8");
    for (const [, attribute = "", value = ""] of text.matchAll(/\s(href|src|data-root)="([^"]*)"/g)) {
      if (/^https?:/.test(value) && attribute === "href") continue;
      const [to = "", anchor] = value.replaceAll("&amp;", "&").split("#", 2);
      const target = to === "" ? path : join(dirname(path), decodeURI(to));
      const isThere = statSync(target, { throwIfNoEntry: false }) !== undefined;
      const isMarked = isThere && (!anchor || readFileSync(target, "utf8").includes(`id="${decodeURI(anchor)}"`));
      if (!isMarked) wrong.push(`${path.slice(docs.length)} → ${value}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("[X11] every document stands in a group of the list", () => {
  const pages = pagesOf(root);
  const others = groupsOf(pages).filter(({ title }) => title === "More");
  expect(others, "name them in scripts/site/pages.ts").toEqual([]);
});

test("[X11] every document begins with its title and says in a sentence what it is about", () => {
  const pages = [...pagesOf(root).values()].filter(({ path }) => !/^docs\/(operations|analyses)\//.test(path));
  const isTold = (page: (typeof pages)[number]) =>
    page.headings[0]?.level === 1 && page.title !== "" && /^[\p{Lu}\p{N}`“].{10,}/u.test(firstSentence(page));
  expect(pages.filter((page) => !isTold(page)).map(({ path }) => path)).toEqual([]);
});

function htmlBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".html") && !name.startsWith("files"))
    .map((name) => join(folder, name));
}
