// Hostile words through the operations of text.
import { type Case, other, text } from "./case.ts";

export const textCases: Record<string, Case> = {
  "change-case": {
    params: (name) => ({ columns: [name], to: "lower" }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
  "trim-text": {
    params: (name) => ({ columns: [name], characters: name.slice(0, 200) }),
    after: (name) => ({ columns: [text(name), { name: other(name), type: "integer" }] }),
  },
};
