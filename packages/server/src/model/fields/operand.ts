// A value that is written out, or that of a column: {"column": "price"}.
import type { Field } from "../fields.ts";
import { literal, type Typed } from "../literals.ts";
import { name, type Sql } from "../sql.ts";
import type { Cell, State, Type } from "../state.ts";
import { existing, fault, plainText } from "./fault.ts";
import { plainObject } from "./group.ts";
import { nameLimit, textLimit } from "./limits.ts";
import type { About } from "./scalars.ts";

export type Operand = Cell | { readonly column: string };

/** A value, or the name of a column (of an accepted type) whose value of the same row is meant. */
export function operand(about: About & { accepts?: readonly Type[]; notNull?: boolean }): Field<Operand> {
  return {
    kind: "operand",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      if (typeof value === "string") return plainText(value, at.path, 0, textLimit);
      if (value === null) return about.notNull === true ? fault(at.path, "must not be empty") : null;
      if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
      const raw = plainObject(value, at.path);
      const { column, ...others } = raw;
      if (Object.keys(others).length > 0) return fault(at.path, "must be a value, or an object with column alone");
      const named = plainText(column, `${at.path}.column`, 1, nameLimit);
      if (at.state !== null) existing(at.state, named, about.accepts);
      return { column: named };
    },
    schema: () => ({
      anyOf: [
        { type: ["string", "number", "boolean", ...(about.notNull === true ? [] : ["null"])] },
        {
          type: "object",
          properties: { column: { type: "string", minLength: 1, maxLength: nameLimit } },
          required: ["column"],
          additionalProperties: false,
        },
      ],
    }),
    hints: () => (about.accepts === undefined ? {} : { accepts: [...about.accepts] }),
  };
}

/** The column an operand names, or undefined for a value. */
export function columnOfOperand(given: Operand, state: State) {
  return isColumn(given) ? existing(state, given.column) : undefined;
}

/** Whether an operand names a column. */
export function isColumn(given: Operand): given is { readonly column: string } {
  return given !== null && typeof given === "object" && !Array.isArray(given);
}

/** A value as SQL of a type; the operand must not be a column of another type. */
export function operandSql(given: Operand, to: Typed, path: string): Sql {
  return isColumn(given) ? name(given.column) : literal(given, to, path);
}

/** An operand in a history line. */
export function operandWords(given: Operand): string {
  if (isColumn(given)) return `“${given.column}”`;
  if (given === null) return "no value";
  return typeof given === "string" ? `“${given}”` : String(given);
}
