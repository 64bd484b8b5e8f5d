// What reference pages are made of, as Markdown: fields, tables, sentences.
import type { Cell, FieldView, TableLiteral } from "@data-tools/client";

/** Stands at the top of every page. */
export const made = "<!-- Made by `npm run docs`; do not edit. -->\n";

/** What stands for the whole in a list. */
export function firstSentence(doc: string): string {
  return `${doc.split(/(?<=\.)\s/)[0] ?? doc}`;
}

/** Fields as a table, those of groups and lists below their own. */
export function parameters(fields: readonly FieldView[], path = ""): string {
  const rows = (list: readonly FieldView[], before: string, oneOf = false): string[] =>
    list.flatMap((field) => [
      `| \`${before}${field.name}\` | ${kindWords(field)} | ${oneOf ? "one of them" : needed(field)} | ${cell(field.doc)}${choices(field)} |`,
      ...rows(
        field.item ?? [],
        `${before}${field.name}${field.kind === "list" ? "[]" : ""}.`,
        field.kind === "one-of",
      ).filter((row) => !row.includes("[].item`")),
    ]);
  return `| Parameter | Kind | Needed | Meaning |\n|---|---|---|---|\n${rows(fields, path).join("\n")}`;
}

function kindWords(field: FieldView): string {
  const accepts = field.accepts === undefined ? "" : ` (${field.accepts.join(", ")})`;
  return `${field.kind.replace("-", " ")}${accepts}`;
}

function needed(field: FieldView): string {
  if (field.required) return "yes";
  return field.default === undefined ? "no" : `no; ${cell(`\`${JSON.stringify(field.default)}\``)}`;
}

function choices(field: FieldView): string {
  if (field.options === undefined) return "";
  return ` ${field.options.map(({ value, title }) => `\`${value}\` ${cell(title)}`).join(" · ")}`;
}

/** A table literal as Markdown. */
export function tableText({ columns, rows }: TableLiteral): string {
  const head = columns.map(({ name, type }) => `${cell(name)} *${type}*`);
  const lines = rows.map((row) => `| ${row.map(shownCell).join(" | ")} |`);
  return [`| ${head.join(" | ")} |`, `|${columns.map(() => "---|").join("")}`, ...lines].join("\n");
}

function shownCell(value: Cell): string {
  if (value === null) return "";
  if (value === "") return "`''`";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^\s|\s$/.test(text) ? `\`${cell(JSON.stringify(text))}\`` : cell(text);
}

/** Text within a table of Markdown. */
export function cell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replaceAll("\n", " ");
}
