// The cells of one row as a parameter: values by the names of their columns, each checked against the
// type of its column.
import type { Field } from "../fields.ts";
import { literal } from "../literals.ts";
import { type Cell, scalarTypes } from "../state.ts";
import { existing, fault, plainText, shown } from "./fault.ts";
import { plainObject } from "./group.ts";
import { columnLimit, textLimit } from "./limits.ts";
import type { About } from "./scalars.ts";

/** Values by column; columns that are not named have none. */
export function cells(about: About): Field<Readonly<Record<string, Cell>>> {
  return {
    kind: "cells",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const pairs = Object.entries(plainObject(value, at.path));
      if (pairs.length > columnLimit) return fault(at.path, `must have at most ${columnLimit} entries`);
      // Own properties, whatever the columns are called.
      return Object.fromEntries(
        pairs.map(([name, raw]): [string, Cell] => {
          const path = `${at.path}.${shown(name)}`;
          const cell = single(raw, path);
          if (at.state !== null) literal(cell, existing(at.state, name, scalarTypes), path);
          return [name, cell];
        }),
      );
    },
    schema: () => ({
      type: "object",
      maxProperties: columnLimit,
      additionalProperties: { type: ["string", "number", "boolean", "null"] },
    }),
    hints: () => ({}),
  };
}

/** A cell that JSON can give: a text, a number, true, false or null. */
export function single(raw: unknown, path: string): Cell {
  if (typeof raw === "string") return plainText(raw, path, 0, textLimit);
  if (raw === null || typeof raw === "boolean") return raw;
  if (typeof raw === "number" && Number.isFinite(raw)) return raw;
  return fault(path, "must be text, a number, true, false or null");
}
