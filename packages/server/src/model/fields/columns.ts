// Columns as parameters: one that exists, several, and names for new ones.
import type { Field, Reading } from "../fields.ts";
import { columnOf, fold, type Type } from "../state.ts";
import { existing, fault, free, plainText, shown } from "./fault.ts";
import { itemsOf } from "./group.ts";
import { columnLimit, nameLimit } from "./limits.ts";
import type { About } from "./scalars.ts";

/** The exact name of a column of the state, of one of the accepted types. */
export function column(about: About & { accepts?: readonly Type[] }): Field<string> {
  return {
    kind: "column",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const name = plainText(value, at.path, 1, nameLimit);
      if (at.state !== null) existing(at.state, name, about.accepts);
      return name;
    },
    schema: () => ({ type: "string", minLength: 1, maxLength: nameLimit }),
    hints: () => (about.accepts === undefined ? {} : { accepts: [...about.accepts] }),
  };
}

/** Exact names of columns, each once; at least `min` (1) of them. */
export function columns(about: About & { accepts?: readonly Type[]; min?: number }): Field<string[]> {
  const min = about.min ?? 1;
  return {
    kind: "columns",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const names = itemsOf(value, at.path, min, columnLimit).map((item, index) =>
        plainText(item, `${at.path}[${index}]`, 1, nameLimit),
      );
      once(names, at.path);
      for (const name of names) if (at.state !== null) existing(at.state, name, about.accepts);
      return names;
    },
    schema: () => ({
      type: "array",
      items: { type: "string", minLength: 1, maxLength: nameLimit },
      minItems: min,
      maxItems: columnLimit,
      uniqueItems: true,
    }),
    hints: () => ({ min, ...(about.accepts === undefined ? {} : { accepts: [...about.accepts] }) }),
  };
}

/**
 * A name for a new column. `initial` is its default, where `{column}` stands for that parameter. A name
 * that exists is refused, unless the operation has a parameter `replace` and it is true, or checks names
 * itself (`mayExist`).
 */
export function newColumn(about: About & { initial?: string; mayExist?: boolean }): Field<string> {
  const { initial } = about;
  return {
    kind: "new-column",
    title: about.title,
    doc: about.doc,
    required: initial === undefined,
    read(value, at) {
      const given = value === undefined || value === null ? initialName(initial, at) : value;
      const name = plainText(given, at.path, 1, nameLimit);
      const replaced = at.siblings?.replace === true && at.state !== null && columnOf(at.state, name) !== undefined;
      if (at.state !== null && about.mayExist !== true && !replaced) free(at.state, name);
      return name;
    },
    schema: () => ({ type: "string", minLength: 1, maxLength: nameLimit }),
    hints: () => (initial === undefined ? {} : { default: initial }),
  };
}

/** Several new names, each once ignoring case; whether they are free is for the operation to say. */
export function newNames(about: About): Field<string[]> {
  return {
    kind: "new-columns",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const names = itemsOf(value, at.path, 1, columnLimit).map((item, index) =>
        plainText(item, `${at.path}[${index}]`, 1, nameLimit),
      );
      once(names.map(fold), at.path);
      return names;
    },
    schema: () => ({ type: "array", items: { type: "string", minLength: 1 }, minItems: 1, maxItems: columnLimit }),
    hints: () => ({}),
  };
}

function initialName(initial: string | undefined, at: Reading): string | undefined {
  return initial?.replace(/\{(\w+)\}/g, (_whole, key: string) => String(at.siblings?.[key] ?? key));
}

function once(names: readonly string[], path: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) fault(path, `names “${shown(name)}” twice`);
    seen.add(name);
  }
}
