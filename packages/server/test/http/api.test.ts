// The whole path over HTTP with the real product: a file comes in, becomes a session, is worked on,
// undone, branched, saved, exported, deleted and brought back.
import { readdirSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { type Client, createClient, ProblemError, type SessionEvent, type SessionView } from "@data-tools/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { type AnswerChecker, answerChecker } from "./answers.ts";
import { type BadLine, badLine } from "./bad-line.ts";
import { openTestProduct } from "./product.ts";
import { json, type Running, serve } from "./running.ts";

let product: OpenedProduct;
let server: Running;
let line: BadLine;
let client: Client;
let answers: AnswerChecker;

const csv = "city,price,count\nOslo,1.5,3\nRome,2.5,1\nOslo,,2\nParis,4,9007199254740993\n";

beforeAll(async () => {
  product = await openTestProduct();
  line = await badLine(() => server.port);
  server = await serve(product, { uploadLimit: 64 * 1024 * 1024, names: [`127.0.0.1:${line.port}`] });
  answers = await answerChecker(server);
  client = createClient({ baseUrl: `http://127.0.0.1:${line.port}`, fetch: answers.fetch });
});
afterAll(async () => {
  await server.close();
  line.close();
  await product.close();
});

const upload = (text = csv, name = "cities.csv") => client.datasources.create(new Blob([text]), { fileName: name });

async function problemOf(work: Promise<unknown>) {
  const failure = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ProblemError);
  return (failure as ProblemError).problem;
}

const cheap = { op: "filter-rows", params: { where: { column: "price", is: "lt", value: 2 } } };
const renamed = { op: "rename-column", params: { column: "city", to: "place" } };

test("[H12] a table's whole life over HTTP", async () => {
  const preview = await client.datasources.preview(new Blob([csv]), { fileName: "cities.csv" });
  expect(preview.columns.map(({ name, type }) => [name, type])).toEqual([
    ["city", "text"],
    ["price", "number"],
    ["count", "integer"],
  ]);
  const source = await upload();
  expect(source).toMatchObject({ rows: 4, origin: { kind: "upload", file: "cities.csv" } });
  expect((await client.datasources.list()).map(({ id }) => id)).toContain(source.id);

  let view: SessionView = await client.sessions.create({ datasource: source.id, name: "First" });
  const { id } = view;
  expect(view).toMatchObject({ rows: 4, cursor: null, depth: 0, undo: null, redo: null, name: "First" });
  const page = await client.sessions.rows(id);
  expect(page.rows[3]).toEqual(["Paris", 4, "9007199254740993"]);

  const tried = await client.sessions.preview(id, cheap);
  expect(tried.effect.rowsRemoved).toBe(3);
  expect((await client.sessions.get(id)).version).toBe(view.version);

  const applied = await client.sessions.apply(id, { calls: [renamed, cheap], version: view.version });
  expect(applied).toMatchObject({ rows: 1, depth: 2, effects: [{}, { rowsRemoved: 3 }] });
  expect(applied.steps).toHaveLength(2);
  const [first = "", second = ""] = applied.steps;

  const undoing = await client.sessions.undoPreview(id);
  expect(undoing).toMatchObject({ step: second, effect: { rowsRemoved: 3 } });
  view = await client.sessions.undo(id, { version: applied.version });
  expect(view).toMatchObject({ rows: 4, cursor: first, redo: { step: second } });
  expect(await client.sessions.redoPreview(id)).toMatchObject({ step: second });
  view = await client.sessions.redo(id);
  expect(view).toMatchObject({ rows: 1, cursor: second, redo: null });

  await client.sessions.undo(id, { count: 2 });
  const branch = await client.sessions.apply(id, {
    op: "sort-rows",
    params: { by: [{ column: "price", order: "desc" }] },
  });
  expect(branch).toMatchObject({ branches: 2, depth: 1 });
  expect((await client.sessions.rows(id, { columns: ["price"] })).rows).toEqual([[4], [2.5], [1.5], [null]]);
  view = await client.sessions.goTo(id, second);
  expect(view).toMatchObject({ cursor: second, rows: 1 });
  view = await client.sessions.goTo(id, null);
  expect(view).toMatchObject({ cursor: null, rows: 4 });
  await client.sessions.goTo(id, second);

  const history = await client.sessions.patchStep(id, second, { name: "Cheap ones", note: "checked" });
  expect(history.steps).toHaveLength(3);
  expect(history.steps.find((step) => step.id === second)).toMatchObject({
    name: "Cheap ones",
    note: "checked",
    parent: first,
  });

  const seen = await client.sessions.rows(id, {
    step: null,
    where: { column: "city", is: "eq", value: "Oslo" },
    sort: [{ column: "count", order: "asc" }],
    columns: ["city", "count"],
  });
  expect(seen).toMatchObject({
    total: 2,
    rows: [
      ["Oslo", 2],
      ["Oslo", 3],
    ],
  });
  expect((await client.sessions.rows(id, { step: null, search: "par" })).total).toBe(1);
  const [prices] = await client.sessions.profile(id, { columns: ["price"], step: null });
  expect(prices).toMatchObject({ name: "price", rows: 4, nulls: 1, min: 1.5, max: 4 });
  expect(await client.sessions.diff(id, null, second)).toMatchObject({ rowsRemoved: 3, from: null, to: second });

  const saved = await client.sessions.save(id, { name: "Cheap" });
  expect(saved).toMatchObject({ rows: 1, origin: { kind: "session", session: id, step: second } });
  const file = await client.sessions.download(id, { format: "csv", step: null });
  expect(await (await file.blob()).text()).toContain("Paris,4.0,9007199254740993");
  expect(file.fileName).toMatch(/\.csv$/);

  const recipe = await client.sessions.recipe(id);
  expect(recipe.map(({ op }) => op)).toEqual(["rename-column", "filter-rows"]);
  const other = await client.sessions.create({ datasource: source.id });
  const dry = await client.sessions.runRecipe(other.id, { calls: recipe, dryRun: true });
  expect(dry).toMatchObject({ report: { ready: 2, applied: false }, session: { depth: 0 } });
  expect(await client.sessions.runRecipe(other.id, { calls: recipe })).toMatchObject({
    report: { applied: true },
    session: { depth: 2, rows: 1 },
  });

  await client.sessions.putDraft(id, "formula", { text: "price * 2" });
  expect(await client.sessions.getDraft(id, "formula")).toEqual({ text: "price * 2" });
  await client.sessions.deleteDraft(id, "formula");
  expect(await client.sessions.getDraft(id, "formula")).toBeNull();

  expect((await client.sessions.rename(id, "Renamed")).name).toBe("Renamed");
  const copy = await client.sessions.duplicate(id, { name: "Copy" });
  expect(copy).toMatchObject({ name: "Copy", rows: 1, depth: 2 });
  expect((await client.sessions.extend(id)).expiresAt).toBeNull();
  expect((await client.sessions.audit(id)).entries.length).toBeGreaterThan(5);
  expect((await client.sessions.audit(id, { before: 3, limit: 10 })).entries.map(({ seq }) => seq)).toEqual([2, 1]);
  await expect(client.sessions.audit(id, { limit: 1001 })).rejects.toMatchObject({ problem: { code: "bad_request" } });
  expect(await client.sessions.verify(id)).toMatchObject({ damaged: [] });
  expect(await client.sessions.safety(id)).toMatchObject({ cipher: "AES-256-GCM", verified: { damaged: [] } });

  const deleted = await client.datasources.remove(source.id);
  expect(deleted.usedBy?.map((one) => one.id)).toContain(id);
  expect((await problemOf(client.datasources.get(source.id))).code).toBe("not_found");
  await client.sessions.remove(id);
  expect((await problemOf(client.sessions.undo(id))).code).toBe("in_bin");
  expect(await client.sessions.restore(id)).toMatchObject({ cursor: second, rows: 1, status: "ready" });
  await client.sessions.remove(id, { now: true });
  expect((await problemOf(client.sessions.get(id))).code).toBe("not_found");
});

test("[H12] an upload can be read again another way, described, and tried first", async () => {
  const source = await upload("a;b\n1;2\n", "odd.csv");
  expect(source.columns.map(({ name }) => name)).toEqual(["a", "b"]);
  const tried = await client.datasources.previewAgain(source.id, { header: false });
  expect(tried.rows).toHaveLength(2);
  const changed = await client.datasources.change(source.id, {
    name: "Odd",
    description: "D",
    options: { header: false },
  });
  expect(changed).toMatchObject({ id: source.id, name: "Odd", description: "D", rows: 2 });
  expect(await client.datasources.get(source.id)).toEqual(changed);
});

test("[H17] every shipped sample can be added and opened", async () => {
  const samples = await client.samples.list();
  expect(samples.map(({ name }) => name)).toEqual(["customers", "orders", "survey"]);
  for (const { name, title, file, bytes } of samples) {
    expect(bytes).toBeGreaterThan(10_000);
    const added = await client.samples.add(name, { key: `add-${name}` });
    expect(added).toMatchObject({ name: title, origin: { kind: "sample", file } });
    expect(await client.samples.add(name, { key: `add-${name}` })).toEqual(added);
    const session = await client.sessions.create({ datasource: added.id });
    expect((await client.sessions.rows(session.id, { limit: 5 })).rows).toHaveLength(5);
  }
  expect((await problemOf(client.samples.add("../ring"))).code).toBe("not_found");
});

describe("keys", () => {
  let session: SessionView;
  beforeEach(async () => {
    session = await client.sessions.create({ datasource: (await upload()).id });
  });

  test("[H4] a double click under one key is one step, and both hear the same", async () => {
    const click = () => client.sessions.apply(session.id, { ...cheap, key: "click-1" });
    const [one, two] = await Promise.all([click(), click()]);
    expect(two).toEqual(one);
    expect((await client.sessions.history(session.id)).steps).toHaveLength(1);
  });

  test("[H4] an answer lost on the line is asked for again and the step is done once", async () => {
    line.lose(1);
    const before = line.lost();
    const applied = await client.sessions.apply(session.id, { ...cheap, version: session.version });
    expect(line.lost()).toBe(before + 1);
    expect(applied).toMatchObject({ depth: 1, rows: 1 });
    const { steps } = await client.sessions.history(session.id);
    expect(steps.map(({ id }) => id)).toEqual(applied.steps);
  });

  test("[H4] an upload whose answer was lost makes one datasource", async () => {
    const before = (await client.datasources.list()).length;
    line.lose(1);
    const source = await upload("a\n1\n", "lost.csv");
    expect((await client.datasources.list()).filter(({ id }) => id === source.id)).toHaveLength(1);
    expect(await client.datasources.list()).toHaveLength(before + 1);
  });

  test("[H4] undo, go-to, save and duplicate under one key are done once", async () => {
    await client.sessions.apply(session.id, { calls: [renamed, cheap] });
    const twice = async <T>(work: () => Promise<T>) => [await work(), await work()];
    const { id } = session;
    const undone = await twice(() => client.sessions.undo(id, { key: "k" }));
    expect(undone[1]).toEqual(undone[0]);
    expect((await client.sessions.get(id)).depth).toBe(1);
    const saved = await twice(() => client.sessions.save(id, { name: "S" }, { key: "k" }));
    expect(saved[1]).toEqual(saved[0]);
    const copies = await twice(() => client.sessions.duplicate(id, {}, { key: "k" }));
    expect(copies[1]).toEqual(copies[0]);
    const gone = await twice(() => client.sessions.goTo(id, null, { key: "k" }));
    expect(gone[1]).toEqual(gone[0]);
  });

  test("[H5] the same key with another body, or for another session, is refused", async () => {
    await client.sessions.apply(session.id, { ...cheap, key: "k" });
    const other = await client.sessions.duplicate(session.id);
    for (const work of [
      client.sessions.apply(session.id, { ...renamed, key: "k" }),
      client.sessions.apply(other.id, { ...cheap, key: "k" }),
    ]) {
      expect(await problemOf(work)).toMatchObject({ status: 422, code: "key_reused" });
    }
    expect((await client.sessions.history(session.id)).steps).toHaveLength(1);
  });

  test("[H5] the same key with another file is refused", async () => {
    const send = (text: string) => client.datasources.create(new Blob([text]), { fileName: "a.csv", key: "file-key" });
    const first = await send("a\n1\n");
    expect(await send("a\n1\n")).toEqual(first);
    expect(await problemOf(send("a\n2\n"))).toMatchObject({ status: 422, code: "key_reused" });
  });

  test("[H13] a stale version is refused with the session as it is now", async () => {
    const applied = await client.sessions.apply(session.id, { ...cheap, version: session.version });
    const problem = await problemOf(client.sessions.undo(session.id, { version: session.version }));
    expect(problem).toMatchObject({ status: 409, code: "version_conflict" });
    expect(problem.current).toMatchObject({ id: session.id, version: applied.version, cursor: applied.cursor });
  });
});

describe("long work", () => {
  let session: SessionView;
  const slow = () => ({
    op: "join",
    params: { datasource: session.datasource.id, how: "cross", suffix: "_2", on: [] },
  });
  let heard: SessionEvent[] = [];
  let stop = () => {};

  beforeAll(async () => {
    const numbers = Array.from({ length: 4000 }, (_, at) => `${at},${at * 7}`).join("\n");
    const source = await upload(`a,b\n${numbers}\n`, "numbers.csv");
    session = await client.sessions.create({ datasource: source.id });
  });
  beforeEach(() => {
    heard = [];
    stop = client.events((event) => heard.push(event), { session: session.id });
  });
  afterEach(() => stop());

  const running = (key: string) =>
    vi.waitFor(async () => expect((await client.sessions.get(session.id)).running?.key).toBe(key), {
      timeout: 10_000,
      interval: 10,
    });

  test("[H14] it can be cancelled by its key, and leaves nothing", async () => {
    const work = problemOf(client.sessions.apply(session.id, { ...slow(), key: "slow-1" }));
    await running("slow-1");
    expect((await problemOf(client.sessions.cancel(session.id, "another"))).code).toBe("nothing_running");
    await client.sessions.cancel(session.id, "slow-1");
    expect((await work).code).toBe("cancelled");
    expect(await client.sessions.get(session.id)).toMatchObject({ depth: 0, status: "ready", running: null });
  });

  test("[H14] it goes on when the one who asked for it leaves", async () => {
    const { version } = await client.sessions.get(session.id);
    const asking = json({ ...slow(), version }, { "idempotency-key": "slow-2" });
    const url = `${server.url}/api/sessions/${session.id}/steps`;
    const sent = httpRequest(url, { method: "POST", headers: asking.headers ?? {}, agent: false });
    sent.on("error", () => {});
    sent.end(asking.body);
    await running("slow-2");
    sent.destroy();
    await vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining({ type: "step", key: "slow-2" })), {
      timeout: 60_000,
    });
    const answer = await client.sessions.apply(session.id, { ...slow(), version, key: "slow-2" });
    expect(answer).toMatchObject({ depth: 1, rows: 16_000_000 });
  });
});

test("[H15] an export is removed from scratch once it is sent, or the reader has gone", async () => {
  const session = await client.sessions.create({ datasource: (await upload()).id });
  const files = () => readdirSync(product.core.scratch.directory, { recursive: true }).map(String).sort();
  await client.sessions.rows(session.id);
  const before = files();
  await (await client.sessions.download(session.id, { format: "xlsx" })).blob();
  await vi.waitFor(() => expect(files()).toEqual(before));
  const left = await client.sessions.download(session.id, { format: "parquet" });
  await left.body.cancel();
  await vi.waitFor(() => expect(files()).toEqual(before));
});

test("[H3] every answer of all this was as the description says", () => {
  expect(answers.wrong).toEqual([]);
  expect(answers.routes.size).toBeGreaterThan(25);
});

test("[H7] neither cells nor column names of all this are in the log", () => {
  for (const word of ["Oslo", "city", "price", "place", "cities.csv", "formula"])
    expect(server.logged()).not.toContain(word);
});
