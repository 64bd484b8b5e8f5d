// Every file in fixtures/ stands beside what it must become (or be refused as): adding a case is adding
// two files. A missing expectation is written, and fails, so that it is looked at once.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Cell, ImportOptions } from "@data-tools/client";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/errors.ts";
import { importing } from "./importing.ts";

const folder = fileURLToPath(new URL("./fixtures/", import.meta.url));

interface Expectation {
  /** The rules the case proves, and what it is about. */
  title: string;
  options?: ImportOptions;
  columns?: string[];
  rows?: Cell[][];
  /** Options as they were used, types aside (the columns say them). */
  used?: ImportOptions;
  renamed?: unknown[];
  badRows?: unknown;
  notes?: string[];
  refused?: { code: string; says: string };
}

async function outcome(file: string, options: ImportOptions | undefined): Promise<Omit<Expectation, "title">> {
  const name = file.replace(/^.*~/, "");
  try {
    const { columns, rows, report, left } = await importing(name, readFileSync(folder + file), {
      options: options ?? {},
    });
    expect(left).toEqual(["table.parquet"]);
    const { types: _, ...used } = report.options;
    const { renamed, badRows } = report;
    const notes = report.notes.map((note) => note.text);
    return JSON.parse(
      JSON.stringify({
        columns,
        rows,
        used,
        ...(renamed.length > 0 && { renamed }),
        ...(badRows.count > 0 && { badRows }),
        ...(notes.length > 0 && { notes }),
      }),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error).toMatchObject({ left: [] });
    return { refused: { code: error.code, says: error.message } };
  }
}

const files = readdirSync(folder).filter((file) => !file.endsWith(".expected.json"));

for (const file of files) {
  const path = `${folder}${file}.expected.json`;
  const found = existsSync(path);
  const expected = (found ? JSON.parse(readFileSync(path, "utf8")) : { title: file }) as Expectation;
  test(`${expected.title} (${file})`, async () => {
    const { title, options, ...rest } = expected;
    const became = await outcome(file, options);
    if (rest.columns === undefined && rest.refused === undefined) {
      writeFileSync(path, `${JSON.stringify({ title, ...(options && { options }), ...became }, null, 2)}\n`);
    }
    expect(became).toEqual(rest);
  });
}
