// The reference pages of analyses as text, by path under docs/.
import type { Analysis } from "../model/analysis.ts";
import { fieldViews } from "../model/fields.ts";
import { cell, firstSentence, made, parameters, tableText } from "../model/reference.ts";
import { analyses } from "./index.ts";

/** Every generated page: path under docs/ and text. */
export function analysisPages(): Map<string, string> {
  const all = [...analyses.values()];
  return new Map([
    ["analyses.md", index(all)],
    ...all.map((each): [string, string] => [`analyses/${each.name}.md`, analysisPage(each)]),
  ]);
}

function index(all: readonly Analysis[]): string {
  const rows = all.map((each) => `| [${each.name}](analyses/${each.name}.md) | ${cell(firstSentence(each.doc))} |`);
  return `${made}# Analyses

What can be told of a table without changing it. An analysis is never a step: it looks at the rows that show, after the
present step or any other, and counts all of them. Where a part of an answer is a sample, or was left out at a limit, a field
beside it says so.

Over HTTP they are \`POST /api/sessions/:id/analyses/:name\` with \`params\` and perhaps a \`step\`, and \`GET /api/sessions/:id/report\`, the quality report as one page. On the command line:

    data-tools analyse SESSION value-counts --params '{"column":"city"}'
    data-tools analyse SESSION quality-report -o report.html

| Analysis | What it tells |
|---|---|
${rows.join("\n")}
`;
}

function analysisPage(each: Analysis): string {
  const examples = each.examples.map(
    ({ title, params, table, result }) =>
      `### ${title}\n\n${json(params)}\n\nOf the table:\n\n${tableText(table)}\n\nAnswers, among others:\n\n${json(result)}\n`,
  );
  return `${made}# ${each.title}

\`${each.name}\` · [all analyses](../analyses.md)

${each.doc}

## Parameters

${parameters(fieldViews(each.fields))}

The answer is a \`${each.result}\`, described in the OpenAPI document.

## Examples

Empty cells are missing values. Every example is run by the tests.

${examples.join("\n")}`;
}

function json(value: object): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
