// What an address carries beyond plain words: lists as JSON, steps by id.
import { refuse } from "../errors.ts";
import { jsonIn } from "./depth.ts";

/** A step's id; null for the original, undefined where none is named. */
export function stepOf(text: string | undefined): string | null | undefined {
  return text === "original" ? null : text;
}

/** A list of texts, as JSON; undefined if it is absent. */
export function listOf(parameter: string, text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  const value = jsonIn(text);
  if (value === undefined) refuse("bad_request", { reason: `querystring.${parameter} is no JSON` });
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  refuse("bad_request", { reason: `querystring.${parameter} is no JSON list of texts` });
}
