// Enrolled users are answered here and all others by the old site, side by side; what that changes is told and safe.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adminSections } from "../../../src/http/old/addresses.ts";
import { datasourceIdOf } from "../../../src/migrate/ids.ts";
import { meaning, oldIdOf } from "../../../src/migrate/old-addresses.ts";
import { ann, fromTheOldSite, root, type Standing, stand, type Who } from "./standing.ts";

let standing: Standing;

afterEach(() => standing.close());

const table = "city,price\nOslo,1\nRome,2\n";
const unknown = "00000000-0000-4000-8000-000000000001";
const status = (id: string, who: Who = "ann") => standing.ask(who, `/tools/api/studio/${id}/session/status/`);
const post = (path: string, body: object = {}, who: Who = "ann") =>
  standing.ask(who, path, {
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
  });

describe("who is answered where", () => {
  beforeEach(async () => {
    standing = await stand();
  });

  test("[P33] both at once: one by this server, one by the old site, to whom the request came as it was sent", async () => {
    const id = await standing.datasource(table);
    await standing.enrol({ mode: "named", users: ["ann"] });
    const path = `/tools/api/studio/${id}/session/initialize/`;
    const [hers, his, theirs] = await Promise.all([
      post(path),
      post(path, { odd: "é" }, "root"),
      post(path, {}, "stranger"),
    ]);
    expect(hers.json()).toMatchObject({ success: true, session_info: { session_exists: true, current_shape: [2, 2] } });
    expect([his.body, theirs.body]).toEqual([fromTheOldSite, fromTheOldSite]);
    const reached = standing.old.reached.map(({ method, url, body }) => `${method} ${url} ${body}`);
    expect(reached.sort()).toEqual([`POST ${path} {"odd":"é"}`, `POST ${path} {}`]);
    expect(standing.old.reached[0]?.headers.cookie).toContain("theme=dark");
  });

  test("[P30] [P33] a change of enrolment holds at once, without a restart, there and back", async () => {
    const id = await standing.datasource(table);
    expect((await status(id)).json().success).toBe(true);
    const put = (body: object) =>
      standing.ask("root", "/api/admin/enrolment", {
        ...{ method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
      });
    expect((await put({ mode: "off" })).json()).toEqual({ mode: "off", users: [], percent: 0 });
    expect((await status(id)).body).toBe(fromTheOldSite);
    expect((await put({ mode: "named", users: ["1"] })).status).toBe(200);
    expect((await status(id)).json().success).toBe(true);
    expect((await standing.ask("root", "/api/admin/enrolment")).json()).toMatchObject({ users: ["1"] });
    expect((await standing.ask("ann", "/api/admin/enrolment")).status).toBe(404);
    expect((await put({ percent: 101 })).status).toBe(400);
  });

  test("[P33] the start page is the old site's but for enrolled users; the workbench is at an address of its own", async () => {
    await standing.enrol({ mode: "named", users: ["ann"] });
    expect((await standing.ask("root", "/")).body).toBe(fromTheOldSite);
    expect((await standing.ask("stranger", "/")).body).toBe(fromTheOldSite);
    expect((await standing.ask("ann", "/", { method: "POST" })).body).toBe(fromTheOldSite);
    const hers = await standing.ask("ann", "/");
    expect(hers.body).not.toBe(fromTheOldSite);
    expect(hers.headers["content-security-policy"]).toBeDefined();
    for (const path of ["/workbench", "/s/s_1", "/admin/users", "/sign-in"]) {
      const answer = await standing.ask("stranger", path);
      expect([path, answer.body === fromTheOldSite]).toEqual([path, false]);
    }
  });

  test("[P33] sections of administration that have an address of ours are those of the page", () => {
    const page = readFileSync(new URL("../../../../ui/src/admin/sections.ts", import.meta.url), "utf8");
    const ids = [...page.matchAll(/\{ id: "([a-z-]+)"/g)].map(([, id]) => id);
    expect([...adminSections]).toEqual(ids);
  });

  test("[P33] nobody is answered here while the site's sessions cannot be read, and nothing is changed", async () => {
    const id = await standing.datasource(table);
    standing.clock.advance(10_000);
    standing.site.remove();
    const answer = await post(`/tools/api/studio/${id}/session/initialize/`);
    expect([answer.status, answer.json()]).toEqual([503, { success: false, error: expect.any(String) }]);
    expect(answer.headers["retry-after"]).toBeDefined();
    expect((await standing.ask("ann", "/")).body).toBe(fromTheOldSite);
    expect(await standing.product.sessions.list(ann)).toEqual([]);
  });
});

describe("without an old site", () => {
  test("[P31] with none, enrolled users are answered, and nothing else is at its addresses", async () => {
    standing = await stand({ upstream: "none" });
    const id = await standing.datasource(table);
    await standing.enrol({ mode: "named", users: ["ann"] });
    expect((await status(id)).json().success).toBe(true);
    expect((await status(id, "root")).status).toBe(404);
    expect((await status(id, "stranger")).status).toBe(401);
    expect((await standing.ask("ann", "/tools/api/stats/")).status).toBe(404);
    expect((await standing.ask("ann", "/data-tools/")).status).toBe(404);
    // However an address is written, it is the route that decides.
    expect((await standing.ask("root", `/t%6fols/api/studio/${id}/session/status/`)).status).toBe(404);
    expect(standing.old.reached).toEqual([]);
  });

  test("[P31] without the setting, nothing is at the old addresses", async () => {
    standing = await stand({ behind: undefined });
    const answer = await post(`/tools/api/studio/${unknown}/session/initialize/`);
    expect([answer.status, answer.json()]).toMatchObject([404, { code: "not_found" }]);
  });
});

describe("what a request comes to", () => {
  beforeEach(async () => {
    standing = await stand();
  });

  test("[P36] is one step, however many calls it takes, so that one undo takes it back", async () => {
    const id = await standing.datasource(table);
    const base = `/tools/api/studio/${id}`;
    await post(`${base}/session/initialize/`);
    const copied = await post(`${base}/transform/columns/`, { operation: "duplicate", columns: ["city", "price"] });
    expect(copied.json()).toMatchObject({ success: true, shape: [2, 4], affected_columns: ["city", "price"] });
    expect((await status(id)).json()).toMatchObject({ operations_count: 1, session_info: { total_steps: 1 } });
    const undone = (await post(`${base}/session/undo/`)).json();
    expect(undone).toMatchObject({ can_undo: false, can_redo: true, session_info: { current_shape: [2, 2] } });
    const redone = (await post(`${base}/session/redo/`)).json();
    expect(redone).toMatchObject({ can_undo: true, can_redo: false, session_info: { current_shape: [2, 4] } });
  });

  test("[P36] what would change nothing, or means nothing, says so and leaves no step", async () => {
    const id = await standing.datasource(table);
    const base = `/tools/api/studio/${id}`;
    await post(`${base}/session/initialize/`);
    const wrong: [string, object][] = [
      ["imputation", { method: "bogus" }],
      ["columns", { operation: "explode", columns: ["city"] }],
      ["columns", { operation: "rename", new_names: { nope: "x" } }],
      ["columns", { operation: "rename", new_names: { city: "price" } }],
      ["columns", { operation: "drop", columns: ["nope"] }],
      ["engineering", { operation: "add", columns: ["price"] }],
    ];
    for (const [kind, body] of wrong) {
      const answer = await post(`${base}/transform/${kind}/`, body);
      expect([kind, body, answer.status, answer.json()]).toEqual([
        ...[kind, body, 200],
        { success: false, error: expect.stringMatching(/\S.*\.$/) },
      ]);
    }
    expect((await status(id)).json()).toMatchObject({ operations_count: 0 });
  });

  test("[P39] another's datasource is not there, in the same words as one that never was", async () => {
    const id = await standing.datasource(table);
    await post(`/tools/api/studio/${id}/session/initialize/`);
    for (const [method, path] of [
      ["POST", "session/initialize"],
      ["GET", "session/status"],
      ["POST", "session/undo"],
      ["POST", "session/clear"],
      ["POST", "session/save"],
      ["POST", "transform/scaling"],
      ["POST", "nan/quick-clean"],
      ["GET", "nan/analysis"],
      ["GET", "data"],
      ["POST", "bulk"],
    ] as const) {
      const body = { operation_type: "delete_rows", items: [0] };
      const ask = (of: string) =>
        standing.ask("root", `/tools/api/studio/${of}/${path}/`, {
          ...{ method, headers: { "content-type": "application/json" } },
          ...(method === "POST" && { body: JSON.stringify(body) }),
        });
      const [hers, never] = [await ask(id), await ask(unknown)];
      expect([path, hers.status, hers.body]).toEqual([path, never.status, never.body]);
      expect(hers.json()).toMatchObject({ success: false });
    }
    expect((await status(id)).json()).toMatchObject({ session_exists: true });
  });

  test("[P39] pages of other sites change nothing here, with or without the site's own token", async () => {
    const id = await standing.datasource(table);
    const foreign: Record<string, string>[] = [
      { "sec-fetch-site": "cross-site" },
      { origin: "https://evil.example" },
      { host: "evil.example" },
    ];
    for (const headers of foreign) {
      const answer = await standing.ask("ann", `/tools/api/studio/${id}/session/initialize/`, {
        ...{ method: "POST", headers: { "x-csrftoken": "c".repeat(32), ...headers } },
      });
      expect([answer.status, answer.json().success]).toEqual([403, false]);
    }
    expect(await standing.product.sessions.list(ann)).toEqual([]);
    expect((await post(`/tools/api/studio/${id}/session/initialize/`)).json().success).toBe(true);
  });

  test("[P39] whatever is sent, nothing of our inside is told", async () => {
    const id = await standing.datasource(table);
    await post(`/tools/api/studio/${id}/session/initialize/`);
    const bodies = ["", "{", "[]", "null", "7", '"x"', `${"[".repeat(5_000)}`, '{"columns":{"a":[]},"new_names":7}'];
    for (const path of ["transform/columns", "transform/scaling", "session/save", "session/rename-column", "bulk"])
      for (const body of bodies) {
        const answer = await standing.ask("ann", `/tools/api/studio/${id}/${path}/`, { method: "POST", body });
        expect([path, body, answer.status < 500]).toEqual([path, body, true]);
        expect(answer.body).not.toMatch(/at \w+ \(|node_modules|undefined|not a function/);
      }
    for (const item of [null, 1, "x", {}, { type: 1 }, { type: "drop_columns", parameters: 5 }])
      for (const operation_type of ["delete_rows", "update_cells", "column_operations", "apply_transformations"]) {
        const answer = await post(`/tools/api/studio/${id}/bulk/`, { operation_type, items: [item] });
        expect([operation_type, item, answer.status < 500]).toEqual([operation_type, item, true]);
      }
  });

  test("[P39] methods that an address does not have are told which it has", async () => {
    const id = await standing.datasource(table);
    const answer = await standing.ask("ann", `/tools/api/studio/${id}/session/undo/`);
    expect([answer.status, answer.headers.allow, answer.body]).toEqual([405, "POST", ""]);
  });

  test("[P39] changes that are switched off are switched off here too, for a look that would begin something as well", async () => {
    const id = await standing.datasource(table);
    await standing.product.administration.setReadOnly(root, { on: true, message: "maintenance" });
    for (const answer of [
      await post(`/tools/api/studio/${id}/session/initialize/`),
      await standing.ask("ann", `/tools/api/studio/${id}/data/`),
    ])
      expect([answer.status, answer.json()]).toEqual([
        503,
        { success: false, error: expect.stringContaining("maintenance") },
      ]);
    expect((await status(id)).json()).toMatchObject({ success: true, session_exists: false });
  });
});

describe("too fast", () => {
  test("[P39] is told in the form that the clients know, with the time to wait", async () => {
    standing = await stand({ flags: { "quota-changes": "1" } });
    const [a, b] = [await standing.datasource(table), await standing.datasource(table, undefined, "root")];
    expect(b).not.toBe(a);
    const answers = [];
    for (let at = 0; at < 3; at++) answers.push(await post(`/tools/api/studio/${a}/session/initialize/`));
    const refused = answers.find((answer) => answer.status === 429);
    expect(refused?.json()).toEqual({
      error: expect.any(String),
      rate_limit_info: {
        ...{ limit: 1, remaining: 0, window_seconds: 60 },
        ...{ reset_time: expect.any(Number), retry_after: Number(refused?.headers["retry-after"]) },
      },
    });
  });
});

test("[P33] an old id means the datasource that came from it, or the one of ours that has it, of one user alone", async () => {
  standing = await stand();
  const own = datasourceIdOf("django:1", unknown);
  expect(meaning("django:1", unknown)(own)).toBe(true);
  expect(meaning("django:2", unknown)(own)).toBe(false);
  expect(oldIdOf(own)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(meaning("django:2", oldIdOf(own))(own)).toBe(true);
  expect(meaning("django:1", unknown)("")).toBe(false);
});

test("[P32] a server that is leaving keeps no connection of passed requests either", async () => {
  standing = await stand();
  const socket = connect(standing.server.port, "127.0.0.1");
  socket.write(`GET /projects/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  expect(await textOf(socket)).toContain(fromTheOldSite);
});
