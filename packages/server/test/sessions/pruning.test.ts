// Old branches of a history are removed as they were listed, and nothing else is: what is left is undone,
// redone, exported and verified as before.
import { join } from "node:path";
import type { Call, SessionEvent } from "@data-tools/client";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Node, nextOf, origin, type Tree } from "../../src/model/history.ts";
import { sideBranches, without } from "../../src/model/side-branches.ts";
import { blobFilesIn } from "../store/samples.ts";
import { digestOf, formula, type Home, me, openHome, opKey, refusalOf, rename, stillClock, upper } from "./product.ts";

const day = 24 * 3_600_000;
let clock: ReturnType<typeof stillClock>;
let home: Home;
let id: string;

beforeEach(async () => {
  clock = stillClock();
  home = await openHome({}, { now: clock.now, after: () => () => {} });
  ({ id } = await home.start());
});
afterEach(() => home.close());

const apply = async (...calls: Call[]) => (await home.sessions.apply(me, id, calls)).steps;
const list = (ask: object = {}) => home.sessions.prune(me, id, { ...ask, dryRun: true });
const history = () => home.sessions.history(me, id);
const ids = async () => (await history()).steps.map((step) => step.id);
const blobFiles = () => blobFilesIn(join(home.folder, "data"));

/** original ─ a ─ b ─ c, with c taken back; beside it x ─ y from the original and z from a. */
async function grown() {
  const [x = "", y = ""] = await apply(upper("city"), formula("more", "price + 1"));
  clock.advance(1000);
  await home.sessions.goTo(me, id, null);
  const [a = ""] = await apply(formula("twice", "price * 2"));
  const [z = ""] = await apply(formula("half", "price / 2"));
  clock.advance(1000);
  await home.sessions.undo(me, id);
  const [b = "", c = ""] = await apply(upper("city"), formula("sum", "twice + price"));
  await home.sessions.undo(me, id);
  return { x, y, z, a, b, c };
}

describe("what would go is listed", () => {
  test("[V6] branches beside the line, with their steps, names and bytes; nothing is changed by it", async () => {
    const { x, y, z, a, b, c } = await grown();
    const before = [await history(), (await home.sessions.view(me, id)).version];
    const { steps } = await history();
    const bytesOf = (...of: string[]) =>
      steps.filter((step) => of.includes(step.id)).reduce((sum, { bytes }) => sum + bytes, 0);
    expect(await list()).toMatchObject({
      version: before[1],
      branches: [
        { step: x, from: null, steps: 2, bytes: bytesOf(x, y), names: [] },
        { step: z, from: a, steps: 1, bytes: bytesOf(z), names: [] },
      ],
      steps: 3,
      bytes: bytesOf(x, y, z),
      named: 0,
      pruned: false,
    });
    expect([await history(), (await home.sessions.view(me, id)).version]).toEqual(before);
    // What redo leads to is the line too; from elsewhere other branches lie beside it.
    expect(steps.map((step) => step.id)).toEqual([x, y, a, z, b, c]);
    await home.sessions.goTo(me, id, x);
    expect((await list()).branches.map(({ step, steps }) => [step, steps])).toEqual([[a, 4]]);
  });

  test("[V6] a named step keeps its branch unless it is asked for", async () => {
    const { x, y, z } = await grown();
    await home.sessions.patchStep(me, id, x, { name: "as it came, in capitals" });
    expect(await list()).toMatchObject({ branches: [{ step: y }, { step: z }], named: 1 });
    const { branches, named } = await list({ named: true });
    expect([branches.map(({ step, names }) => [step, names]), named]).toEqual([
      [
        [x, ["as it came, in capitals"]],
        [z, []],
      ],
      0,
    ]);
  });

  test("[V6] some of them by name, or the oldest ones down to so many steps or bytes", async () => {
    const { x, z } = await grown();
    const first = async (ask: object) => (await list(ask)).branches.map(({ step }) => step);
    expect(await first({ branches: [z] })).toEqual([z]);
    expect(await first({ keepSteps: 6 })).toEqual([]);
    expect(await first({ keepSteps: 5 })).toEqual([x]);
    expect(await first({ keepSteps: 3 })).toEqual([x, z]);
    expect(await first({ keepSteps: 0 })).toEqual([x, z]);
    const { bytes } = await home.sessions.view(me, id);
    expect(await first({ keepBytes: bytes })).toEqual([]);
    expect(await first({ keepBytes: bytes - 1 })).toEqual([x]);
    expect(await refusalOf(list({ branches: ["st_none"] }))).toMatchObject({ code: "step_not_found" });
  });
});

describe("what was listed goes", () => {
  test("[V6] and nothing else: the rest is undone and redone as before, verified, and the same after a restart", async () => {
    const { x, y, z, a, b, c } = await grown();
    const places = [null, a, b, c];
    const tables = () => Promise.all(places.map((place) => digestOf(home.product, id, place)));
    const before = await tables();
    const { bytes: stored } = await home.sessions.view(me, id);
    const events: SessionEvent[] = [];
    home.product.events.listen(me.owner, (event) => events.push(event));
    const listed = await list();
    const { token, version } = listed;
    const done = await home.sessions.prune(me, id, { token, version, opKey: opKey("p", token) });
    expect(done).toEqual({ ...listed, version: version + 1, pruned: true });
    // A retry gets the first answer.
    expect(await home.sessions.prune(me, id, { token, version, opKey: opKey("p", token) })).toEqual(done);
    expect(events).toContainEqual({
      type: "step",
      session: id,
      version: version + 1,
      cursor: b,
      action: "prune",
      key: "p",
    });
    expect(await ids()).toEqual([a, b, c]);
    expect((await home.sessions.view(me, id)).bytes).toBe(stored - listed.bytes);
    expect(await list()).toMatchObject({ branches: [], steps: 0, bytes: 0 });
    for (const gone of [x, y, z])
      expect(await refusalOf(home.sessions.goTo(me, id, gone))).toMatchObject({ code: "step_not_found" });

    const files = blobFiles().length;
    clock.advance(day + 60_000);
    expect((await home.sessions.sweep()).blobs).toBe(3);
    expect(blobFiles()).toHaveLength(files - 3);
    await home.reopen();
    expect(await tables()).toEqual(before);
    expect(await home.sessions.verify(me, id)).toMatchObject({ damaged: [] });
    expect(await home.sessions.redo(me, id)).toMatchObject({ cursor: c, depth: 3 });
    expect(await home.sessions.undo(me, id, { count: 3 })).toMatchObject({ cursor: null, branches: 1 });
    expect((await home.sessions.redo(me, id)).cursor).toBe(a);
    // New steps have numbers of their own.
    await home.sessions.goTo(me, id, c);
    await apply(rename("sum", "total"), rename("twice", "double"));
    await home.reopen();
    expect(await ids()).toHaveLength(5);
    const { entries, broken } = await home.sessions.audit(me, id);
    expect(broken).toBeNull();
    expect(entries.find(({ action }) => action === "prune")).toMatchObject({
      summary: "Old branches removed, steps: 3",
      detail: { steps: 3, bytes: listed.bytes, branches: [x, z] },
    });
    expect((await home.product.figures({ ...me, role: "admin" })).figures).toContainEqual(
      expect.objectContaining({ name: "data_tools_steps_pruned_total", total: 3 }),
    );
  });

  test("[V6] only under the token of the list, and not if the session moved or a step was named meanwhile", async () => {
    const { x } = await grown();
    const { token, version } = await list();
    const before = await ids();
    expect(await refusalOf(home.sessions.prune(me, id, {}))).toMatchObject({ code: "invalid_params" });
    expect(await refusalOf(home.sessions.prune(me, id, { token: "another" }))).toMatchObject({
      code: "list_changed",
      status: 409,
    });
    expect(await refusalOf(home.sessions.prune(me, id, { token, named: true, branches: [x] }))).toMatchObject({
      code: "list_changed",
    });
    await home.sessions.patchStep(me, id, x, { name: "keep me" });
    expect(await refusalOf(home.sessions.prune(me, id, { token, version }))).toMatchObject({ code: "list_changed" });
    expect(await refusalOf(home.sessions.prune(me, id, { token, branches: [x] }))).toMatchObject({
      code: "list_changed",
    });
    await home.sessions.undo(me, id);
    expect(await refusalOf(home.sessions.prune(me, id, { token, version }))).toMatchObject({
      code: "version_conflict",
    });
    expect(await ids()).toEqual(before);
    await home.sessions.remove(me, id);
    expect(await refusalOf(list())).toMatchObject({ code: "in_bin" });
  });

  test("[V6] another server that stood on what goes sees the history as it is now", async () => {
    const { a, b, c, x } = await grown();
    const other = await home.second();
    expect((await other.sessions.history(me, id)).steps).toHaveLength(6);
    const { token, version } = await list();
    const results = await Promise.allSettled([
      home.sessions.prune(me, id, { token, version }),
      other.sessions.goTo(me, id, x, { version }),
    ]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const left = (await other.sessions.history(me, id)).steps.map((step) => step.id);
    expect(left).toEqual(results[0]?.status === "fulfilled" ? [a, b, c] : await ids());
    expect((await other.sessions.view(me, id)).version).toBe(version + 1);
  });
});

test("[V6] of any tree only what lies beside the line goes, and redo leads where it led", () => {
  const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).chain((parents) => {
    const nodes = new Map<string, Node>();
    for (const [n, parent] of parents.entries()) {
      const at = parent % (n + 1);
      nodes.set(`s${n}`, { id: `s${n}`, parent: at === 0 ? origin : `s${at - 1}` });
    }
    const all = [origin, ...nodes.keys()];
    return fc.record({
      nodes: fc.constant(nodes),
      cursor: fc.constantFrom(...all),
      chosen: fc.dictionary(fc.constantFrom(...all), fc.constantFrom(...all)),
      named: fc.subarray(all),
    });
  });
  fc.assert(
    fc.property(trees, ({ named, ...tree }) => {
      const going = new Set(sideBranches(tree, (id) => named.includes(id)).flatMap(({ steps }) => steps));
      const left = without(tree, going);
      const redoLine = (of: Tree) => {
        const line: string[] = [];
        for (let at: string | null = of.cursor; at !== null; at = nextOf(of, at)) line.push(at);
        return line;
      };
      expect(redoLine(left)).toEqual(redoLine(tree));
      for (const { id, parent } of left.nodes.values()) {
        expect([id, parent === origin || left.nodes.has(parent)]).toEqual([id, true]);
      }
      for (const id of [...named, ...redoLine(tree)]) expect(going.has(id)).toBe(false);
      expect(sideBranches(left, (id) => named.includes(id))).toEqual([]);
    }),
  );
});
