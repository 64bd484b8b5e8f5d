// Every answer of the old system that was recorded, as a session of one operation: what is the same here is a step
// like any other, and whatever it is, the table is the old system's.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TableLiteral } from "@data-tools/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StoredCell } from "../../src/legacy/columns.ts";
import type { LegacySession } from "../../src/legacy/session.ts";
import { type TableFile, writeTableFile } from "../../src/legacy/table-file.ts";
import { takeOver } from "../../src/migrate/take-over.ts";
import { type Golden, goldenCases } from "../parity/golden.ts";
import { type Home, me, openHome, tableOf } from "../sessions/product.ts";

let home: Home;
const scratch = mkdtempSync(join(tmpdir(), "data-tools-golden-"));
beforeAll(async () => {
  home = await openHome();
});
afterAll(async () => {
  await home.close();
  rmSync(scratch, { recursive: true, force: true });
});

let files = 0;
function written({ columns, rows }: TableLiteral): TableFile {
  const table = {
    rows: rows.length,
    columns: columns.map((column, index) => ({
      ...column,
      at: (row: number) => (rows[row]?.[index] ?? null) as StoredCell,
    })),
    notes: [],
  };
  return writeTableFile(table, join(scratch, `table-${files++}.csv`), 1 << 24);
}

function sessionOf({ key, request, before, after }: Golden): LegacySession<TableFile> {
  const operation = { name: key, params: request.body, at: null, request };
  const states = [before, after ?? before].map((table) => ({ kind: "table" as const, table: written(table) }));
  const datasource = `00000000-0000-4000-8000-${String(files).padStart(12, "0")}`;
  const rest = { createdAt: null, expiresAt: null, notes: [] };
  return { generation: "cache", user: "7", datasource, states, operations: [operation], cursor: 1, ...rest };
}

/** Whether each column holds values of one kind; what becomes of others is the reader's to say. */
function isPlain({ columns, rows }: TableLiteral): boolean {
  return (
    columns.length > 0 &&
    columns.every(({ type }, index) => {
      const cells = rows.map((row) => row[index]).filter((cell) => cell !== null && cell !== undefined);
      const isNumber = type === "number" || type === "integer";
      const wanted = isNumber ? "number" : type === "boolean" ? "boolean" : "string";
      return cells.every((cell) => typeof cell === wanted || (isNumber && /^-?(\d+|Infinity)$/.test(String(cell))));
    })
  );
}

// Where only some rows or columns were written down there is no table to keep.
const whole = goldenCases().filter(
  ({ before, after, only, rows }) => after !== null && !only && !rows && isPlain(before) && isPlain(after),
);

test("[P16] recorded answers: the table is kept, and what is the same here is a step of ours", async () => {
  const counts: Record<string, number> = {};
  for (const golden of whole) {
    const taken = await takeOver(home.product.core, me, {
      session: sessionOf(golden),
      digest: golden.key,
      name: "golden",
    });
    if (taken.kind !== "made") throw new Error(taken.kind);
    const { rows } = await tableOf(home.sessions, taken.session);
    expect([golden.key, rows]).toEqual([golden.key, golden.after?.rows]);
    const [step] = (await home.sessions.history(me, taken.session)).steps;
    const codes = step?.effect.notes.map(({ code }) => code).filter((code) => code.startsWith("legacy_")) ?? [];
    const kind = codes[0] ?? "same";
    counts[kind] = (counts[kind] ?? 0) + 1;
    expect([golden.key, step?.call.op === "batch" && step.call.params.calls]).not.toEqual([golden.key, undefined]);
  }
  // The rest are requests that the old system recorded without doing anything, and decided differences.
  expect(counts).toEqual({ same: 38, legacy_rounded_here: 6, legacy_unknown: 15, legacy_differs: 3 });
}, 600_000);
