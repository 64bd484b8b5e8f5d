// docs/api.md has every route, and each of its commands is a request that the server takes: asked here of a server
// with one of everything, in the order of the page, deleting last.
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { belongings, type Ids, ofAccounts } from "../http/every-route.ts";
import { openTestProduct } from "../http/product.ts";
import { type Answer, type Running, serve } from "../http/running.ts";
import { documents, lineOf, shellLines } from "./kinds.ts";

const page = documents.get("docs/api.md");
let product: OpenedProduct;
let server: Running;
let ids: Ids;

beforeAll(async () => {
  product = await openTestProduct();
  server = await serve(product);
  const client = createClient({ baseUrl: server.url });
  ids = await belongings(client);
  await client.sessions.goTo(ids.session ?? "", null);
});
afterAll(async () => {
  await server.close();
  await product.close();
});

/** What a command of curl asks. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly file: boolean;
}

function askedBy(line: string): Asked {
  const words = [...lineOf(line).words];
  const given: Record<string, string> = {};
  let address = "";
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (/^-[XHdFo]$/.test(word)) given[word] = words.shift() ?? "";
    else if (word.startsWith("http")) address = word;
  }
  const [name = "", ...value] = (given["-H"] ?? "").split(": ");
  const file = given["-F"] !== undefined;
  return {
    method: given["-X"] ?? (file ? "POST" : "GET"),
    path: new URL(address).pathname + new URL(address).search,
    headers: name === "" ? {} : { [name]: value.join(": ") },
    body: given["-d"],
    file,
  };
}

const withIds = (text: string) =>
  text
    .replace("/samples/NAME", "/samples/customers")
    .replaceAll(/\b[A-Z]{3,}\b/g, (word) => ids[word.toLowerCase()] ?? (word === "OWNER" ? "local" : "none"));

/** The answer's status; of a stream of events its beginning is enough. */
async function statusOf({ method, path, headers, body, file }: Asked): Promise<Pick<Answer, "status" | "body">> {
  const address = server.url + withIds(path);
  const form = new FormData();
  if (file) form.append("file", new Blob(["city,price\n Oslo,1\n"]), "march.csv");
  const stop = new AbortController();
  const sent = file ? form : body === undefined ? undefined : withIds(body);
  const answer = await fetch(address, {
    method,
    headers,
    signal: stop.signal,
    ...(sent !== undefined && { body: sent }),
  });
  const streams = answer.headers.get("content-type")?.includes("event-stream") === true;
  const text = streams ? "" : await answer.text();
  stop.abort();
  return { status: answer.status, body: text };
}

const sections = (page?.headings ?? []).filter(({ text }) => /^(GET|POST|PUT|PATCH|DELETE) \//.test(text));
const lines = (page?.blocks ?? []).filter(({ language }) => language === "sh").flatMap(({ text }) => shellLines(text));

test("[X15] docs/api.md has every route of the interface, each with a command that asks it", () => {
  const told = sections.map(({ text }) => text);
  const there = server.routes
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !name.startsWith("HEAD") && /^\w+ \/(api|health)\//.test(name));
  // The lead's five commands come before those of the routes.
  expect(told.toSorted()).toEqual(there.toSorted());
  expect(lines.length).toBe(told.length + 5);
});

/** What an earlier command of the page, or the lack of long work, makes of a later one. */
const otherwise: Readonly<Record<string, string>> = {
  "POST /api/sessions/:id/preview": "column_not_found",
  "POST /api/admin/sessions/:id/extend": "in_bin",
  "GET /api/jobs/:id": "not_found",
  "DELETE /api/jobs/:id": "not_found",
};

test("[X15] the life of a table at its beginning goes from the first command to the last", async () => {
  const before = ids;
  for (const [at, line] of lines.slice(0, 5).entries()) {
    const { status, body } = await statusOf(askedBy(line));
    expect({ line, status: Math.floor(status / 100), body }).toMatchObject({ line, status: 2 });
    if (at === 0) ids = { ...ids, datasource: JSON.parse(body).id };
    if (at === 1) ids = { ...ids, session: JSON.parse(body).id };
    if (at === 4) expect(body).toContain("city,price");
  }
  ids = before;
});

test("[X15] every command of docs/api.md is a request that the server takes", async () => {
  const own = sections.map(({ text }, at) => ({ name: text, line: lines[at + 5] ?? "" }));
  const asked = own.filter(({ name }) => !ofAccounts.includes(name));
  const ordered = [
    ...asked.filter(({ name }) => !name.startsWith("DELETE")),
    ...asked.filter(({ name }) => name.startsWith("DELETE")),
  ];
  const refused: string[] = [];
  for (const { name, line } of ordered) {
    const { status, body } = await statusOf(askedBy(line));
    // What cannot be done just now (409) was understood all the same.
    const isRefused = status >= 400 && status !== 409;
    if (isRefused && JSON.parse(body).code !== otherwise[name]) refused.push(`${name}: ${status} ${body}`);
  }
  expect(refused).toEqual([]);
});
