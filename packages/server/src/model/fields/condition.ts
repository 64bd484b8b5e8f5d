// A condition tree as a parameter; what it means is said in ../conditions.ts.
import { type Condition, conditionSchema, readCondition, settleDates } from "../conditions.ts";
import type { Field } from "../fields.ts";
import type { About } from "./scalars.ts";

/** Which rows are meant. */
export function condition(about: About): Field<Condition> {
  return {
    kind: "condition",
    title: about.title,
    doc: about.doc,
    required: true,
    read: (value, at) => readCondition(value, at),
    schema: () => conditionSchema,
    hints: () => ({}),
    settle: (value, given) => settleDates(value, given.today),
  };
}
