// Sessions of the second generation: folders that the old system wrote, and the same with something missing.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createImporter } from "../../src/engine/import/importer.ts";
import { fileSessions, readFileSession } from "../../src/legacy/file-session.ts";
import { removalOf, requestOf } from "../../src/legacy/operations.ts";
import { placeOf } from "./fixtures.ts";

const media = placeOf("gen-b-files/media");
const scratch = mkdtempSync(join(tmpdir(), "data-tools-legacy-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const limits = {
  milliseconds: 60_000,
  memoryBytes: 1 << 30,
  rows: 1000,
  columns: 100,
  cells: 100_000,
  cellBytes: 1 << 20,
  unpackedBytes: 1 << 30,
};

const named = (session: Awaited<ReturnType<typeof readFileSession>>) =>
  session?.states.map((state) => (state.kind === "file" ? state.path.split("/").at(-1) : state.kind));

describe("[P13] folders of the old system", () => {
  test("every folder is found, and a session wherever the old system saw one", async () => {
    const found = await fileSessions(media);
    expect(found.map(({ user, datasource }) => [user, datasource.slice(-4)])).toEqual(
      ["2000", "2002", "2004", "2006", "2008", "200a", "200c"].map((end) => ["7", end]),
    );
    const sessions = await Promise.all(found.map((place) => readFileSession(place)));
    expect(sessions.map((session) => session !== null)).toEqual([true, true, true, false, true, false, true]);
    for (const session of sessions.filter((each) => each !== null)) {
      expect(named(session)).toEqual(["original.parquet", "step_0.parquet", "step_1.parquet"]);
      expect(session.cursor).toBe(2);
      expect(session.operations.map(({ name }) => name)).toEqual(["remove_columns_1", "remove_columns_1"]);
      expect(session.operations.every(({ at }) => /^2026-11-22T10:47:0\d\.\d{3}Z$/.test(at ?? ""))).toBe(true);
      expect(session.notes).toEqual([]);
    }
  });

  test("the importer reads each file in the shape that was written down, and the columns that went are found", async () => {
    const importer = createImporter();
    let files = 0;
    for (const place of await fileSessions(media)) {
      const session = await readFileSession(place);
      if (session === null) continue;
      const written = JSON.parse(readFileSync(join(place.folder, "session_metadata.json"), "utf8"));
      const shapes = [
        written.original_shape,
        ...written.operations.map((each: { shape_after: number[] }) => each.shape_after),
      ];
      const names: string[][] = [];
      for (const [index, state] of session.states.entries()) {
        if (state.kind !== "file") throw new Error("every file is there");
        const directory = mkdtempSync(join(scratch, "import-"));
        const imported = await importer.run({
          path: state.path,
          name: "state.parquet",
          options: {},
          limits,
          directory,
        });
        expect([imported.rows, imported.columns.length]).toEqual(shapes[index]);
        names.push(imported.columns.map(({ name }) => name));
        files++;
      }
      for (const [index, before] of names.slice(0, -1).entries())
        expect(removalOf(before, names[index + 1] ?? [])).toMatchObject({
          kind: "transform/columns",
          body: { operation: "drop" },
        });
    }
    expect(files).toBe(15);
  });

  test("no folder, no sessions", async () => {
    expect(await fileSessions(join(scratch, "nowhere"))).toEqual([]);
  });

  let made = 0;
  const changed = async (change: (folder: string) => void) => {
    const folder = join(scratch, `case-${made++}`);
    cpSync(join(media, "temp_sessions/user_7/datasource_00000000-0000-0000-0000-000000002000"), folder, {
      recursive: true,
    });
    change(folder);
    return readFileSession({ user: "7", datasource: "d", folder });
  };
  const codes = (session: Awaited<ReturnType<typeof readFileSession>>) => session?.notes.map(({ code }) => code);

  test("a step whose operation was not written down any more is kept", async () => {
    const session = await changed((folder) => {
      const path = join(folder, "session_metadata.json");
      const written = JSON.parse(readFileSync(path, "utf8"));
      written.operations.pop();
      writeFileSync(path, JSON.stringify(written));
    });
    expect([named(session), session?.operations.map(({ name }) => name), codes(session)]).toEqual([
      ["original.parquet", "step_0.parquet", "step_1.parquet"],
      ["remove_columns_1", null],
      ["legacy_unequal"],
    ]);
  });

  test("a step whose file is missing is lost, but for the last, which is the present one", async () => {
    const first = await changed((folder) => rmSync(join(folder, "step_0.parquet")));
    expect([named(first), codes(first)]).toEqual([
      ["original.parquet", "lost", "current.parquet"],
      ["legacy_unequal", "legacy_state_gone"],
    ]);
    const last = await changed((folder) => rmSync(join(folder, "step_1.parquet")));
    expect([named(last), last?.cursor]).toEqual([["original.parquet", "step_0.parquet", "current.parquet"], 2]);
  });

  test("the present file decides where it stands", async () => {
    const session = await changed((folder) => cpSync(join(folder, "step_0.parquet"), join(folder, "current.parquet")));
    expect([session?.cursor, codes(session)]).toEqual([1, ["legacy_pointer"]]);
    const other = await changed((folder) => writeFileSync(join(folder, "current.parquet"), "other"));
    expect([other?.cursor, named(other)?.at(-1), codes(other)]).toEqual([
      2,
      "current.parquet",
      ["legacy_current_differs"],
    ]);
  });

  test("a JSON file that is none is refused", async () => {
    await expect(changed((folder) => writeFileSync(join(folder, "session_metadata.json"), "{"))).rejects.toThrow(
      /JSON that is none/,
    );
  });
});

describe("[P13] what was done, as the requests that it came from", () => {
  test.each([
    [
      "missing_data_imputation_median",
      { columns: ["a"] },
      { kind: "transform/imputation", body: { method: "median", columns: ["a"] } },
    ],
    ["feature_encoding_onehot", { method: "onehot" }, { kind: "transform/encoding", body: { method: "onehot" } }],
    ["feature_scaling_minmax", {}, { kind: "transform/scaling", body: { method: "minmax" } }],
    ["outlier_treatment_trim", { fold: 2 }, { kind: "transform/outliers", body: { method: "trim", fold: 2 } }],
    ["feature_engineering_math_sum", {}, { kind: "transform/engineering", body: { method: "math", operation: "sum" } }],
    [
      "column_operation_rename",
      { new_names: { a: "b" } },
      { kind: "transform/columns", body: { operation: "rename", new_names: { a: "b" } } },
    ],
    ["quick_nan_cleaning", { remove_nan_rows: false }, { kind: "nan/quick-clean", body: { remove_nan_rows: false } }],
    ["rename_column", { old_name: "a" }, { kind: "session/rename-column", body: { old_name: "a" } }],
    ["legacy_migration", { source: "file_based_session" }, null],
    ["constructor", {}, null],
  ] as const)("%s", (name, params, wanted) => {
    expect(requestOf(name, params)).toEqual(wanted);
  });

  test("columns that went are those that are not there any more", () => {
    const body = { operation: "drop", columns: ["b"] };
    expect(removalOf(["a", "b", "c"], ["a", "c"])).toEqual({ kind: "transform/columns", body });
    expect(removalOf(["a", "b", "column_3", "d"], ["a", "column_2", "d"])).toEqual({ kind: "transform/columns", body });
    expect(removalOf(["a"], ["a"])).toBeNull();
    expect(removalOf(["a", "b"], ["a", "x"])).toBeNull();
  });
});
