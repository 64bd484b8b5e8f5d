// What an address carries beyond plain words: lists as JSON, steps by id.
import { refuse } from "../errors.ts";
import { isDeep, tooDeep } from "./depth.ts";

/** A step's id; null for the original, undefined where none is named. */
export function stepOf(text: string | undefined): string | null | undefined {
  return text === "original" ? null : text;
}

/** The JSON of a query parameter; undefined if it is absent. */
function jsonOf(parameter: string, text: string | undefined): unknown {
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
