// Statements for a site's database: made of texts of ours, names in quotes and bound values, never by hand.
import { refuse } from "../errors.ts";

export interface Statement {
  /** One more than there are values, which stand between them. */
  readonly texts: readonly string[];
  readonly values: readonly (string | number)[];
}

/** A statement; other statements become a part of it, anything else a bound value. */
export function sql(texts: TemplateStringsArray, ...parts: readonly (Statement | string | number)[]): Statement {
  return parts.reduce<Statement>(
    (before, part, index) =>
      typeof part === "object"
        ? appended(appended(before, part), { texts: [texts[index + 1] ?? ""], values: [] })
        : { texts: [...before.texts, texts[index + 1] ?? ""], values: [...before.values, part] },
    { texts: [texts[0] ?? ""], values: [] },
  );
}

/** Statements one after the other with a text of ours between them. */
export function joined(parts: readonly Statement[], between: ", " | " OR " | " AND "): Statement {
  const [first = sql``, ...rest] = parts;
  return rest.reduce((before, part) => appended(appended(before, { texts: [between], values: [] }), part), first);
}

/** Values as a list for IN. */
export function listed(values: readonly (string | number)[]): Statement {
  return joined(
    values.map((value) => sql`${value}`),
    ", ",
  );
}

/** The name of a table (with its schema, perhaps) or of a column. Refuses what is none. */
export function named(name: string, setting: string): Statement {
  return { texts: [identifier(name, setting)], values: [] };
}

/** The same as text. */
export function identifier(name: string, setting: string): string {
  if (!/^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$/.test(name))
    refuse("invalid_params", { field: setting, reason: `“${name}” is no name of a table or column` });
  return name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}

/** A statement as a driver takes it; `place` is what stands for the value of that number, from 1. */
export function written({ texts, values }: Statement, place: (number: number) => string): string {
  return texts.map((text, index) => (index < values.length ? `${text}${place(index + 1)}` : text)).join("");
}

function appended(before: Statement, after: Statement): Statement {
  const [first = "", ...rest] = after.texts;
  const texts = [...before.texts.slice(0, -1), `${before.texts.at(-1) ?? ""}${first}`, ...rest];
  return { texts, values: [...before.values, ...after.values] };
}
