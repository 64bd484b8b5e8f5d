// What is measured and logged at the old addresses, and of what is passed on.
import { afterEach, expect, test } from "vitest";
import { readMetrics } from "../../metrics/reading.ts";
import { type Standing, stand } from "./standing.ts";

let standing: Standing;

afterEach(() => standing.close());

test("[N119] old addresses are measured and logged by their route's name, and what is passed on apart", async () => {
  standing = await stand();
  const id = await standing.datasource("city,price\nOslo,1\n");
  const route = "/tools/api/studio/:id/session/status/";
  for (const [path, status] of [
    [`/tools/api/studio/${id}/session/status/`, 200],
    [`/data-tools/studio/${id}/`, 302],
    ["/tools/api/studio/00000000-0000-4000-8000-000000000001/session/status/", 404],
  ] as const)
    expect([path, (await standing.ask("ann", path)).status]).toEqual([path, status]);
  await standing.ask("stranger", `/tools/api/studio/${id}/session/status/?secret=1`);
  await standing.ask("ann", `/elsewhere/${id}`);
  standing.old.answer = (_request, response) => void response.writeHead(503).end();
  await standing.ask("ann", "/elsewhere/");
  await standing.old.close();
  await standing.ask("ann", "/elsewhere/");
  const told = readMetrics(await standing.product.measuring.told());
  const requests = (of: string, outcome: string) =>
    told.value("data_tools_http_request_seconds_count", { route: of, outcome });
  expect([requests(`GET ${route}`, "done"), requests(`GET ${route}`, "refused")]).toEqual([1, 1]);
  expect(requests("GET /data-tools/studio/:id/", "done")).toBe(1);
  const passed = (outcome: string) => told.value("data_tools_passed_on_seconds_count", { outcome });
  expect([passed("done"), passed("refused"), passed("failed")]).toEqual([2, undefined, 2]);
  const lines = standing.server
    .logged()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const requested = lines.filter(({ msg, route: of }) => msg === "request" && String(of).includes("studio"));
  expect(requested.map(({ route: of, status, user }) => [of, status, typeof user])).toEqual([
    [route, 200, "string"],
    ["/data-tools/studio/:id/", 302, "string"],
    [route, 404, "string"],
  ]);
  const passedOn = lines.filter(({ msg }) => msg === "passed on");
  expect(passedOn.map(({ method, status }) => [method, status])).toEqual([
    ["GET", 200],
    ["GET", 200],
    ["GET", 503],
    ["GET", 502],
  ]);
  for (const word of [id, "secret", "elsewhere", "sessionid"]) expect(standing.server.logged()).not.toContain(word);
});
