// Data folders of every format version that was ever released open and show what they showed.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openProduct, readConfig } from "../../src/app.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
const actor = { owner: "local", name: "local" };

const formats = readdirSync(fixtures).filter((name) => name.startsWith("format-"));

test.each(formats)(
  "[S8] a data folder of %s opens: every step shows what it showed, undo and redo work, all of it is whole",
  async (format) => {
    const folder = mkdtempSync(join(tmpdir(), "data-tools-format-"));
    cpSync(join(fixtures, format), folder, { recursive: true });
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
    const product = await openProduct(
      readConfig({ "data-dir": join(folder, "store"), keys: `file:${join(folder, "ring.json")}` }, {}),
    );
    try {
      const { sessions } = product;
      const view = await sessions.view(actor, expected.session);
      expect(view).toMatchObject({ cursor: expected.cursor, version: expected.version, branches: expected.branches });
      for (const { step, columns, rows } of expected.shown) {
        const page = await sessions.rows(actor, expected.session, { offset: 0, limit: 100, step });
        expect({ columns: page.columns, rows: page.rows }).toEqual({ columns, rows });
      }
      const undone = await sessions.undo(actor, expected.session);
      expect((await sessions.redo(actor, expected.session)).cursor).toBe(expected.cursor);
      expect(undone.redo?.step).toBe(expected.cursor);
      const { steps } = await sessions.history(actor, expected.session);
      expect(steps[0]).toMatchObject({ name: "start", note: `kept since ${format.replace("-", " ")}` });
      expect((await sessions.audit(actor, expected.session)).broken).toBeNull();
      expect((await sessions.verify(actor, expected.session)).damaged).toEqual([]);
    } finally {
      await product.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test("[S8] there is a fixture for every format", () => {
  expect(formats.length).toBeGreaterThan(0);
});
