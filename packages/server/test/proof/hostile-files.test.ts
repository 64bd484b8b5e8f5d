// Files made to do harm: each is refused by a code, or is a table that holds what it says and nothing else, and leaves
// nothing behind. Nothing of this machine is in it.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { hostileFiles } from "../engine/import/hostile-files.ts";
import { importing, type Result } from "../engine/import/importing.ts";

const ours = readFileSync("/etc/passwd", "utf8").split("\n")[0] ?? "root:";
const limits = { memoryBytes: 1 << 29, unpackedBytes: 32 << 20, milliseconds: 120_000 };

test.each(hostileFiles)("[I5] [I8] $name", async ({ file, content, refused, cells }) => {
  const ended: Result | Refusal = await importing(file, content, { limits }).catch((error: unknown) => {
    if (error instanceof Refusal) return error;
    throw error;
  });
  if (ended instanceof Refusal) {
    expect(ended.code).toMatch(refused ?? /^(import_failed|unknown_format|empty_file)$/);
    expect((ended as unknown as { left: string[] }).left).toEqual([]);
    // Nothing that is to be read as it is may be refused.
    expect(cells ?? []).toEqual([]);
    return;
  }
  expect(refused, "it was read").toBeUndefined();
  const all = JSON.stringify([ended.columns, ended.rows]);
  expect(all.includes(ours)).toBe(false);
  expect(all.length).toBeLessThan(2 << 20);
  for (const cell of cells ?? []) expect(ended.rows.flat()).toContainEqual(cell);
});
