// Single values: text, numbers, switches, choices, patterns, seeds and references to datasources.
import type { Field } from "../fields.ts";
import { checkFormula } from "../formula/parser.ts";
import { checkPattern } from "../pattern.ts";
import { fault, plainText, shown } from "./fault.ts";
import { formulaLimit, patternLimit, textLimit } from "./limits.ts";

/** What every field says of itself. */
export interface About {
  readonly title: string;
  readonly doc: string;
}

const required = { required: true, hints: () => ({}) } as const;

/** A text of `min` to `max` characters. */
export function text(about: About & { min?: number; max?: number }): Field<string> {
  const { title, doc, min = 0, max = textLimit } = about;
  return {
    kind: "text",
    title,
    doc,
    ...required,
    read: (value, at) => plainText(value, at.path, min, max),
    schema: () => ({ type: "string", minLength: min, maxLength: max }),
  };
}

/** A regular expression of the RE2 syntax. */
export function pattern(about: About): Field<string> {
  return {
    kind: "pattern",
    title: about.title,
    doc: about.doc,
    ...required,
    read(value, at) {
      const source = plainText(value, at.path, 1, patternLimit);
      const reason = checkPattern(source);
      return reason === null ? source : fault(at.path, reason);
    },
    schema: () => ({ type: "string", minLength: 1, maxLength: patternLimit }),
    hints: () => ({ max: patternLimit }),
  };
}

/** A formula over the columns. */
export function formula(about: About): Field<string> {
  return {
    kind: "formula",
    title: about.title,
    doc: about.doc,
    ...required,
    read(value, at) {
      const source = plainText(value, at.path, 1, formulaLimit);
      checkFormula(source);
      return source;
    },
    schema: () => ({ type: "string", minLength: 1, maxLength: formulaLimit }),
  };
}

/** A finite number. */
export function number(about: About & { min?: number; max?: number }): Field<number> {
  const { title, doc, min, max } = about;
  return {
    kind: "number",
    title,
    doc,
    required: true,
    read(value, at) {
      if (typeof value !== "number" || !Number.isFinite(value)) return fault(at.path, "must be a number");
      return within(value, at.path, min, max);
    },
    schema: () => ({ type: "number", minimum: min, maximum: max }),
    hints: () => ({ min, max }),
  };
}

/** A whole number that JSON keeps exactly. */
export function integer(about: About & { min?: number; max?: number }): Field<number> {
  const { title, doc, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = about;
  return {
    kind: "integer",
    title,
    doc,
    required: true,
    read(value, at) {
      if (!Number.isSafeInteger(value)) return fault(at.path, "must be a whole number");
      return within(value as number, at.path, min, max);
    },
    schema: () => ({ type: "integer", minimum: min, maximum: max }),
    hints: () => ({ min, max }),
  };
}

function within(value: number, path: string, min: number | undefined, max: number | undefined): number {
  if (min !== undefined && value < min) return fault(path, `must be at least ${min}`);
  if (max !== undefined && value > max) return fault(path, `must be at most ${max}`);
  return value;
}

/** True or false. */
export function boolean(about: About): Field<boolean> {
  return {
    kind: "boolean",
    title: about.title,
    doc: about.doc,
    ...required,
    read: (value, at) => (typeof value === "boolean" ? value : fault(at.path, "must be true or false")),
    schema: () => ({ type: "boolean" }),
  };
}

/** One of a few words; `options` gives each its title. */
export function choice<const O extends Readonly<Record<string, string>>>(
  about: About & { options: O },
): Field<keyof O & string> {
  const words = Object.keys(about.options);
  return {
    kind: "choice",
    title: about.title,
    doc: about.doc,
    required: true,
    read(value, at) {
      if (typeof value === "string" && words.includes(value)) return value as keyof O & string;
      return fault(at.path, `must be one of ${words.join(", ")}, not ${shown(value)}`);
    },
    schema: () => ({ enum: words }),
    hints: () => ({ options: Object.entries(about.options).map(([value, title]) => ({ value, title })) }),
  };
}

/** The id of a datasource. */
export function datasource(about: About): Field<string> {
  return {
    kind: "datasource",
    title: about.title,
    doc: about.doc,
    ...required,
    read: (value, at) => plainText(value, at.path, 1, 200),
    schema: () => ({ type: "string", minLength: 1, maxLength: 200 }),
  };
}

/** What makes a random choice repeatable; the caller puts one in where it is absent. */
export function seed(about: About): Field<number> {
  return {
    kind: "seed",
    title: about.title,
    doc: about.doc,
    required: false,
    read(value, at) {
      if (value === undefined && at.state === null) return 0;
      if (!Number.isSafeInteger(value) || (value as number) < 0) {
        return fault(at.path, "must be a whole number, zero or more");
      }
      return value as number;
    },
    schema: () => ({ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    hints: () => ({ min: 0 }),
    settle: (value, given) => (value === undefined || value === null ? given.seed() : undefined),
  };
}
