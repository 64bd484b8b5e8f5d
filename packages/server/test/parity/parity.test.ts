// Every request the old system answered, asked again: the same table comes of it, but for the differences
// that were decided.
import { readFileSync } from "node:fs";
import type { Cell, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { translate } from "../../src/legacy/old-requests.ts";
import { columnViews, type State } from "../../src/model/state.ts";
import { carryOutCall } from "../../src/sessions/carry-out.ts";
import { cells, home, tables } from "../engine/tables.ts";
import { differences } from "./differences.ts";
import { type Golden, goldenCases } from "./golden.ts";

const world = await tables();
const bench = await world.workbench();
afterAll(() => world.close());
const golden = goldenCases();

type Outcome = { readonly table: TableLiteral } | { readonly refused: string } | { readonly left: TableLiteral };

/** What the product makes of an old request: a table, or why there is none. */
async function outcomeOf({ request, before }: Golden): Promise<Outcome> {
  let state: State = await world.literal(before);
  const translated = translate(request, state);
  if ("reason" in translated) return { left: before };
  for (const call of translated.calls) {
    try {
      const planning = { workbench: bench, source: () => Promise.reject(new Error("no source")), now: 0 };
      state = (await carryOutCall(planning, home, call, state)).applied.state;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code !== "nothing_to_do") return { refused: error.code };
    }
  }
  return { table: { columns: columnViews(state), rows: await cells(bench, state) } };
}

/** Null if both are the same: names and order exactly, values within 1e-9 of their size. */
function unlike(ours: TableLiteral, theirs: TableLiteral, only?: readonly string[]): string | null {
  const names = (only ?? ours.columns.map(({ name }) => name)).join("\n");
  if (names !== theirs.columns.map(({ name }) => name).join("\n")) return `columns ${names.replaceAll("\n", ", ")}`;
  if (ours.rows.length !== theirs.rows.length) return `${ours.rows.length} rows`;
  for (const [at, { name }] of theirs.columns.entries()) {
    const place = ours.columns.findIndex((column) => column.name === name);
    for (const [row, line] of theirs.rows.entries()) {
      const [a, b] = [ours.rows[row]?.[place] ?? null, line[at] ?? null];
      if (!alike(a, b)) return `row ${row + 1} of ${name}: ${JSON.stringify(a)}, not ${JSON.stringify(b)}`;
    }
  }
  return null;
}

function alike(a: Cell, b: Cell): boolean {
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

async function difference(each: Golden): Promise<string | null> {
  const ours = await outcomeOf(each);
  if (each.after === null) return "table" in ours ? "done, though the old system failed" : null;
  if ("refused" in ours) return `refused: ${ours.refused}`;
  const whole = "left" in ours ? ours.left : ours.table;
  const table = each.rows === undefined ? whole : { ...whole, rows: each.rows.map((row) => whole.rows[row] ?? []) };
  return unlike(table, each.after, each.only);
}

const decided = new Map(Object.entries(differences).flatMap(([code, keys]) => keys.map((key) => [key, code] as const)));

describe("[P1] old requests come to what they came to", () => {
  test.each(golden.map((each) => [each.key, each] as const))("%s", async (key, each) => {
    const found = await difference(each);
    if (decided.has(key)) expect(found, `${decided.get(key)} is no difference any more`).not.toBeNull();
    else expect(found).toBeNull();
  });
});

test("[P2] every difference is of a golden case, and docs/parity.md gives its reason", () => {
  const keys = new Set(golden.map(({ key }) => key));
  const page = readFileSync(new URL("../../../../docs/parity.md", import.meta.url), "utf8");
  for (const [code, cases] of Object.entries(differences)) {
    expect(page).toContain(`\`${code}\``);
    for (const key of cases) expect(keys.has(key), key).toBe(true);
  }
});
