// Hostile names and cells through every analysis, and through the report's HTML.
import type { AnalysisResults, TableLiteral } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { analyses, analysis } from "../../src/analyses/index.ts";
import { reportOf } from "../../src/analyses/quality-report.ts";
import { reportPage } from "../../src/analyses/report/page.ts";
import { readParams } from "../../src/model/fields.ts";
import type { Selection } from "../../src/model/selection.ts";
import { hostile } from "../operations/hostile.ts";
import { analysts } from "./asking.ts";

const { world, bench, ask } = await analysts();
afterAll(() => world.close());

/** A name that holds the word, within the length of names. */
const beside = (word: string, letter: string) => `${word.slice(0, 9_000)} ${letter}`;

/** A column of that name with that word twice among other cells, and numbers beside it. */
const tableOf = (word: string): TableLiteral => ({
  columns: [
    { name: word, type: "text" },
    { name: beside(word, "n"), type: "integer" },
    { name: beside(word, "m"), type: "number" },
  ],
  rows: [
    [word, 1, 1.5],
    [word, 2, 2.5],
    ["plain", 3, 100],
    [null, 1, null],
    ["plain", 3, 100],
  ],
});

const counted = (word: string) => (word === "plain" ? [] : ([{ value: word, count: 2 }] as const));

interface Case {
  params(word: string): Record<string, unknown>;
  /** What the answer holds, whatever the word is. */
  expected(word: string): object;
}

const cases: Record<keyof AnalysisResults, Case> = {
  profile: {
    params: (word) => ({ columns: [word] }),
    expected: (word) => ({
      columns: [{ name: word, nulls: 1, distinct: 2, top: expect.arrayContaining([...counted(word)]) }],
    }),
  },
  flags: { params: () => ({}), expected: (word) => ({ columns: [{ name: word, missingShare: 0.2 }, {}, {}] }) },
  missing: {
    params: (word) => ({ required: [word, beside(word, "m")] }),
    expected: (word) => ({
      patterns: [
        { missing: [], rows: 4 },
        { missing: [word, beside(word, "m")], rows: 1 },
      ],
    }),
  },
  "value-counts": {
    params: (word) => ({ column: word }),
    expected: (word) => ({ column: word, values: expect.arrayContaining([{ value: word, count: 2, share: 0.4 }]) }),
  },
  facets: {
    params: (word) => ({ columns: [word], where: { column: word, is: "eq", value: word } }),
    expected: (word) => ({ matching: 2, facets: [{ column: word, values: [{ value: word, count: 2 }] }] }),
  },
  outliers: {
    params: (word) => ({ columns: [beside(word, "m")], rule: "quantiles" }),
    expected: (word) => ({ columns: [{ column: beside(word, "m"), values: 4 }] }),
  },
  duplicates: {
    params: () => ({}),
    expected: () => ({ groups: 1, sample: [{ values: ["plain", 3, 100], rows: [3, 5] }] }),
  },
  correlations: { params: () => ({}), expected: (word) => ({ columns: [beside(word, "n"), beside(word, "m")] }) },
  clusters: {
    params: (word) => ({ column: word, method: "jaro-winkler" }),
    expected: (word) => ({ column: word, distinct: 2 }),
  },
  charts: {
    params: (word) => ({ chart: { bar: { column: word, value: beside(word, "n") } } }),
    expected: (word) => ({ bars: expect.arrayContaining([{ value: word, y: 3, count: 2 }]) }),
  },
  "quality-report": { params: () => ({}), expected: () => ({ rows: 5, columnCount: 3, duplicates: { surplus: 1 } }) },
};

test("every analysis has a hostile case", () => {
  expect(Object.keys(cases).sort()).toEqual([...analyses.keys()].sort());
});

/** Every eighth word, another eighth for each analysis. */
const share = 8;

describe.each(Object.entries(cases).map(([name, each], turn) => [name, each, turn] as const))(
  "[A5] %s",
  (name, each, turn) => {
    test("takes hostile names and cells as what they are", async () => {
      for (const [index, word] of hostile.entries()) {
        if (index % share !== turn % share) continue;
        const answer = await ask(name as keyof AnalysisResults, each.params(word), tableOf(word));
        expect(answer, word.slice(0, 40)).toMatchObject(each.expected(word));
      }
    });

    test("writes the same statements whatever the words are", async () => {
      const texts = new Set<string>();
      for (const word of ["plain-word", `"; DROP TABLE data; --`, "data"]) {
        const asked: Selection[] = [];
        const state = await world.literal(tableOf(word));
        const declared = analysis(name);
        await declared.run(readParams(declared, each.params(word), state), {
          state,
          ask(selection) {
            asked.push(selection);
            return bench.ask(state, selection);
          },
        });
        texts.add(asked.map(textOf).join("\n"));
      }
      expect(texts.size).toBe(1);
    });
  },
);

function textOf({ columns, from, tail }: Selection): string {
  const fragments = [...columns.map(({ sql }) => sql), from, tail];
  return fragments.map(({ parts }) => parts.map((part) => ("text" in part ? part.text : "§")).join("")).join("|");
}

test("[A5] [A8] no name or cell becomes a tag, an attribute or an address of the report", async () => {
  const words = [
    ...hostile,
    `" onload="alert(1)`,
    "' style='x",
    "</style><img src=x onerror=alert(1)>",
    "&lt;b&gt;",
    "<!--",
    "]]>",
  ];
  for (const [index, word] of words.entries()) {
    // The engine has seen the words above; here every fourth, and all that mean something to HTML.
    if (index % 4 !== 0 && !/[<>&"']/.test(word)) continue;
    const state = await world.literal(tableOf(word));
    const report = await reportOf({ state, ask: (selection) => bench.ask(state, selection) });
    const page = await reportPage(report, { name: word, step: `Rename ${word}`, at: "2024-06-30T12:00:00.000Z" });
    const tags = page.replace(/<style>[^<]*<\/style>/, "").match(/<[^>]*>/g) ?? [];
    const known =
      /^<(!doctype html|\/?(html|head|meta|title|style|body|main|header|section|div|p|h[1-4]|ul|li|a|bdi|b|i|span|small|br|table|thead|tbody|tr|th|td|svg|g|rect|path|circle|text|article|dl|dt|dd|footer)\b)/;
    expect(
      tags.filter((tag) => !known.test(tag)),
      word.slice(0, 40),
    ).toEqual([]);
    expect(
      tags.filter((tag) => /\son\w+=|javascript:|src=|url\(/i.test(tag)),
      word.slice(0, 40),
    ).toEqual([]);
    const addresses = [...page.matchAll(/\b(?:href|src|action)="([^"]*)"/g)].map(([, address]) => address);
    expect(addresses.filter((address) => !/^#c\d+$/.test(address ?? ""))).toEqual([]);
    expect(page).not.toMatch(/[\0\u202a-\u202e\u2066-\u2069]/);
  }
}, 120_000);
