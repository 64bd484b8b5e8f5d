// A recipe as text: what is copied and downloaded, and what of a text is a recipe again.
import type { Call, Cell } from "@data-tools/client";

/** Why a text is no recipe; `step` has the place of the first step that is none, counted from one. */
export type Broken = { why: "json" | "list" | "empty" } | { why: "step"; step: number };

export function recipeJson(calls: readonly Call[]): string {
  return JSON.stringify(calls, null, 2);
}

/** The calls in a text. A list of calls, or an object that holds it, as the API gives a kept recipe. */
export function readRecipe(text: string): { calls: Call[] } | { broken: Broken } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { broken: { why: "json" } };
  }
  const list = isObject(given) ? given.calls : given;
  if (!Array.isArray(list)) return { broken: { why: "list" } };
  if (list.length === 0) return { broken: { why: "empty" } };
  const calls: Call[] = [];
  for (const item of list) {
    const call = readCall(item);
    if (call === null) return { broken: { why: "step", step: calls.length + 1 } };
    calls.push(call);
  }
  return { calls };
}

function readCall(item: unknown): Call | null {
  if (!isObject(item)) return null;
  const { op, version, params, fitted } = item;
  if (typeof op !== "string" || !isObject(params)) return null;
  if (version !== undefined && typeof version !== "number") return null;
  if (fitted !== undefined && !isObject(fitted)) return null;
  return { op, params, ...(version === undefined ? {} : { version }), ...(fitted === undefined ? {} : { fitted }) };
}

/** Everything JSON can hold is a cell. */
function isObject(value: unknown): value is Record<string, Cell> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
