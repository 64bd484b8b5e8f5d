// hash-text: values become fingerprints: equal ones stay equal, none can be read.
import { cast } from "../model/casts.ts";
import { choice, columns, existing, optional, text, withDefault } from "../model/fields.ts";
import { define } from "../model/operation.ts";
import { name as ref, sql } from "../model/sql.ts";
import { scalarTypes } from "../model/state.ts";
import { summary } from "../model/summary.ts";

export const hashText = define({
  name: "hash-text",
  version: 1,
  group: "text",
  title: "Hash",
  doc: "Replaces values by their fingerprint: equal values get equal ones, so that tables can still be joined, but nobody can read them. Short or guessable values (telephone numbers, names) can be found out by trying; add a salt, a long secret text that is put before every value, to prevent it. The salt is stored with the step and goes into recipes: keep those to yourself. Missing values stay missing. Other columns than text ones are hashed as the grid shows them.",
  fields: {
    columns: columns({ title: "Columns", doc: "The columns to hash.", accepts: scalarTypes }),
    algorithm: withDefault(
      choice({
        title: "Algorithm",
        doc: "How to hash; MD5 is only for what must fit older systems.",
        options: { sha256: "SHA-256", md5: "MD5" },
      }),
      "sha256",
    ),
    salt: optional(text({ title: "Salt", doc: "A secret text that is put before every value.", min: 1, max: 1_000 })),
  },
  summary: ({ columns: names, algorithm }) => summary`Hash ${names} by ${algorithm}`,
  plan: ({ columns: names, algorithm, salt }, state) => ({
    kind: "derive",
    columns: names.map((name) => {
      const value = cast(ref(name), existing(state, name, scalarTypes).type, { type: "text" });
      const salted = sql`(${salt ?? ""} || ${value})`;
      return {
        name,
        replaces: name,
        type: "text",
        sql: algorithm === "md5" ? sql`md5(${salted})` : sql`sha256(${salted})`,
      };
    }),
  }),
  examples: [
    {
      title: "SHA-256",
      params: { columns: ["mail"] },
      before: { columns: [{ name: "mail", type: "text" }], rows: [["abc"], ["abc"], [null]] },
      after: {
        columns: [{ name: "mail", type: "text" }],
        rows: [
          ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
          ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
          [null],
        ],
      },
    },
    {
      title: "MD5 of customer numbers with a salt",
      params: { columns: ["customer"], algorithm: "md5", salt: "abc" },
      before: { columns: [{ name: "customer", type: "integer" }], rows: [[123], [null]] },
      after: { columns: [{ name: "customer", type: "text" }], rows: [["e99a18c428cb38d5f260853678922e03"], [null]] },
    },
  ],
});
