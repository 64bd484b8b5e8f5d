// What a recipe's report says of columns: which ones the table does not have, with the names someone may
// have meant, which mappings the recipe has no use for, and which earlier step a conflict comes from.
import type { Call, RecipeReport } from "@data-tools/client";
import type { Refusal } from "../errors.ts";
import { nearest } from "../model/formula/near.ts";
import type { Group } from "../model/operation.ts";
import { columnOf, type State } from "../model/state.ts";
import { operations } from "../operations/index.ts";
import { columnsNamed } from "./column-mapping.ts";

interface ColumnReport {
  readonly missing: RecipeReport["missing"];
  readonly unused: string[];
  /** The index of the earlier step whose failure makes this one fail; null if it fails by itself. */
  causeOf(refusal: Refusal): number | null;
  /** Notes a call that could not be done on this state. */
  failed(index: number, call: Call, state: State, refusal: Refusal): void;
}

interface Failure {
  readonly index: number;
  /** Every text of its parameters: names it would have given are among them. */
  readonly texts: ReadonlySet<string>;
  readonly read: readonly string[];
  /** It would have changed the types of what it reads. */
  readonly retypes: boolean;
}

const mostSuggestions = 3;

const retyping: readonly (Group | undefined)[] = ["types", "dates", "numbers"];

export function columnReport(
  original: State,
  mapping: Readonly<Record<string, string>>,
  calls: readonly Call[],
): ColumnReport {
  const missing: RecipeReport["missing"] = [];
  const failures: Failure[] = [];
  const used = new Set(calls.flatMap((call) => columnsNamed(call)));
  const back = new Map(Object.entries(mapping).map(([from, to]) => [to, from]));

  /** The failed step that would have made the column, or would have made it fit. */
  function makerOf(column: string, exists: boolean): number | null {
    const maker = failures.findLast(({ texts, read, retypes }) => {
      if (exists) return retypes && read.includes(column);
      return (texts.has(column) && !read.includes(column)) || read.some((each) => isMadeFrom(column, each));
    });
    return maker?.index ?? null;
  }

  return {
    missing,
    unused: Object.keys(mapping).filter((column) => !used.has(column)),
    causeOf({ code, values: { column } }) {
      if (typeof column !== "string" || (code !== "column_not_found" && code !== "wrong_type")) return null;
      return makerOf(column, code === "wrong_type");
    },
    failed(index, call, state, refusal) {
      if (refusal.code === "nothing_to_do") return;
      const read = readBy(call, refusal);
      for (const column of read) {
        if (columnOf(state, column) || columnOf(original, column) || makerOf(column, false) !== null) continue;
        if (missing.some((each) => each.column === column)) continue;
        const of = back.get(column) ?? column;
        const meant = [...new Set([column, of].flatMap((each) => suggestions(each, original)))];
        missing.push({ column, of, step: index, suggestions: meant.slice(0, mostSuggestions) });
      }
      const retypes = refusal.code !== "wrong_type" && retyping.includes(operations.get(call.op)?.group);
      failures.push({ index, texts: new Set(textsIn(call.params)), read, retypes });
    },
  };
}

/** Calls within a call may read what others of them make: then only what was looked for in vain is known. */
function readBy(call: Call, { code, values: { column } }: Refusal): string[] {
  if (!Array.isArray(call.params.calls)) return columnsNamed(call);
  return code === "column_not_found" && typeof column === "string" ? [column] : [];
}

/** Default names of new columns are made from the name of their source: `price_copy`, `city_1`. */
function isMadeFrom(column: string, source: string): boolean {
  return source.length > 1 && column.length > source.length && column.startsWith(source);
}

/** Every text in parameters. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(textsIn)];
}

/** Columns someone may have meant: near in spelling, or the same but for signs and case. */
function suggestions(column: string, { columns }: State): string[] {
  const bare = (name: string) =>
    name
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, "");
  const names = columns.map(({ name }) => name);
  const found = names.filter((name) => bare(name) !== "" && bare(name) === bare(column));
  const near = column.length > 2 ? nearest(column, names) : undefined;
  const part = names.filter((name) => {
    const [short = "", long = ""] = [bare(name), bare(column)].sort((a, b) => a.length - b.length);
    return short.length > 2 && long.includes(short);
  });
  return [...new Set([...found, ...(near === undefined ? [] : [near]), ...part])];
}
