// JSON and NDJSON. Each value goes to the database as the text that stands in the file, so that no digit
// passes through a JavaScript number; a column's type follows from the kinds of its values.
import type { Note } from "@data-tools/client";
import { refuse } from "../../errors.ts";
import { headerNames } from "../../model/header.ts";
import { notesOn, views, wordsUsed, writeTable } from "./finish.ts";
import * as forms from "./forms.ts";
import { eachJsonRow, type Shape, shapeOf } from "./json-rows.ts";
import { type Inside, type Kind, unquote } from "./json-text.ts";
import { nestedReading } from "./nested.ts";
import { note } from "./notes.ts";
import { plain, type Reading } from "./reading.ts";
import { openRowFile, rowFileSource } from "./row-file.ts";
import type { Table, Task } from "./task.ts";
import { piecesOf } from "./text-file.ts";
import { type ColumnPlan, plansOf } from "./typing.ts";

interface Found {
  readonly index: number;
  readonly kinds: Set<Kind>;
  readonly inside: Inside;
}

/** Reads a UTF-8 file of JSON. Refuses with line and column. */
export async function readJson(task: Task, format: "json" | "ndjson"): Promise<Table> {
  const { options, limits, partial, db } = task;
  const pieces = (stage: "looking" | "reading") => piecesOf(task.path, (share) => task.tell(stage, share));
  const shape = await shapeOf(pieces("looking"), format === "ndjson", partial);
  const found = await columnsOf(task, pieces("looking"), shape);
  if (found.size === 0) refuse("empty_file");
  const { names, renamed } = headerNames([...found.keys()]);
  const file = await openRowFile(`${task.directory}/rows.csv`, names.length);
  await eachJsonRow(
    pieces("reading"),
    shape,
    partial,
    () => undefined,
    ({ text, members }) => {
      const cells: (string | null)[] = new Array(names.length).fill(null);
      for (const { key, kind, start, end } of members) {
        const raw = kind === "null" ? null : text.slice(start, end);
        cells[found.get(key)?.index ?? 0] = raw !== null && kind === "text" ? unquote(raw) : raw;
      }
      file.add(cells);
      if (file.rows > limits.rows) refuse("too_many_rows", { limit: limits.rows });
    },
    () => file.drain(),
  );
  await file.close();
  const source = rowFileSource(file.path, names.length);
  const notes: Note[] = shape.rows === "member" ? [note("array_of", { key: shape.key })] : [];
  const fixed: (ColumnPlan["kinds"] | undefined)[] = [];
  for (const { index, kinds, inside } of found.values()) {
    const column = names[index] ?? "";
    const [kind, ...more] = [...kinds].filter((one) => one !== "null");
    if (more.length > 0) {
      notes.push(note("mixed_types", { column, kinds: [kind ?? "", ...more] }));
      fixed[index] = plain(options.nulls ?? []);
    } else if (kind === "list" || kind === "object") {
      const nested = await nestedReading(db, source, index, kind, inside);
      if (nested === null) notes.push(note("nested_as_text", { column }));
      fixed[index] = nested ?? plain([]);
    } else fixed[index] = simple(kind, options.nulls ?? []);
  }
  const plans = plansOf(names, options.types, (index, demanded) => {
    const kinds = fixed[index] ?? plain([]);
    return typeof kinds === "string" || demanded === undefined || demanded === kinds.type ? kinds : "all";
  });
  const written = await writeTable(task, source, settled(plans), async () => null, { rows: file.rows });
  return {
    ...written,
    columns: views(plans, written.readings),
    renamed,
    sheets: null,
    badRows: { count: 0, rows: [] },
    notes: [...notes, ...notesOn(plans, written.readings)],
    options: { format, nulls: wordsUsed(options.nulls, written.readings) },
  };
}

function simple(kind: Kind | undefined, words: readonly string[]): ColumnPlan["kinds"] {
  if (kind === "number") return "numbers";
  if (kind === "text") return "dates";
  if (kind !== "boolean") return plain([]);
  return { type: "boolean", pattern: forms.truth.pattern, read: forms.truth.read, words } satisfies Reading;
}

/** A column whose type is what it has anyway needs no demand. */
function settled(plans: readonly ColumnPlan[]): ColumnPlan[] {
  return plans.map((plan) =>
    typeof plan.kinds !== "string" && plan.kinds.type === plan.demanded ? { ...plan, demanded: undefined } : plan,
  );
}

async function columnsOf(task: Task, pieces: AsyncIterable<string>, shape: Shape): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const column = (key: string): Found => {
    let entry = found.get(key);
    if (entry === undefined) {
      entry = { index: found.size, kinds: new Set(), inside: { digits: 0 } };
      found.set(key, entry);
      if (found.size > task.limits.columns) refuse("too_many_columns", { limit: task.limits.columns });
    }
    return entry;
  };
  await eachJsonRow(
    pieces,
    shape,
    task.partial,
    (key) => column(key).inside,
    ({ members }) => {
      for (const { key, kind } of members) column(key).kinds.add(kind);
    },
    async () => undefined,
  );
  return found;
}
