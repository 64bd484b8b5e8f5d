// A cell as a parameter: any JSON scalar, checked against the types of the columns it is meant for.

import type { Field, Reading } from "../fields.ts";
import { literal } from "../literals.ts";
import { type Cell, type Column, columnOf } from "../state.ts";
import { single } from "./cells.ts";
import { fault } from "./fault.ts";
import type { About } from "./scalars.ts";

/** A cell value; `of` names the parameter that holds its column or columns. */
export function value(about: About & { of?: string; notNull?: boolean }): Field<Cell> {
  return {
    kind: "value",
    title: about.title,
    doc: about.doc,
    required: true,
    read(raw, at) {
      const cell = single(raw, at.path);
      if (cell === null && about.notNull === true) return fault(at.path, "must not be empty");
      for (const target of targets(at, about.of)) literal(cell, target, at.path);
      return cell;
    },
    schema: () => ({ type: ["string", "number", "boolean", ...(about.notNull === true ? [] : ["null"])] }),
    hints: () => ({}),
  };
}

function targets(at: Reading, of: string | undefined): Column[] {
  const { state } = at;
  const named = of === undefined ? [] : [at.siblings?.[of]].flat();
  if (state === null) return [];
  return named.flatMap((each) => (typeof each === "string" ? (columnOf(state, each) ?? []) : []));
}
