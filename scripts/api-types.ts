// JSON Schemas in words: what a value is in a few words with links to the types, and the types themselves.

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly contentMediaType?: string;
  readonly default?: unknown;
}

/** What a value is: "list of [Effect](#effect)". */
export function kindWords(schema: Schema): string {
  if (schema.$ref !== undefined) return linkTo(schema.$ref.split("/").at(-1) ?? "");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(kindWords))].join(" or ");
  if (schema.allOf) return schema.allOf.map(kindWords).join(" with ");
  if (schema.enum) return `one of ${schema.enum.map(valueWords).join(", ")}`;
  if (schema.const !== undefined) return valueWords(schema.const);
  if (schema.contentMediaType !== undefined) return "file";
  if (schema.prefixItems) return `[${schema.prefixItems.map(kindWords).join(", ")}]`;
  if (schema.items) return `list of ${kindWords(schema.items)}`;
  if (typeof schema.additionalProperties === "object") return `object of ${kindWords(schema.additionalProperties)}`;
  if (schema.properties) return objectWords(schema);
  if (schema.type === undefined) return "anything";
  return `${[schema.type].flat().join(" or ")}${rangeWords(schema)}`;
}

/** A link to a type of the page. */
function linkTo(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

/** Fields as a table, those of objects below their own. */
export function fieldTable(schema: Schema): string {
  const rows = fieldRows(schema, "");
  if (rows.length === 0) return "";
  return `| Field | What | Always | Meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

function fieldRows({ properties = {}, required = [] }: Schema, before: string): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const inner = field.properties ? fieldRows(field, `${before}${name}.`) : [];
    const what = inner.length > 0 ? "object" : inCell(kindWords(field));
    const needed = required.includes(name) ? "yes" : "";
    return [`| \`${before}${name}\` | ${what} | ${needed} | ${inCell(field.description ?? "")} |`, ...inner];
  });
}

/** A type with its fields. */
export function typeSection([name, schema]: readonly [string, Schema]): string {
  const own = schema.allOf?.find(({ properties }) => properties) ?? schema;
  const bases = (schema.allOf ?? []).filter(({ $ref }) => $ref !== undefined).map(kindWords);
  const said = [schema.description ?? "", bases.length > 0 ? `All of ${bases.join(", ")}, and:` : ""];
  const table = fieldTable(own);
  const lines = [...said, table === "" && bases.length === 0 ? `${kindWords(own)}.` : table.trimEnd()];
  return `### ${name}\n\n${lines.filter((line) => line !== "").join("\n\n")}\n`;
}

/** Text within a table. */
export function inCell(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ")
    .replace(/<(?=[A-Za-z/])/g, "&lt;");
}

function valueWords(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

function objectWords({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? "" : "?"}: ${kindWords(field)}`,
  );
  return `{${fields.join(", ")}}`;
}

function rangeWords({ minimum, maximum, maxLength }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` from ${minimum}`;
  if (maximum !== undefined) return ` up to ${maximum}`;
  return maxLength === undefined ? "" : ` of up to ${maxLength} characters`;
}
