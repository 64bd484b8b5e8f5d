// Undo, redo and branches: the laws of the tree by itself against a model that remembers every choice,
// then what a user sees of a session.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { goTo, grow, lineTo, nextOf, origin, redo, type Tree, undo } from "../../src/model/history.ts";
import { digestOf, formula, type Home, me, openHome, refusalOf, rename, tableOf, upper } from "./product.ts";

const treeRuns = Number(process.env.DATA_TOOLS_TEST_TREES ?? 300);
const empty: Tree = { nodes: new Map(), cursor: origin, chosen: {} };

type Move =
  | { readonly kind: "grow"; readonly count: number }
  | { readonly kind: "undo" | "redo"; readonly count: number }
  | { readonly kind: "goTo"; readonly at: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constant("grow" as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constantFrom("undo" as const, "redo" as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("goTo" as const), at: fc.nat({ max: 40 }) }),
);

/** Where every step came from and, for every step, the child taken last: by growing, redoing or going there. */
interface Model {
  readonly parents: Map<string, string>;
  readonly taken: Map<string, string>;
  cursor: string;
}

function wayTo({ parents }: Model, id: string): string[] {
  const way: string[] = [];
  for (let at: string | undefined = id; at !== undefined && at !== origin; at = parents.get(at)) way.unshift(at);
  return way;
}

function take(model: Model, id: string): void {
  let parent = origin;
  for (const step of wayTo(model, id)) {
    model.taken.set(parent, step);
    parent = step;
  }
  model.cursor = id;
}

/** Makes the move in the model; false if there is no such move. */
function inModel(model: Model, made: Move, ids: readonly string[]): boolean {
  if (made.kind === "grow") {
    for (const id of ids) {
      model.parents.set(id, model.cursor);
      take(model, id);
    }
    return true;
  }
  if ("at" in made) {
    take(model, [origin, ...model.parents.keys()][made.at % (model.parents.size + 1)] ?? origin);
    return true;
  }
  let at = model.cursor;
  for (let step = 0; step < made.count; step++) {
    const next = made.kind === "undo" ? model.parents.get(at) : model.taken.get(at);
    if (next === undefined) return false;
    at = next;
  }
  if (made.kind === "undo") model.cursor = at;
  else take(model, at);
  return true;
}

function inTree(tree: Tree, made: Move, ids: readonly string[]): Tree | null {
  try {
    if (made.kind === "grow") return grow(tree, ids);
    if ("at" in made) return goTo(tree, [origin, ...tree.nodes.keys()][made.at % (tree.nodes.size + 1)] ?? origin);
    return made.kind === "undo" ? undo(tree, made.count) : redo(tree, made.count);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

describe("the tree by itself", () => {
  test("[U1] [U2] [U3] [U4] [U5] any moves agree with a model that remembers every choice", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const model: Model = { parents: new Map(), taken: new Map(), cursor: origin };
        let tree = empty;
        for (const [index, made] of moves.entries()) {
          const ids = made.kind === "grow" ? Array.from({ length: made.count }, (_, n) => `s${index}-${n}`) : [];
          const moved = inTree(tree, made, ids);
          expect(moved !== null).toBe(inModel(model, made, ids));
          tree = moved ?? tree;
          expect(tree.cursor).toBe(model.cursor);
          expect([...tree.nodes.values()].map(({ id, parent }) => [id, parent])).toEqual([...model.parents]);
          for (const id of [origin, ...model.parents.keys()]) {
            expect(nextOf(tree, id)).toBe(model.taken.get(id) ?? null);
            expect(lineTo(tree, id)).toEqual(wayTo(model, id));
          }
        }
      }),
      { numRuns: treeRuns },
    );
  });

  test("[U1] undoing what was just done, any number of steps, stands where it stood", () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (moves, count) => {
        const before = moves.reduce<Tree>(
          (tree, made, n) => inTree(tree, made, made.kind === "grow" ? [`s${n}`] : []) ?? tree,
          empty,
        );
        const ids = Array.from({ length: count }, (_, n) => `new${n}`);
        const grown = grow(before, ids);
        expect(undo(grown, count).cursor).toBe(before.cursor);
        expect(redo(undo(grown, count), count)).toEqual(grown);
      }),
      { numRuns: treeRuns },
    );
  });

  test("[U4] undo leaves every choice as it was", () => {
    const tree = grow(undo(grow(empty, ["a", "b"]), 2), ["c"]);
    const back = goTo(tree, "b");
    expect(undo(back).chosen).toEqual(back.chosen);
    expect(nextOf(undo(back, 2), origin)).toBe("a");
  });
});

describe("a session", () => {
  let home: Home;
  beforeAll(async () => {
    home = await openHome();
  });
  afterAll(() => home.close());

  const apply = async (id: string, ...calls: Parameters<Home["sessions"]["apply"]>[2]) => {
    const { version } = await home.sessions.view(me, id);
    return home.sessions.apply(me, id, calls, { version });
  };

  const every = [
    rename("city", "town"),
    upper("city"),
    formula("double", "price * 2"),
    { op: "filter-rows", params: { where: { column: "price", is: "gt", value: 2 } } },
    { op: "sort-rows", params: { by: [{ column: "price", order: "desc" }] } },
    { op: "edit-cell", params: { row: 2, column: "city", value: "Tromsø" } },
    { op: "fill-missing", params: { columns: ["price"], with: "mean" } },
    { op: "drop-duplicates", params: { columns: ["city"] } },
    { op: "group-by", params: { by: ["city"], aggregates: [{ column: "price", fn: "mean" }] } },
    { op: "sample-rows", params: { n: 3, seed: 7 } },
  ];

  test.each(every)("[U1] [U2] $op: undo gives the table back as it was, redo as it became", async (call) => {
    const { id } = await home.start();
    await apply(id, formula("more", "price + 1"));
    const before = await digestOf(home.product, id);
    const applied = await apply(id, call);
    const after = await digestOf(home.product, id);
    expect(after).not.toBe(before);
    await home.sessions.undo(me, id);
    expect(await digestOf(home.product, id)).toBe(before);
    const redone = await home.sessions.redo(me, id);
    expect(await digestOf(home.product, id)).toBe(after);
    expect(redone.cursor).toBe(applied.cursor);
    expect(redone.columns).toEqual(applied.columns);
  });

  test("[U1] [U2] many steps at once, there and back", async () => {
    const { id } = await home.start();
    const digests = [await digestOf(home.product, id)];
    for (const call of [upper("city"), formula("a", "price * 2"), rename("a", "b")]) {
      await apply(id, call);
      digests.push(await digestOf(home.product, id));
    }
    expect((await home.sessions.undo(me, id, { count: 3 })).depth).toBe(0);
    expect(await digestOf(home.product, id)).toBe(digests[0]);
    expect((await home.sessions.redo(me, id, { count: 2 })).depth).toBe(2);
    expect(await digestOf(home.product, id)).toBe(digests[2]);
  });

  test("[U3] [U4] a step after an undo opens a branch; nothing is forgotten; redo follows the last choice", async () => {
    const { id } = await home.start();
    const first = await apply(id, upper("city"), formula("a", "price * 2"));
    const firstEnd = await digestOf(home.product, id);
    await home.sessions.undo(me, id, { count: 2 });
    const second = await apply(id, rename("city", "town"));
    const secondEnd = await digestOf(home.product, id);
    expect(second.branches).toBe(2);

    const history = await home.sessions.history(me, id);
    expect(history.steps.map((step) => step.id)).toEqual([...first.steps, ...second.steps]);
    const [firstId = "", firstLast = ""] = first.steps;
    const [secondId = ""] = second.steps;

    await home.sessions.undo(me, id);
    expect((await home.sessions.view(me, id)).redo?.step).toBe(secondId);
    await home.sessions.goTo(me, id, firstLast);
    expect(await digestOf(home.product, id)).toBe(firstEnd);
    const undone = await home.sessions.undo(me, id, { count: 2 });
    expect(undone.redo?.step).toBe(firstId);
    await home.sessions.redo(me, id, { count: 2 });
    expect(await digestOf(home.product, id)).toBe(firstEnd);
    await home.sessions.goTo(me, id, secondId);
    expect(await digestOf(home.product, id)).toBe(secondEnd);
  });

  test("[U5] any step can be gone to, null is the original, and a step can be looked at without going", async () => {
    const { id } = await home.start();
    const original = await tableOf(home.sessions, id);
    const { steps } = await apply(id, upper("city"), rename("city", "town"), formula("a", "price * 2"));
    const [one = "", two = "", three = ""] = steps;
    const tables = [];
    for (const step of steps) tables.push(await tableOf(home.sessions, id, step));
    for (const [step, index] of [
      [two, 1],
      [three, 2],
      [one, 0],
    ] as const) {
      const view = await home.sessions.goTo(me, id, step);
      expect([view.cursor, view.depth]).toEqual([step, index + 1]);
      expect(await tableOf(home.sessions, id)).toEqual(tables[index]);
    }
    const back = await home.sessions.goTo(me, id, null);
    expect([back.cursor, back.depth, back.undo]).toEqual([null, 0, null]);
    expect(await tableOf(home.sessions, id)).toEqual(original);
    expect(await tableOf(home.sessions, id, null)).toEqual(original);
    expect(await refusalOf(home.sessions.goTo(me, id, "st_none"))).toMatchObject({
      code: "step_not_found",
      status: 404,
    });
  });

  test("[U6] nothing to undo or redo is a refusal that changes nothing", async () => {
    const { id, version } = await home.start();
    expect(await refusalOf(home.sessions.undo(me, id))).toMatchObject({ code: "nothing_to_undo", status: 409 });
    expect(await refusalOf(home.sessions.redo(me, id))).toMatchObject({ code: "nothing_to_redo", status: 409 });
    expect(await refusalOf(home.sessions.previewUndo(me, id))).toMatchObject({ code: "nothing_to_undo" });
    expect(await refusalOf(home.sessions.previewRedo(me, id))).toMatchObject({ code: "nothing_to_redo" });
    expect((await home.sessions.view(me, id)).version).toBe(version);
    const applied = await apply(id, upper("city"));
    expect(await refusalOf(home.sessions.undo(me, id, { count: 2 }))).toMatchObject({
      code: "too_few_steps",
      values: { count: 1, what: "undone" },
    });
    const view = await home.sessions.view(me, id);
    expect([view.version, view.cursor]).toEqual([applied.version, applied.cursor]);
  });

  test("[U5] a step is named and noted, each without the other; the original table is no step", async () => {
    const { id } = await home.start();
    const { steps } = await apply(id, upper("city"));
    const [step = ""] = steps;
    const told = async () => (await home.sessions.history(me, id)).steps.map(({ name, note }) => [name, note]);
    await home.sessions.patchStep(me, id, step, { name: "cities" });
    expect(await told()).toEqual([["cities", null]]);
    await home.sessions.patchStep(me, id, step, { note: "as in the atlas" });
    expect(await told()).toEqual([["cities", "as in the atlas"]]);
    await home.sessions.patchStep(me, id, step, { name: null });
    expect(await told()).toEqual([[null, "as in the atlas"]]);
    const refused = await refusalOf(home.sessions.patchStep(me, id, origin, { name: "no step" }));
    expect(refused.code).toBe("step_not_found");
  });

  test("[S1] no calls are no step", async () => {
    const { id } = await home.start();
    const none = { code: "invalid_params", values: { field: "calls" } };
    expect(await refusalOf(home.sessions.apply(me, id, []))).toMatchObject(none);
    expect(await refusalOf(home.sessions.runRecipe(me, id, { calls: [] }))).toMatchObject(none);
    expect((await home.sessions.history(me, id)).steps).toEqual([]);
  });

  test("[U1] a preview of undo and redo shows the rows and changes nothing", async () => {
    const { id } = await home.start();
    const applied = await apply(id, upper("city"));
    const shown = await home.sessions.previewUndo(me, id);
    expect(shown.step).toBe(applied.cursor);
    expect(shown.sample.map(({ before, after }) => [before?.[1], after?.[1]])).toContainEqual(["OSLO", "Oslo"]);
    expect(await home.sessions.view(me, id)).toMatchObject({ version: applied.version, cursor: applied.cursor });
    await home.sessions.undo(me, id);
    const again = await home.sessions.previewRedo(me, id);
    expect(again.sample.map(({ before, after }) => [before?.[1], after?.[1]])).toContainEqual(["Oslo", "OSLO"]);
  });
});
