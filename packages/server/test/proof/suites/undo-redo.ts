// Steps undone and done again: every example of every operation, tables of all types and sizes, one step and many at
// once, and across restarts; the whole contents are compared each time.
import assert from "node:assert/strict";
import type { TableLiteral } from "@data-tools/client";
import { Refusal } from "../../../src/errors.ts";
import type { Actor } from "../../../src/sessions/api.ts";
import { workbenchOf } from "../../../src/sessions/core.ts";
import { stateAt } from "../../../src/sessions/document.ts";
import { allTypes, fitted, type Shown, shown } from "./model/arithmetic.ts";
import { textOf } from "./model/plain-model.ts";
import { openWorld, type World } from "./model/world.ts";
import { type Chance, chanceOf, type Suite } from "./suite.ts";

/** Sessions of a case: each begins on the next example. */
const sessionsInCase = 6;
const stepsInSession = 3;
const smallRows = 200;
/** One session in so many has a table of that many rows. */
const large = [
  { every: 25, rows: 10_000 },
  { every: 300, rows: 100_000 },
];
/** Ways there and back of a random length, besides all others. */
const walksInSession = 20;
/** The first example of each operation, then all others. */
const isFirst = ({ op }: Shown, n: number) => shown.findIndex((each) => each.op === op) === n;
const begun: readonly Shown[] = [...shown.filter(isFirst), ...shown.filter((each, n) => !isFirst(each, n))];
/** One case in so many has a restart in its middle. */
const restartsEvery = 3;
const tries = 3;
const casesInWorld = 200;

export const undoRedo: Suite = {
  name: "undo-redo",
  proves: "Whatever a step did to whatever table, undo gives back exactly what was before it and redo what was after.",
  cases: "groups of six sessions",
  ci: Math.ceil(shown.filter(isFirst).length / sessionsInCase),
  aim: 5_000,
  async open() {
    let world: World | null = null;
    let ran = 0;
    const close = async () => {
      await world?.close();
      world = null;
    };
    return {
      async run(seed) {
        if (++ran % casesInWorld === 0) await close();
        world ??= await openWorld("embedded", { "max-rows": "1000000", "operation-time": "60s" });
        const counts = { pairs: 0, "steps at once": 0, "large tables": 0, restarts: 0 };
        const owner = `owner-${ran}`;
        for (let n = 0; n < sessionsInCase; n++) {
          const place = seed * sessionsInCase + n;
          const restarts = n === 0 && seed % restartsEvery === 0;
          await work(new Piece(world, owner, chanceOf(place), counts), { place, restarts });
        }
        await world.erase(owner);
        return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
      },
      close,
    };
  },
};

/** One session: steps, each undone and redone at once; then all ways back and forth. */
async function work(piece: Piece, { place, restarts }: { place: number; restarts: boolean }): Promise<void> {
  const { chance } = piece;
  const example = begun[place % begun.length] as Shown;
  const size = large.findLast(({ every }) => place % every === every - 1);
  await piece.begin(chance.once(10) ? allTypes : example.example.before, size?.rows ?? 0);
  for (let n = 0; n < stepsInSession; n++) {
    let made = false;
    for (let t = 0; t < tries && !made; t++) made = await piece.step(n + t === 0 ? example : chance.pick(shown));
    if (made) await piece.backAndForth(1);
  }
  const depth = piece.contents.length - 1;
  if (depth === 0) return;
  for (let n = 0; n < depth; n++) await piece.undo(1);
  if (restarts) await piece.restart();
  for (let n = 0; n < depth; n++) await piece.redo(1);
  await piece.backAndForth(depth);
  for (let n = 0; n < walksInSession; n++) await piece.backAndForth(1 + chance.below(depth));
}

type Counted = Record<"pairs" | "steps at once" | "large tables" | "restarts", number>;

class Piece {
  /** Of the original and after each step. */
  readonly contents: string[] = [];
  readonly chance: Chance;
  readonly #world: World;
  readonly #actor: Actor;
  readonly #counts: Counted;
  #id = "";
  #at = 0;

  constructor(world: World, owner: string, chance: Chance, counts: Counted) {
    this.#world = world;
    this.#actor = { owner, name: "Ann" };
    this.chance = chance;
    this.#counts = counts;
  }

  get #product() {
    return this.#world.home.product;
  }

  async #put(name: string, table: TableLiteral, times = 1): Promise<string> {
    return this.#world.shelf.put(this.#product, this.#actor, name, table, times);
  }

  async begin(table: TableLiteral, rows: number): Promise<void> {
    const times = table.rows.length === 0 ? 1 : Math.max(1, Math.ceil(rows / table.rows.length));
    if (times > 1) this.#counts["large tables"]++;
    const datasource = await this.#put("table", table, times);
    const view = await this.#product.sessions.create(this.#actor, { datasource });
    this.#id = view.id;
    this.contents.push(await this.#whole(view));
  }

  /** The whole table: every cell of a small one, the digest of a large one. */
  async #whole({ rows }: { rows: number }): Promise<string> {
    const { core, sessions } = this.#product;
    if (rows <= smallRows) return textOf(await sessions.rows(this.#actor, this.#id, { offset: 0, limit: smallRows }));
    const state = stateAt(await core.documents.open(this.#actor, this.#id));
    const digest = await (await workbenchOf(core, this.#actor, this.#id)).digest(state);
    return JSON.stringify([state.columns.map(({ name, type }) => [name, type]), state.rows.visible, digest]);
  }

  /** Whether the example's call could be made on this table. */
  async step(example: Shown): Promise<boolean> {
    const { sessions } = this.#product;
    const { columns, version } = await sessions.view(this.#actor, this.#id);
    const found = await fitted(this.chance, example, columns, (name, table) => this.#put(name, table));
    if (found === null) return false;
    let view: { rows: number };
    try {
      view = await sessions.apply(this.#actor, this.#id, [found.call], { version });
    } catch (error) {
      if (error instanceof Refusal && error.status < 500) return false;
      throw new Error(`${JSON.stringify(found.call)} failed`, { cause: error });
    }
    this.contents.push(await this.#whole(view));
    this.#at++;
    return true;
  }

  async undo(count: number): Promise<void> {
    const view = await this.#product.sessions.undo(this.#actor, this.#id, { count });
    this.#at -= count;
    await this.#compare(view, `undo of ${count}`);
  }

  /** Redo of what was undone makes the pair whole. */
  async redo(count: number): Promise<void> {
    const view = await this.#product.sessions.redo(this.#actor, this.#id, { count });
    this.#at += count;
    await this.#compare(view, `redo of ${count}`);
    this.#counts.pairs++;
    if (count > 1) this.#counts["steps at once"] += count;
  }

  async backAndForth(count: number): Promise<void> {
    await this.undo(count);
    await this.redo(count);
  }

  async #compare(view: { depth: number; rows: number }, what: string): Promise<void> {
    assert.equal(view.depth, this.#at, what);
    const whole = await this.#whole(view);
    if (whole === this.contents[this.#at]) return;
    const calls = (await this.#product.sessions.history(this.#actor, this.#id)).steps.map(({ call }) => call);
    assert.equal(whole, this.contents[this.#at], `${what}, of these: ${JSON.stringify(calls)}`);
  }

  async restart(): Promise<void> {
    await this.#world.restart();
    this.#counts.restarts++;
  }
}
