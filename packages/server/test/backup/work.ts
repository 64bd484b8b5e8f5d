// Work made through the product, and everything of it that its owners and operators can see, so that two moments can be
// compared.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { OpenedProduct } from "../../src/app.ts";
import type { Point } from "../../src/backup/point.ts";
import type { Actor } from "../../src/sessions/api.ts";
import { dataTools, type Ran } from "../cli/terminal.ts";
import { digestOf, formula, type Home, me, openHome, opKey, rename, smallCsv, upper } from "../sessions/product.ts";

export const operator: Actor = { owner: "", name: "Op", role: "admin" };
const calls = [{ op: "rename-column", version: 1, params: { column: "city", to: "place" } }];

/** What the work is known by. */
export interface Work {
  readonly main: string;
  readonly binned: string;
  readonly datasource: string;
  readonly recipe: string;
}

/** A session with branches, a draft and an answered request; one in the bin; a saved table; a recipe; an account; settings. */
export async function makeWork({ product, csv }: Home): Promise<Work> {
  const { sessions } = product;
  const { id: datasource } = await csv(smallCsv);
  const { id: main } = await sessions.create(me, { datasource, name: "Main" });
  await sessions.apply(me, main, [upper("city")], { opKey: opKey("first") });
  await sessions.apply(me, main, [formula("double", "price * 2")]);
  await sessions.undo(me, main);
  await sessions.apply(me, main, [rename("price", "cost")]);
  await sessions.undo(me, main);
  await sessions.redo(me, main);
  await sessions.putDraft(me, main, "note", { typed: "half a thought" });
  await sessions.save(me, main, { name: "saved" });
  const { id: binned } = await sessions.create(me, { datasource });
  await sessions.apply(me, binned, [upper("city")]);
  await sessions.remove(me, binned);
  const { id: recipe } = await product.recipes.create(me, { name: "Monthly", calls });
  await product.people.setPreferences(me, { retentionMinutes: 600 });
  await product.accounts.create(operator, { name: "carla", role: "user" });
  return { main, binned, datasource, recipe };
}

/** Everything to be seen of a session: where it stands, its history, the digest of the table after every step. */
export async function seenOf(product: OpenedProduct, id: string): Promise<unknown> {
  const history = await product.sessions.history(me, id);
  const steps = history.steps.map(({ id: step }) => step);
  const digests: Record<string, string> = { origin: await digestOf(product, id, null) };
  for (const step of steps) digests[step] = await digestOf(product, id, step);
  const view = { ...(await product.sessions.view(me, id)), serverNow: null };
  return { view, history, digests, audit: await product.sessions.audit(me, id, { limit: 100 }) };
}

/** Everything to be seen of the work. */
export async function allSeen(product: OpenedProduct, { main, binned }: Work): Promise<unknown> {
  return {
    sessions: [await seenOf(product, main), await seenOf(product, binned)],
    draft: await product.sessions.draft(me, main, "note"),
    datasources: await product.datasources.list(me),
    recipes: await product.recipes.list(me),
    accounts: await product.accounts.list(operator),
    preferences: await product.people.me(me),
  };
}

export interface Made extends Point {
  copied: { blobs: number; bytes: number };
}

export interface Restored {
  point: Point;
  erased: number;
  states: number;
  damaged: { id: string; what: string }[];
}

/** The refusal that a command ended in. */
export function errorOf({ err }: Ran): { code: string; detail: string } {
  return JSON.parse(err).error;
}

export interface Place {
  readonly home: Home;
  /** Where the backup lies. */
  readonly to: string;
  readonly flags: readonly string[];
  /** Runs a command on the place's store. */
  run(command: string, ...words: string[]): Promise<Ran>;
  backup(...more: string[]): Promise<Ran>;
  restore(...more: string[]): Promise<Ran>;
  /** The same, where it must succeed. */
  made(...more: string[]): Promise<Made>;
  restored(...more: string[]): Promise<Restored>;
  /** The disk with the data folder is gone. */
  destroy(): Promise<void>;
}

/** A product with a place for its backup. */
export async function openPlace(settings: Record<string, string> = {}): Promise<Place> {
  const home = await openHome(settings);
  const to = join(home.folder, "backup");
  const own = { "data-dir": join(home.folder, "data"), keys: `file:${join(home.folder, "ring.json")}`, ...settings };
  const flags = Object.entries(own).map(([name, value]) => `--${name}=${value}`);
  // Flags that a test gives come last and so win.
  const run = (command: string, ...words: string[]) => dataTools([command, "--json", ...flags, ...words]);
  const well = async <T>(ran: Promise<Ran>): Promise<T> => {
    const { code, err, json } = await ran;
    if (code !== 0 || err !== "") throw new Error(`ended with ${code}: ${err}`);
    return json<T>();
  };
  const place: Place = {
    home,
    to,
    flags,
    run,
    backup: (...more) => run("backup", ...more, "--to", to),
    restore: (...more) => run("restore", "--from", to, ...more),
    made: (...more) => well(place.backup(...more)),
    restored: (...more) => well(place.restore(...more)),
    async destroy() {
      await home.shut();
      rmSync(join(home.folder, "data"), { recursive: true, force: true });
    },
  };
  return place;
}

/** The files below a folder, by their names. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The largest of the files: a blob that holds a table. */
export function largestIn(folder: string): string {
  const [largest = ""] = filesIn(folder).sort((a, b) => statSync(b).size - statSync(a).size);
  return largest;
}
