// Hostile words through the operations of combine.
import { type Case, other, quoted, text } from "./case.ts";

/** A datasource with the same columns and one row. */
function side(name: string) {
  const columns = [text(name), { name: other(name), type: "integer" as const }];
  return { side: { columns, rows: [[name, 9]] } };
}

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
  lookup: {
    params: (name) => ({
      datasource: "side",
      on: [{ left: name, right: name }],
      take: [other(name)],
      suffix: name.slice(0, 99),
    }),
    sources: side,
    after: (name) => ({
      rows: [
        [name, 9, 1],
        [null, null, 2],
        [name, 9, 1],
        ["plain", null, 3],
      ],
    }),
  },
  union: {
    params: () => ({ datasources: ["side", "side"] }),
    sources: side,
    after: (name) => ({
      rows: [
        [name, 1],
        [null, 2],
        [name, 1],
        ["plain", 3],
        [name, 9],
        [name, 9],
      ],
    }),
  },
  "intersect-rows": {
    params: (name) => ({ datasource: "side", columns: [name] }),
    sources: side,
    after: (name) => ({
      rows: [
        [name, 1],
        [name, 1],
      ],
    }),
  },
  "except-rows": {
    params: (name) => ({ datasource: "side", columns: [name] }),
    sources: side,
    after: () => ({
      rows: [
        [null, 2],
        ["plain", 3],
      ],
    }),
  },
  "fuzzy-join": {
    params: (name) => ({
      datasource: "side",
      on: { left: name, right: name },
      columns: [other(name)],
      suffix: name.slice(0, 99),
      threshold: 0.95,
      how: "inner",
    }),
    sources: side,
    after: (name) => ({
      rows: [
        [name, 1, 9],
        [name, 1, 9],
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
