// A query and the datasources it names. Whether the query may run is for the engine to say, which reads it.
import type { Field } from "../fields.ts";
import { fault, plainText, shown } from "./fault.ts";
import { plainObject } from "./group.ts";
import { queryLimit } from "./limits.ts";
import type { About } from "./scalars.ts";

/** A SELECT statement. */
export function query(about: About): Field<string> {
  return {
    kind: "sql",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const text = plainText(value, at.path, 1, queryLimit);
      if (text.includes("\0")) fault(at.path, "holds a null character; chr(0) is one, and in names � stands for it");
      return text;
    },
    schema: () => ({ type: "string", minLength: 1, maxLength: queryLimit }),
    hints: () => ({}),
  };
}

const alias = /^[a-z][a-z0-9_]{0,39}$/;
const most = 16;

/** Datasource ids by the names a query knows them by. */
export function sources(about: About): Field<Readonly<Record<string, string>>> {
  return {
    kind: "sources",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      const pairs = Object.entries(plainObject(value, at.path));
      if (pairs.length > most) fault(at.path, `must have at most ${most} entries`);
      const read = pairs.map(([name, id]) => {
        if (!alias.test(name)) {
          fault(at.path, `“${shown(name)}” must be a plain word: small letters, digits and _, a letter first`);
        }
        if (name === "data") fault(at.path, "data is the table itself; choose another name");
        return [name, plainText(id, `${at.path}.${name}`, 1, 200)] as const;
      });
      return Object.fromEntries(read);
    },
    schema: () => ({
      type: "object",
      maxProperties: most,
      propertyNames: { pattern: alias.source, not: { const: "data" } },
      additionalProperties: { type: "string", minLength: 1, maxLength: 200 },
    }),
    hints: () => ({}),
  };
}
