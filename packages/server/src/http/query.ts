// What an address carries beyond plain words: lists and conditions as JSON, steps by id.
import { refuse } from "../errors.ts";
import { isDeep, tooDeep } from "./depth.ts";

/** A step's id; null for the original, undefined where none is named. */
export function stepOf(text: string | undefined): string | null | undefined {
  return text === "original" ? null : text;
}

/** The JSON of a query parameter; undefined if it is absent. */
export function jsonOf(parameter: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  if (isDeep(text)) throw tooDeep();
  try {
    return JSON.parse(text);
  } catch {
    refuse("bad_request", { reason: `querystring.${parameter} is no JSON` });
  }
}

/** A list of texts. */
export function listOf(parameter: string, text: string | undefined): string[] | undefined {
  const value = jsonOf(parameter, text);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  refuse("bad_request", { reason: `querystring.${parameter} is no JSON list of texts` });
}

/** The keys of a sort: `[{"column": "a", "order": "desc"}]`. */
export function sortOf(text: string | undefined): { column: string; order?: "asc" | "desc" }[] | undefined {
  const value = jsonOf("sort", text);
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every(isSortKey)) return value;
  refuse("bad_request", { reason: 'querystring.sort is no list like [{"column":"a","order":"desc"}]' });
}

function isSortKey(key: unknown): key is { column: string; order?: "asc" | "desc" } {
  if (typeof key !== "object" || key === null) return false;
  const { column, order } = key as { column?: unknown; order?: unknown };
  return typeof column === "string" && (order === undefined || order === "asc" || order === "desc");
}
