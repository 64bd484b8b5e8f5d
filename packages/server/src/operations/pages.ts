// The reference pages as text, by path under docs/: what people read is made from what runs.
import { comparisons } from "../model/conditions.ts";
import { fieldViews } from "../model/fields.ts";
import { completions } from "../model/formula/formula.ts";
import type { Operation } from "../model/operation.ts";
import { asWritten, cell, firstSentence, made, parameters, tableText } from "../model/reference.ts";
import { notes } from "../notes.ts";
import { refusals } from "../refusals.ts";
import { operations } from "./index.ts";

const groups: Readonly<Record<Operation["group"], string>> = {
  columns: "Columns",
  rows: "Rows",
  cells: "Cells",
  text: "Text",
  dates: "Dates and times",
  numbers: "Numbers",
  missing: "Missing values",
  categories: "Categories",
  scaling: "Scaling, binning, outliers",
  duplicates: "Duplicates",
  reshape: "Reshape",
  combine: "Combine",
  formula: "Formula",
  types: "Types",
};

/** The words that operations use of tables, said once. */
const vocabulary = `Words that all of them use:

- A *missing value* is a cell that holds nothing. An *empty text* is a value: a text without letters.
- *NaN* (not a number) is what some calculations give, such as infinity minus infinity. It is a value too, not a missing one.
- A *moment* is a date and time with a time zone; a date and time without one is what a clock somewhere shows.
- Rows are taken *as they are shown*, from the first to the last. A *group* is all rows with equal values in the columns named.
- What is *counted* is told when the step is done: how many cells became missing, for example, because a text was no number.
`;

/** Every generated page: path under docs/ and text. */
export function pages(): Map<string, string> {
  const all = [...operations.values()];
  return new Map([
    ["operations.md", index(all)],
    ...all.map((each): [string, string] => [`operations/${each.name}.md`, operationPage(each)]),
    ["conditions.md", conditionsPage()],
    ["formula.md", formulaPage()],
    ["errors.md", errorsPage()],
    ["recipe-exports.md", exportsPage(all)],
  ]);
}

function index(all: readonly Operation[]): string {
  const sections = Object.entries(groups).flatMap(([group, title]) => {
    const members = all.filter((each) => each.group === group);
    if (members.length === 0) return [];
    const rows = members.map(
      (each) =>
        `| [${asWritten(each.title)}](operations/${each.name}.md) | \`${each.name}\` | ${asWritten(firstSentence(each.doc))} |`,
    );
    return [`## ${title}\n\n| Operation | Name | What it does |\n|---|---|---|\n${rows.join("\n")}\n`];
  });
  return `${made}# Operations\n\nEverything a step can do to a table. Each has a page with its parameters and worked examples; every example is run by the tests.\n\n${vocabulary}\n${sections.join("\n")}`;
}

function operationPage(each: Operation): string {
  const parts = [
    `${made}# ${each.title}\n\n\`${each.name}\` · [all operations](../operations.md)\n\n${asWritten(each.doc)}\n`,
    `## Parameters\n\n${parameters(fieldViews(each.fields))}\n`,
  ];
  if (each.needsVersion) {
    const which = each.needsVersion === true ? "This operation names" : "Where it names";
    const so = each.needsVersion === true ? ", so a call" : ", a call";
    parts.push(`${which} rows by their place${so} must say which version of the session it looked at.\n`);
  }
  const examples = each.examples.map(({ title, params, before, after, sources }) => {
    const others = Object.entries(sources ?? {}).map(
      ([id, table]) => `The datasource \`${id}\`:\n\n${tableText(table)}\n`,
    );
    return `### ${title}\n\n\`\`\`json\n${JSON.stringify({ op: each.name, params }, null, 2)}\n\`\`\`\n\nBefore:\n\n${tableText(before)}\n\n${others.join("\n")}${others.length > 0 ? "\n" : ""}After:\n\n${tableText(after)}\n`;
  });
  return `${parts.join("\n")}\n## Examples\n\nEmpty cells are missing values.\n\n${examples.join("\n")}`;
}

function exportsPage(all: readonly Operation[]): string {
  const ways = { pandas: "pandas, or SQL", sql: "SQL", parts: "its parts" };
  const way = ({ composed, pandas }: Operation) => (composed ? "parts" : pandas === undefined ? "sql" : "pandas");
  const rows = all.map((each) => `| [${each.name}](operations/${each.name}.md) | yes | ${ways[way(each)]} |`);
  const counts = Object.keys(ways).map((key) => all.filter((each) => way(each) === key).length);
  return `${made}# Operations in exported recipes

How each operation stands in a recipe that is [written as SQL or Python](recipes.md#as-sql-or-python). Every way gives what the grid shows; the tests run all examples of all operations both ways.

In Python, ${counts[0]} operations are plain pandas where that is exactly the same for the parameters and the types of the columns at hand, and SQL through the duckdb package elsewhere; ${counts[1]} are always SQL; ${counts[2]} stand for others, which are exported one by one. Which way a step went is seen in the script.

| Operation | SQL | Python |
|---|---|---|
${rows.join("\n")}
`;
}

function conditionsPage(): string {
  const takes = {
    none: "",
    one: "a value",
    pair: "[from, to]",
    many: "a list",
    text: "a text",
    pattern: "a regular expression (RE2)",
    span: "{count, unit, until}",
  };
  const rows = Object.entries(comparisons).map(
    ([is, { words, takes: kind, accepts }]) => `| \`${is}\` | ${words} | ${takes[kind]} | ${accepts.join(", ")} |`,
  );
  return `${made}# Conditions

A condition chooses rows. It is a tree of \`{"all": […]}\`, \`{"any": […]}\` and \`{"not": …}\` over comparisons \`{"column", "is", "value"}\`.
Texts can be compared with \`"ignoreCase": true\`.

A comparison with a missing value is false; \`ne\`, \`not-in\` and \`not-contains\` are true for one. \`between\` includes both
ends, \`matches\` finds anywhere (anchor it with ^ and $), texts are compared by code point. NaN equals only NaN and is
neither below nor above a number. \`in-last\` counts days, weeks, months or years back
from the day \`until\`, with which it ends; today is put in, and stored, if it is left out.

| is | Meaning | Value | Types |
|---|---|---|---|
${rows.join("\n")}
`;
}

function formulaPage(): string {
  const titles = {
    text: "Texts",
    numbers: "Numbers",
    dates: "Dates and times",
    logic: "Choices and missing values",
    conversion: "Conversion",
  };
  const sections = Object.entries(titles).map(([group, title]) => {
    const rows = completions
      .filter((each) => each.group === group)
      .map(({ signature, doc, example }) => {
        const result = example.result === null ? "missing" : `\`${cell(JSON.stringify(example.result))}\``;
        return `| \`${cell(signature)}\` | ${cell(doc)} | \`${example.formula.replaceAll("|", "\\|")}\` → ${result} |`;
      });
    return `## ${title}\n\n| Function | Meaning | Example |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${made}# Formulas

A formula works out a column from others: \`price * amount\`, \`upper(city) & '!'\`, \`if(age >= 18, 'adult', 'minor')\`.

- Columns are written by their name; a name with anything but letters, digits and _ stands in double quotes: \`"total amount"\`.
- Texts stand in single quotes: \`'Oslo'\`; a quote inside is doubled: \`'it''s'\`. Dates beside dates are texts too: \`day > '2024-12-31'\`.
- \`+ - * / % ^\` reckon, \`&\` joins texts, \`= <> < <= > >=\` compare, \`and or not\` combine. Brackets group.
- \`city in ('Oslo', 'Rome')\`, \`age between 18 and 65\` and \`email is null\` are tests too; each can have \`not\`: \`city not in ('Oslo')\`, \`email is not null\`.
- \`if(condition, then, else)\` and \`case when … then … else … end\` choose.
- A missing value makes a result missing. Only tests always are true or false: a comparison with a missing value is false (\`<>\` is true), as in filters, a missing text contains nothing, and for \`and\`, \`or\` and \`not\` a missing value counts as false.
- Dividing by zero, a whole number that is too large and a text that is no number give a missing value; the step says how many.
- A formula gives the same result whenever it runs: there is no today() and no random().
- Only what stands here can be used. An error names its place in the formula.

${sections.join("\n")}`;
}

function errorsPage(): string {
  const rows = Object.entries(refusals).map(
    ([code, { status, text }]) => `| \`${code}\` | ${status} | ${cell(text)} |`,
  );
  const told = Object.entries(notes).map(([code, text]) => `| \`${code}\` | ${cell(text)} |`);
  return `${made}# Errors and notes

## Errors

A request that is refused changes nothing. Its answer is a problem (RFC 9457) with one of these codes, which do not change, and
the sentence, in which the words in braces are filled in.

| Code | Status | Sentence |
|---|---|---|
${rows.join("\n")}

## Notes

What a step says besides its counts.

| Code | Sentence |
|---|---|
${told.join("\n")}
`;
}
