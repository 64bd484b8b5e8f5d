// Errands: noted with what people do, told beside it, once, and given up with a reason.
import { setTimeout as pause } from "node:timers/promises";
import type { TrackedRunView } from "@data-tools/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { fixedLimits } from "../../src/limits.ts";
import { createOutbox } from "../../src/mlflow/outbox.ts";
import { type Home, me, openHome, opKey, refusalOf, rename, stillClock } from "../sessions/product.ts";
import { openReceiver, type Receiver } from "./receiver.ts";

const minute = 60_000;
const ref = { owner: "", kind: "settings", id: "mlflow" } as const;
const clock = stillClock();
let mlflow: Receiver;
let home: Home;

/** A session with a step. */
async function worked(): Promise<string> {
  const { id } = await home.start();
  await home.sessions.apply(me, id, [rename("city", "place")]);
  return id;
}

const runs = async (session: string, product: OpenedProduct = home.product) =>
  (await product.tracking.view(me, session)).runs;

/** The session's runs, once they are as they are waited for. */
async function until(session: string, isSo: (all: TrackedRunView[]) => boolean): Promise<TrackedRunView[]> {
  await expect.poll(async () => isSo(await runs(session))).toBe(true);
  return runs(session);
}

const allAre =
  (state: TrackedRunView["state"], count = 1) =>
  (all: TrackedRunView[]) =>
    all.length === count && all.every((run) => run.state === state);

beforeAll(async () => {
  mlflow = await openReceiver();
  const flags = { mlflow: mlflow.url, "mlflow-user": "data-tools", "mlflow-password": "p4ss", "mlflow-give-up": "1h" };
  home = await openHome({ ...flags, "public-url": "https://data.example.org" }, clock);
});

/** Each test begins with MLflow well, told nothing and owed nothing. */
beforeEach(async () => {
  mlflow.recover();
  clock.advance(minute);
  const { store } = home.product.core.vault;
  await expect.poll(() => store.docs(ref)).toEqual([]);
  mlflow.runs.length = 0;
  mlflow.asked.length = 0;
});

afterAll(async () => {
  await home.close();
  await mlflow.close();
});

test("[Y20] [Y25] a save, an export and a request are a run each, under a pseudonym, and a retry is none", async () => {
  const session = await worked();
  const key = opKey("save it", "save it", "POST /api/sessions/:id/save");
  const saved = await home.sessions.save(me, session, { name: "clean", opKey: key });
  expect(await home.sessions.save(me, session, { name: "clean", opKey: key })).toEqual(saved);
  const file = await home.sessions.exportTo(me, session, { format: "csv", safe: false, step: null });
  await file.done();
  const ask = { opKey: opKey("note it", null, "POST /api/sessions/:id/tracking") };
  const asked = await home.product.tracking.ask(me, session, ask);
  expect((await home.product.tracking.ask(me, session, ask)).id).toBe(asked.id);
  const told = await until(session, allAre("told", 3));

  expect(told.map(({ event }) => event).sort()).toEqual(["export", "request", "save"]);
  expect(mlflow.runs.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
  const of = (event: string) => mlflow.runs.find(({ tags }) => tags.get("data_tools.event") === event);
  expect(of("save")?.params.get("datasource_id")).toBe(saved.id);
  expect(of("save")?.params.get("step_001")).toBe('rename-column {"column":"city","to":"place"}');
  expect(of("save")?.metrics.get("missing_cells")).toBe(2);
  expect(of("export")?.params.get("step_id")).toBe("original");
  expect(of("export")?.params.has("step_001")).toBe(false);
  expect(of("request")?.tags.get("mlflow.user")).toMatch(/^[0-9a-f]{16}$/);
  expect(told.map(({ url }) => url)).toContain(`${mlflow.url}/#/experiments/1/runs/run0`);
  // The password goes where it belongs and nowhere else.
  expect(new Set(mlflow.authorizations)).toEqual(new Set([`Basic ${btoa("data-tools:p4ss")}`]));
  expect(JSON.stringify(mlflow.runs.map(({ tags }) => [...tags]))).not.toContain("p4ss");
});

test("[Y22] MLflow away: save and export are as ever, wait through a restart and are told once when it is back", async () => {
  const session = await worked();
  mlflow.fallIll("/", "gone");
  const saved = await home.sessions.save(me, session, { name: "clean" });
  expect(saved.rows).toBe(6);
  const [waiting] = await until(session, ([run]) => run?.tries === 1);
  expect(waiting).toMatchObject({ state: "waiting", reason: { code: "mlflow_unreachable" }, datasource: saved.id });
  await home.reopen();
  mlflow.recover();
  expect(await runs(session)).toHaveLength(1);
  clock.advance(minute);
  await until(session, allAre("told"));
  expect(mlflow.runs).toHaveLength(1);
});

test("[Y23] whichever answer is lost, there is one run, and it is whole", async () => {
  const session = await worked();
  let told = 0;
  for (const path of ["runs/create", "runs/log-batch", "runs/log-inputs", "recipe.json", "runs/update"]) {
    mlflow.fallIll(path, "silent");
    await home.product.tracking.ask(me, session);
    await until(session, (all) => all.some(({ tries, state }) => tries === 1 && state === "waiting"));
    mlflow.recover();
    clock.advance(minute);
    await until(session, allAre("told", ++told));
    expect(mlflow.runs).toHaveLength(told);
  }
  for (const run of mlflow.runs) {
    expect(run.status).toBe("FINISHED");
    expect(run.files.has("recipe.json")).toBe(true);
    expect(run.params.get("step_001")).toContain("rename-column");
  }
});

test("[Y24] a save that was refused is not told, nor what was erased before its turn; a save outlives its session", async () => {
  const session = await worked();
  await refusalOf(home.sessions.save(me, session, { name: "clean", version: 99 }));
  expect(await runs(session)).toEqual([]);
  mlflow.fallIll("/", "gone");
  const saved = await home.sessions.save(me, session, { name: "clean" });
  await home.product.tracking.ask(me, session);
  await until(session, (all) => all.some(({ tries }) => tries > 0));
  await home.sessions.remove(me, session, { now: true });
  mlflow.recover();
  clock.advance(minute);
  await expect.poll(() => mlflow.runs.map(({ status }) => status)).toEqual(["FINISHED"]);
  clock.advance(minute);
  await expect.poll(() => home.product.core.vault.store.docs(ref)).toEqual([]);
  expect(mlflow.runs).toHaveLength(1);
  expect(mlflow.runs[0]?.params.get("datasource_id")).toBe(saved.id);
  expect(mlflow.runs[0]?.params.get("step_001")).toContain("rename-column");
});

test("[Y22] [Y24] a server that ended during a save: what was saved is told, what was not is forgotten", async () => {
  const session = await worked();
  await home.sessions.save(me, session, { name: "clean" });
  await until(session, allAre("told"));
  const outbox = createOutbox(home.product.core, clock);
  const [saved] = await outbox.outcomes({ owner: me.owner, kind: "session", id: session });
  if (!saved) throw new Error("it was told");
  const announced = { ...saved.errand, announced: true, since: clock.now(), dueAt: clock.now() };
  await outbox.put({ ...announced, id: "r_done" });
  await outbox.put({ ...announced, id: "r_undone", datasource: "d_never" });
  clock.advance(minute);
  await until(session, allAre("told", 2));
  expect(mlflow.runs).toHaveLength(2);
  clock.advance(24 * 60 * minute);
  await expect.poll(() => outbox.waiting()).toEqual([]);
  expect(mlflow.runs).toHaveLength(2);
});

test("[Y22] a save whose announcement could not be kept is told all the same", async () => {
  const session = await worked();
  const { store } = home.product.core.vault;
  const { putDoc } = store;
  store.putDoc = async () => {
    store.putDoc = putDoc;
    throw new Error("the store is away for a moment");
  };
  const saved = await home.sessions.save(me, session, { name: "clean" });
  expect(await until(session, allAre("told"))).toMatchObject([{ datasource: saved.id }]);
});

test("[Y22] a run that is damaged where it waits keeps no other from being told", async () => {
  const session = await worked();
  const { store } = home.product.core.vault;
  mlflow.fallIll("/", "gone");
  await home.product.tracking.ask(me, session);
  await until(session, (all) => all.some(({ tries }) => tries > 0));
  const [waiting = ""] = await store.docs(ref);
  await store.putDoc(ref, waiting, Buffer.from("not what was sealed"));
  mlflow.recover();
  await home.product.tracking.ask(me, session);
  clock.advance(minute);
  await until(session, allAre("told"));
  expect(mlflow.runs).toHaveLength(1);
  await store.putDoc(ref, waiting, null);
});

test("[Y27] refused: given up at once with what MLflow says, and told when it is tried again", async () => {
  const session = await worked();
  mlflow.fallIll("runs/create", 400);
  await home.product.tracking.ask(me, session);
  const [run] = await until(session, allAre("given_up"));
  expect(run?.reason).toEqual({
    code: "mlflow_refused",
    text: "MLflow refused this run (status 400): status 400. Mend that and try again.",
  });
  mlflow.recover();
  expect((await home.product.tracking.again(me, session, run?.id ?? "")).state).toBe("waiting");
  await until(session, allAre("told"));
  expect((await refusalOf(home.product.tracking.again(me, session, "r_none"))).code).toBe("not_found");
});

test("[Y27] not let in: it waits, is tried more and more rarely, and is given up in the end", async () => {
  const session = await worked();
  mlflow.fallIll("/", 401);
  await home.product.tracking.ask(me, session);
  const [waiting] = await until(session, ([run]) => run?.tries === 1);
  expect(waiting?.reason?.code).toBe("mlflow_not_allowed");
  const tries = () => mlflow.asked.length;
  for (let n = 0; n < 80; n++) {
    clock.advance(minute);
    await new Promise((done) => setImmediate(done));
    await runs(session);
  }
  await until(session, allAre("given_up"));
  expect(tries()).toBeLessThan(20);
});

test("[Y27] only so many wait: what is asked for is refused, what is saved is saved and said to be given up", async () => {
  const session = await worked();
  mlflow.fallIll("/", "gone");
  await home.product.tracking.ask(me, session);
  const { store } = home.product.core.vault;
  const [name = ""] = await store.docs(ref);
  const body = await store.doc(ref, name);
  const others = Array.from({ length: fixedLimits.waitingRuns.most - 1 }, (_, n) => `run-s_other-r_${n}`);
  await Promise.all(others.map((other) => store.putDoc(ref, other, body)));
  expect((await refusalOf(home.product.tracking.ask(me, session))).code).toBe("mlflow_full");
  await home.sessions.save(me, session, { name: "clean" });
  expect((await runs(session)).find(({ event }) => event === "save")).toMatchObject({
    state: "given_up",
    reason: { code: "mlflow_full" },
  });
  await Promise.all((await store.docs(ref)).map((each) => store.putDoc(ref, each, null)));
});

test("[Y28] settings that cannot be are refused at the start, by name", async () => {
  const wrong: [Record<string, string>, string][] = [
    [{ mlflow: "mlflow:5000" }, "MLFLOW"],
    [{ mlflow: "https://ann:secret@mlflow.example.org" }, "MLFLOW"],
    [{ "mlflow-on": "save,think" }, "MLFLOW_ON"],
    [{ "mlflow-experiment": "{cells}" }, "MLFLOW_EXPERIMENT"],
    [{ "mlflow-user": "ann" }, "MLFLOW_USER"],
    [{ "mlflow-user": "ann", "mlflow-password": "p", "mlflow-token": "t" }, "MLFLOW_TOKEN"],
    [{ "mlflow-timeout": "2h" }, "MLFLOW_TIMEOUT"],
  ];
  for (const [flags, field] of wrong) {
    const refusal = await refusalOf(openHome({ mlflow: mlflow.url, ...flags }));
    expect(refusal.values.field).toBe(field);
    expect(refusal.message).not.toContain("secret");
  }
});

test("[Y28] without MLFLOW nothing is told", async () => {
  const quiet = await openHome({}, clock);
  try {
    const { id } = await quiet.start();
    await quiet.sessions.save(me, id, { name: "clean" });
    expect(await quiet.product.tracking.view(me, id)).toEqual({ on: [], runs: [] });
    expect((await refusalOf(quiet.product.tracking.ask(me, id))).code).toBe("mlflow_off");
  } finally {
    await quiet.close();
  }
});

test("[Y29] another user's session has no runs, and none that could be tried again", async () => {
  const session = await worked();
  const run = await home.product.tracking.ask(me, session);
  const other = { owner: "bob", name: "Bob" };
  for (const asked of [
    home.product.tracking.view(other, session),
    home.product.tracking.ask(other, session),
    home.product.tracking.again(other, session, run.id),
  ])
    expect((await refusalOf(asked)).code).toBe("not_found");
});

const toldIn = (text: string) => Number(/^data_tools_mlflow_runs_total\{ended="told"\} (\d+)$/m.exec(text)?.[1]);

test("[Y31] metrics count what was told and failed, and what waits and for how long", async () => {
  const session = await worked();
  mlflow.fallIll("/", "gone");
  await home.product.tracking.ask(me, session);
  await until(session, ([run]) => run?.tries === 1);
  clock.advance(10 * minute);
  await until(session, ([run]) => (run?.tries ?? 0) > 1);
  const told = await home.product.measuring.told();
  expect(told).toMatch(/^data_tools_mlflow_waiting_runs 1$/m);
  expect(told).toMatch(/^data_tools_mlflow_waiting_seconds 600$/m);
  mlflow.recover();
  await home.product.tracking.again(me, session, (await runs(session))[0]?.id ?? "");
  await until(session, allAre("told"));
  const after = await home.product.measuring.told();
  expect(toldIn(after)).toBe(toldIn(told) + 1);
  expect(after).toMatch(/^data_tools_mlflow_waiting_runs 0$/m);
});

test("[Y23] a server that ended while it told leaves its runs to another, when its time is over", async () => {
  const session = await worked();
  // Tests of before have this server hold the lease: another takes it when that is over, and is gone.
  clock.advance(10 * minute);
  const ended = createOutbox(home.product.core, clock);
  expect(await ended.claim(2 * minute)).toBe(true);
  await home.product.tracking.ask(me, session);
  await expect.poll(() => home.product.tracking.waiting()?.count).toBe(1);
  await pause(200);
  expect(mlflow.asked).toEqual([]);
  clock.advance(3 * minute);
  await until(session, allAre("told"));
  expect(mlflow.runs).toHaveLength(1);
});

test("[Y23] of two servers on a store one tells at a time", async () => {
  const session = await worked();
  const other = await home.second();
  let go = () => {};
  mlflow.fallIll("runs/create", new Promise((resolve) => (go = resolve)));
  await home.product.tracking.ask(me, session);
  await expect.poll(() => mlflow.asked.at(-1)).toContain("runs/create");
  const before = mlflow.asked.length;
  await other.tracking.ask(me, session);
  await expect.poll(() => other.tracking.waiting()?.count).toBe(2);
  await pause(200);
  expect(mlflow.asked.slice(before)).toEqual([]);
  go();
  for (let n = 0; n < 4; n++) clock.advance(minute);
  await until(session, allAre("told", 2));
  expect(mlflow.runs).toHaveLength(2);
});
