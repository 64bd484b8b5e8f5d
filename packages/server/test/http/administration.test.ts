// What administrators do over HTTP: sessions of all by sizes, owners and times, keys and room, and the read-only mode.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { manualClock } from "../../src/clock.ts";
import { openTestProduct } from "./product.ts";
import type { Running } from "./running.ts";
import { type Browser, clientWith, firstAdmin, goodPassword, invited, standUp } from "./signing-in.ts";

const minute = 60_000;
const hour = 60 * minute;
const secret = "clandestine";

let clock: ReturnType<typeof manualClock>;
let product: OpenedProduct;
let server: Running;
let admin: Browser;
let ann: Browser;

beforeEach(async () => {
  clock = manualClock();
  product = await openTestProduct({ "sign-in-idle": "30d", "sign-in-lifetime": "60d", retention: "8h" }, clock);
  server = await standUp(product, clock);
  admin = await firstAdmin(product, server);
  ann = (await invited(admin, server, "Ann")).browser;
});
afterEach(async () => {
  await server.close();
  await product.close();
});

const clientOf = (browser: Browser) => clientWith(server, { cookie: browser.cookie ?? "" });

/** A session of someone, with a step; every word in it is secret. */
async function started(browser: Browser, steps = 1): Promise<string> {
  const client = clientOf(browser);
  const file = new Blob([`${secret},price\n${secret} cell,3\n`]);
  const { id } = await client.datasources.create(file, { fileName: `${secret}.csv`, name: `${secret} file` });
  const session = await client.sessions.create({ datasource: id, name: `${secret} session` });
  for (let step = 0; step < steps; step++)
    await client.sessions.apply(session.id, {
      op: "add-constant",
      params: { into: `${secret} ${step}`, type: "integer", value: String(step) },
    });
  return session.id;
}

describe("sessions of all", () => {
  test("[Y1] administrators see sizes, owners and times of all sessions, and not a word of what is in them", async () => {
    const [first, second] = [await started(ann, 2), await started(admin, 1)];
    clock.advance(5 * minute);
    await clientOf(ann).sessions.rows(first);
    const answer = await admin.ask("/api/admin/sessions?sort=usedAt&order=desc");
    expect(answer.status).toBe(200);
    expect(answer.body).not.toContain(secret);
    const { sessions, total } = await clientOf(admin).admin.sessions.list();
    expect(total).toBe(2);
    expect(sessions.map(({ id, ownerName, steps, status }) => [id, ownerName, steps, status])).toEqual([
      [first, "Ann", 2, "ready"],
      [second, "root", 1, "ready"],
    ]);
    const hers = await clientOf(ann).sessions.get(first);
    expect(sessions[0]).toMatchObject({ bytes: hers.bytes, createdAt: hers.createdAt, expiresAt: hers.expiresAt });
    expect(sessions[0]?.bytes).toBeGreaterThan(0);
    expect(Object.keys(sessions[0] ?? {}).sort()).toEqual(
      [
        ...["binUntil", "binnedAt", "bytes", "createdAt", "expiresAt", "id", "owner", "ownerName", "status", "steps"],
        "usedAt",
      ].sort(),
    );
  });

  test("[Y1] they come filtered, sorted and a page at a time", async () => {
    const [first, second, third] = [await started(ann, 0), await started(ann, 2), await started(admin, 1)];
    const { list } = clientOf(admin).admin.sessions;
    const ids = async (ask: Parameters<typeof list>[0]) => (await list(ask)).sessions.map(({ id }) => id);
    expect(await ids({ sort: "steps", order: "asc" })).toEqual([first, third, second]);
    expect(await ids({ sort: "steps", order: "desc", offset: 1, limit: 1 })).toEqual([third]);
    const owner = (await list({ sort: "steps" })).sessions[0]?.owner ?? "";
    expect((await list({ owner, limit: 1 })).total).toBe(2);
    await clientOf(ann).sessions.remove(first);
    expect(await ids({ state: "bin" })).toEqual([first]);
    expect(await ids({ state: "alive", owner })).toEqual([second]);
    expect((await admin.ask("/api/admin/sessions?sort=name")).json()).toMatchObject({ code: "bad_request" });
  });

  test("[Y2] ending, keeping and restoring stand in the session's own trail with the administrator's name", async () => {
    const id = await started(ann);
    const owner = (await product.accounts.list({ owner: "", name: "", role: "admin" })).find(
      ({ name }) => name === "Ann",
    )?.owner;
    const heard: string[] = [];
    product.events.listen(owner ?? "", (event) => {
      if (event.type === "expiry" && event.session === id) heard.push(event.status);
    });
    clock.advance(hour);
    const { sessions } = clientOf(admin).admin;
    const extended = await sessions.extend(id);
    expect(Date.parse(extended.expiresAt ?? "")).toBe(clock.now() + 8 * hour);
    expect((await sessions.extend(id, { minutes: 60 })).expiresAt).toBe(new Date(clock.now() + hour).toISOString());
    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    expect(await sessions.end(id)).toMatchObject({ status: "bin", binnedAt: new Date(clock.now()).toISOString() });
    expect((await clientOf(ann).sessions.get(id)).status).toBe("bin");
    expect(await sessions.end(id)).toMatchObject({ status: "bin" });
    expect(await sessions.restore(id)).toMatchObject({ status: "ready", binnedAt: null });
    expect(heard).toEqual(["ready", "ready", "bin", "restored"]);
    const { entries, broken } = await clientOf(ann).sessions.audit(id);
    expect(broken).toBeNull();
    expect(entries.slice(0, 4).map(({ action, actor }) => [action, actor])).toEqual([
      ["restore", "root"],
      ["delete", "root"],
      ["extend", "root"],
      ["extend", "root"],
    ]);
    const own = await clientOf(admin).audit();
    expect(own.entries.filter(({ on }) => on === id).map(({ action }) => action)).toContain("end session");
    expect(JSON.stringify(own)).not.toContain(secret);
  });

  test("[Y2] what is not there, is beyond the bounds or needs the password again is refused", async () => {
    const id = await started(ann);
    const { sessions, setSettings } = clientOf(admin).admin;
    await expect(sessions.extend(`s_${"0".repeat(26)}`)).rejects.toMatchObject({ problem: { code: "not_found" } });
    await setSettings({ mostMinutes: 600, retentionMinutes: 480 });
    await expect(sessions.extend(id, { minutes: 601 })).rejects.toMatchObject({
      problem: { code: "retention_too_long", data: { most: 600 } },
    });
    await expect(sessions.restore(id)).rejects.toMatchObject({ problem: { code: "not_in_bin" } });
    clock.advance(16 * minute);
    await expect(sessions.end(id)).rejects.toMatchObject({ problem: { code: "confirm_first" } });
    expect((await clientOf(ann).sessions.get(id)).status).toBe("ready");
  });
});

test("[Y3] keys and room are told without a secret; every part answers", async () => {
  await started(ann);
  const { keys, servers, rewrapping } = await clientOf(admin).admin.keys();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ state: "active", servers });
  expect(keys[0]?.wraps).toBeGreaterThan(3);
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["createdAt", "id", "servers", "state", "wraps"]);
  expect(servers).toHaveLength(1);
  expect(rewrapping).toBeNull();
  const storage = await clientOf(admin).admin.storage();
  expect(storage.kinds).toContainEqual({ kind: "session", count: 1, bytes: expect.any(Number) });
  expect(storage.kinds.find(({ kind }) => kind === "account")?.count).toBe(2);
  expect(storage.blobs).toBe(3);
  expect(storage.scratchFreeBytes).toBeGreaterThan(0);
  expect(storage.checks.map(({ name, ok }) => [name, ok])).toEqual([
    ["store", true],
    ["keys", true],
    ["scratch", true],
    ["blobs", true],
    ["disk", true],
    ["clock", true],
  ]);
  const open = (await server.ask("/health/ready")).json<{ checks: { text: string }[] }>();
  expect(new Set(open.checks.map(({ text }) => text))).toEqual(new Set(["it is well"]));
});

test("[Y4] for users all of it does not exist, in the words of any address that is none", async () => {
  const id = await started(admin);
  const nowhere = (await ann.ask("/api/admin/settings")).json();
  expect(nowhere).toMatchObject({ status: 404, code: "not_found" });
  const asked = [
    ["GET", "/api/admin/sessions"],
    ["POST", `/api/admin/sessions/${id}/end`],
    ["POST", `/api/admin/sessions/${id}/extend`],
    ["POST", `/api/admin/sessions/${id}/restore`],
    ["POST", `/api/admin/sessions/s_${"0".repeat(26)}/end`],
    ["GET", "/api/admin/keys"],
    ["GET", "/api/admin/storage"],
    ["GET", "/api/admin/read-only"],
    ["PUT", "/api/admin/read-only"],
  ] as const;
  const answers = async () => {
    for (const [method, path] of asked) {
      const answer =
        method === "GET" ? await ann.ask(path) : await ann.post(path, method === "PUT" ? { on: true } : {}, method);
      expect([method, path, answer.json()]).toEqual([method, path, nowhere]);
    }
  };
  await answers();
  await clientOf(admin).admin.setReadOnly({ on: true });
  await answers();
});

describe("read-only mode", () => {
  const refused = (work: Promise<unknown>) =>
    expect(work).rejects.toMatchObject({
      problem: { status: 503, code: "read_only", detail: expect.stringContaining("The disk is being replaced.") },
    });

  test("[Y5] every change is refused with the reason; looking, exporting, keeping longer and signing in and out go on", async () => {
    const id = await started(ann);
    const gone = await started(ann);
    const hers = clientOf(ann);
    await hers.sessions.remove(gone);
    const told = await clientOf(admin).admin.setReadOnly({ on: true, message: "The disk is being replaced." });
    expect(told).toMatchObject({ on: true, message: "The disk is being replaced.", by: "root", fixed: false });
    expect((await hers.me()).readOnly).toEqual({ message: "The disk is being replaced." });

    await refused(hers.sessions.undo(id));
    await refused(hers.sessions.rename(id, "other"));
    await refused(hers.sessions.remove(id));
    await refused(hers.datasources.create(new Blob(["a\n1\n"]), { fileName: "a.csv" }));
    await refused(hers.setPreferences({ retentionMinutes: 60 }));
    await refused(hers.sessions.putDraft(id, "form", 1));
    await refused(clientOf(admin).admin.setSettings({ retentionMinutes: 60 }));
    await refused(clientOf(admin).admin.users.invite({ name: "Bob" }));
    await refused(clientOf(admin).admin.sessions.end(id));
    expect(
      (await hers.audit()).entries.some(({ outcome, detail }) => outcome === "refused" && detail.code === "read_only"),
    ).toBe(true);

    expect((await hers.sessions.rows(id)).total).toBe(1);
    expect((await hers.sessions.undoPreview(id)).summary).toContain(secret);
    expect(await (await hers.sessions.download(id, { format: "csv" })).blob().then((blob) => blob.text())).toContain(
      secret,
    );
    await hers.sessions.preview(id, { op: "drop-columns", params: { columns: ["price"] } });
    clock.advance(hour);
    expect((await hers.sessions.extend(id)).expiresAt).toBe(new Date(clock.now() + 8 * hour).toISOString());
    expect((await hers.sessions.restore(gone)).status).toBe("ready");
    expect((await ann.post("/api/sign-out")).status).toBe(200);
    expect((await ann.post("/api/sign-in", { name: "Ann", password: goodPassword })).status).toBe(200);

    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    expect(await clientOf(admin).admin.setReadOnly({ on: false })).toMatchObject({
      on: false,
      by: null,
      message: null,
    });
    expect((await clientOf(ann).me()).readOnly).toBeNull();
    expect((await clientOf(ann).sessions.undo(id)).depth).toBe(0);
  });

  test("[Y5] of all routes that change something, these alone go on", async () => {
    await clientOf(admin).admin.setReadOnly({ on: true });
    const last = ["DELETE /api/admin/sign-ins", "POST /api/sign-out"];
    const changing = server.routes
      .filter(({ method, path }) => path.startsWith("/api/") && !["GET", "HEAD"].includes(method))
      .map(({ method, path }) => ({ method, path, name: `${method} ${path}` }))
      .sort((a, b) => last.indexOf(a.name) - last.indexOf(b.name));
    const going: string[] = [];
    for (const { method, path, name } of changing) {
      const address = path.replace(/:\w+/g, "unknown");
      const answer = method === "DELETE" ? await admin.ask(address, { method }) : await admin.post(address, {}, method);
      const { code } = answer.body === "" ? {} : answer.json<{ code?: string }>();
      if (code !== "read_only") going.push(name);
    }
    expect(going.sort()).toEqual(
      [
        // Signing in and out, and ending access.
        ...["POST /api/sign-in", "POST /api/sign-in/link", "POST /api/sign-in/password", "POST /api/sign-in/confirm"],
        ...["POST /api/sign-in/code", "POST /api/sign-in/second-factor", "PUT /api/sign-in/second-factor"],
        ...["POST /api/sign-out", "DELETE /api/me/sign-ins", "DELETE /api/me/tokens/:id"],
        ...["DELETE /api/admin/sign-ins", "PATCH /api/admin/users/:id"],
        "DELETE /api/admin/users/:id/second-factor",
        // Looking.
        ...["POST /api/imports/preview", "POST /api/datasources/:id/preview", "POST /api/sessions/:id/preview"],
        ...["POST /api/sessions/:id/analyses/:name", "POST /api/sessions/:id/rows"],
        // Keeping, and stopping what runs.
        ...["POST /api/sessions/:id/extend", "POST /api/sessions/:id/restore"],
        ...["POST /api/admin/sessions/:id/extend", "POST /api/admin/sessions/:id/restore"],
        ...["POST /api/sessions/:id/cancel", "DELETE /api/jobs/:id"],
        // The way out.
        "PUT /api/admin/enrolment",
        "PUT /api/admin/read-only",
      ].sort(),
    );
  });

  test("[Y6] nothing expires and nothing is collected until it is over", async () => {
    const [id, binned] = [await started(ann), await started(ann)];
    await clientOf(ann).sessions.remove(binned);
    await clientOf(admin).admin.setReadOnly({ on: true });
    clock.advance(20 * 24 * hour);
    expect(await product.sessions.sweep()).toMatchObject({ expired: 0, collected: 0, blobs: 0 });
    expect((await clientOf(ann).sessions.get(id)).status).toBe("ready");
    expect((await clientOf(ann).sessions.get(binned)).status).toBe("bin");
    await admin.post("/api/sign-in/confirm", { password: goodPassword });
    await clientOf(admin).admin.setReadOnly({ on: false });
    clock.advance(9 * hour);
    await product.sessions.sweep();
    await expect
      .poll(async () => (await clientOf(ann).sessions.list()).map((each) => [each.id, each.status]))
      .toEqual([[id, "bin"]]);
  });

  test("[Y7] open pages hear of it, and of what another server was told within five seconds", async () => {
    const heard: boolean[] = [];
    product.events.listen("somebody", (event) => {
      if (event.type === "read-only") heard.push(event.on);
    });
    await clientOf(admin).admin.setReadOnly({ on: true });
    expect(heard).toEqual([true]);
    await product.core.settings.setOrganisation({ owner: "", name: "other server" }, { readOnly: null });
    clock.advance(5_000);
    await expect.poll(() => heard).toEqual([true, false]);
  });

  test("[Y8] with READ_ONLY=true it cannot be switched off but by whoever starts the server", async () => {
    const fixed = await openTestProduct({ "read-only": "true" }, clock);
    const other = await standUp(fixed, clock);
    const { path } = await fixed.accounts.firstLink();
    expect(path).toContain("link=");
    const root = await firstAdmin(fixed, other);
    const client = clientWith(other, { cookie: root.cookie ?? "" });
    expect(await client.admin.readOnly()).toMatchObject({ on: true, fixed: true, by: null });
    expect((await client.me()).readOnly).toEqual({ message: null });
    await expect(client.recipes.create({ name: "r", calls: [] })).rejects.toMatchObject({
      problem: { code: "read_only", detail: expect.stringContaining("it is being maintained") },
    });
    await expect(client.admin.setReadOnly({ on: false })).rejects.toMatchObject({
      problem: { code: "invalid_params", detail: expect.stringContaining("READ_ONLY=true") },
    });
    await other.close();
    await fixed.close();
  });
});
