// Hostile words through the operations of combine.
import { type Case, other, quoted, text } from "./case.ts";

export const combineCases: Record<string, Case> = {
  join: {
    params: (name) => ({
      datasource: "side",
      on: [{ left: name, right: name }],
      how: "left",
      suffix: name.slice(0, 100),
    }),
    sources: (name) => ({ side: { columns: [text(name), { name: other(name), type: "integer" }], rows: [[name, 9]] } }),
    after: (name) => ({
      rows: [
        [name, 1, 9],
        [null, 2, null],
        [name, 1, 9],
        ["plain", 3, null],
      ],
    }),
  },
  sql: {
    params: (name) => ({
      // A null character in a name is written as �; in a text it is chr(0).
      query: `SELECT ${quoted(inName(name))}, ${quoted(other(name))} AS n, ${inText(name)} = ${quoted(inName(name))} AS same FROM data`,
    }),
    after: (name) => ({
      rows: [
        [name, 1, true],
        [null, 2, null],
        [name, 1, true],
        ["plain", 3, false],
      ],
    }),
  },
};

const inName = (name: string) => name.replaceAll("\0", "�");
const inText = (text: string) =>
  text
    .split("\0")
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(" || chr(0) || ");
