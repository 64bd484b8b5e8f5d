// Every exchange that was recorded with the old system, asked again of a server in front of it: alike, or listed as
// a difference with its reason.
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whose } from "../../../src/http/old/addresses.ts";
import type { Answer, Asking } from "../running.ts";
import { differences } from "./differences.ts";
import { type Standing, stand, type Who } from "./standing.ts";
import { type Exchange, exchanges, unlike } from "./transcript.ts";

const recorded = exchanges();
const decided = new Map(Object.entries(differences).flatMap(([code, names]) => names.map((name) => [name, code])));

/** By name: how ours differs from what was recorded; null if it does not. */
const found = new Map<string, string | null>();

const types = { age: "number", qty: "integer", city: "text", when: "timestamp", flag: "boolean", empty: "text" };
const withGaps = `age,qty,city,when,flag,empty
25.0,1,Madrid,2024-01-01T00:00:00,true,
,2,Lima,2024-01-02T00:00:00,false,
40.0,3,,,true,
31.0,4,Lima,2024-02-01T00:00:00,true,
200.0,5,Oslo,2024-03-01T00:00:00,false,
`;
const whole = `age,qty,city,when,flag
25.0,1,Madrid,2024-01-01T00:00:00,true
31.0,4,Lima,2024-02-01T00:00:00,true
200.0,5,Oslo,2024-03-01T00:00:00,false
`;
const oldIds = ["c4115238-7f3c-4572-b36b-f4ea857c4e13", "707a2cc6-a984-4c6f-88b9-5114cf379882"] as const;

let standing: Standing;

beforeAll(async () => {
  standing = await stand();
  const { empty, ...without } = types;
  const ids = [await standing.datasource(withGaps, { ...without, empty }), await standing.datasource(whole, without)];
  const renamed = new Map<string, string>(oldIds.map((id, at) => [id, ids[at] ?? ""]));
  await replay(renamed);
}, 120_000);
afterAll(() => standing.close());

/** Asks everything in its order; ids that were new then are learned from our answers. */
async function replay(ids: Map<string, string>): Promise<void> {
  for (const { name, exchange } of recorded) {
    const url = [...ids].reduce((text, [from, to]) => text.replaceAll(from, to), exchange.url);
    if (whose(exchange.method, url) === "theirs") {
      found.set(name, await passedOn(exchange, url));
      continue;
    }
    if (decided.get(name) === "its-undo") {
      found.set(name, "not asked: there is no step to take back");
      continue;
    }
    const answer = await standing.ask(whoOf(exchange), url, askingOf(exchange));
    found.set(name, await difference(exchange, answer, url));
    const said = exchange.response as { success?: boolean; data?: { operation_id?: string } } | undefined;
    // What failed there left no step to go on from.
    if (said?.success === false && /\/transform\//.test(url) && answer.json().success === true)
      await standing.ask("ann", url.replace(/transform\/.*/, "session/undo/"), { method: "POST" });
    const began = answer.headers["content-type"]?.includes("json") ? answer.json<typeof said>()?.data : undefined;
    if (said?.data?.operation_id && began?.operation_id) {
      ids.set(said.data.operation_id, began.operation_id);
      await ended(began.operation_id);
    }
  }
}

function whoOf({ label }: Exchange): Who {
  if (label.endsWith("-anon")) return "stranger";
  return /-other-?user$/.test(label) ? "root" : "ann";
}

async function ended(operation: string): Promise<void> {
  const address = `/tools/api/bulk-operation/${operation}/status/`;
  const isRunning = async () =>
    (await standing.ask("ann", address)).json<{ data: { status: string } }>().data.status === "running";
  while (await isRunning()) await pause(20);
}

/** A request as it was sent: forms of the studio and of cleaning, JSON for all else. */
function askingOf({ label, method, url, body }: Exchange): Asking {
  if (body === null) return { method };
  const isForm =
    /^\/tools\/studio\//.test(url) || (url.includes("/quick-clean/") && label !== "nan-clean-json-ignored");
  if (!isForm) {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return { method, headers: { "content-type": "application/json" }, body: text };
  }
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(label !== "file-nonajax" && { "x-requested-with": "XMLHttpRequest" }),
  };
  return { method, headers, body: new URLSearchParams(body as Record<string, string>).toString() };
}

/** What is the old site's goes there, and comes back as it was recorded. */
async function passedOn(exchange: Exchange, url: string): Promise<string | null> {
  const { old } = standing;
  const text = typeof exchange.response === "string" ? exchange.response : JSON.stringify(exchange.response ?? "");
  old.answer = (_request, response) =>
    response.writeHead(exchange.status ?? 500, { "content-type": exchange.content_type ?? "text/html" }).end(text);
  const answer = await standing.ask(whoOf(exchange), url, askingOf(exchange));
  old.answer = null;
  const reached = old.reached.at(-1);
  if (reached?.url !== url || reached.method !== exchange.method) return "it did not reach the old site";
  return answer.status === (exchange.status ?? 500) && answer.body === text ? null : "it came back changed";
}

async function difference(exchange: Exchange, answer: Answer, url: string): Promise<string | null> {
  if (exchange.label.endsWith("-anon")) {
    const isThere = standing.old.reached.at(-1)?.url === url && answer.body === "the old site";
    return isThere ? null : "strangers are the old site's";
  }
  if (answer.status !== exchange.status) return `status ${answer.status}, not ${exchange.status}`;
  if (!answer.headers["content-type"]?.startsWith(exchange.content_type?.split(";")[0] ?? ""))
    return `${answer.headers["content-type"]}, not ${exchange.content_type}`;
  const allow = exchange.headers?.Allow;
  if (allow !== undefined && answer.headers.allow !== allow) return `allow: ${answer.headers.allow}, not ${allow}`;
  if (exchange.content_type !== "application/json") return answer.body === exchange.response ? null : answer.body;
  const ours = answer.json();
  const success = (exchange.response as { success?: boolean }).success;
  if (success !== undefined && ours.success !== success) return `success: ${ours.success}: ${ours.error}`;
  return unlike(ours, exchange.response);
}

describe("[P34] what was recorded with the old system is answered alike here", () => {
  test.each(recorded.map(({ name }) => name))("%s", (name) => {
    const code = decided.get(name);
    if (code === undefined) expect(found.get(name)).toBeNull();
    else expect(found.get(name), `${code} is no difference any more`).not.toBeNull();
  });
});

test("[P34] every difference is of a recorded exchange, and docs/old-addresses.md gives its reason", () => {
  const names = new Set(recorded.map(({ name }) => name));
  const page = readFileSync(new URL("../../../../../docs/old-addresses.md", import.meta.url), "utf8");
  for (const [code, listed] of Object.entries(differences)) {
    expect(page).toContain(`\`${code}\``);
    for (const name of listed) expect(names.has(name), name).toBe(true);
  }
});
