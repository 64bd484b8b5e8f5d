// Which spellings are taken for one value.
import type { Cell } from "@data-tools/client";
import { afterAll, describe, expect, test } from "vitest";
import { analysts } from "./asking.ts";
import { dice, distance } from "./plain-figures.ts";

const { world, ask } = await analysts();
afterAll(() => world.close());

const of = (...values: Cell[]) => ({
  columns: [{ name: "v", type: "text" as const }],
  rows: values.map((each) => [each]),
});
const groups = async (params: Record<string, unknown>, ...values: Cell[]) =>
  (await ask("clusters", { column: "v", ...params }, of(...values))).clusters.map((each) =>
    each.values.map(({ value }) => value),
  );

test("[A6] fingerprints leave aside order, case, accents, blanks and punctuation", async () => {
  const found = await groups(
    {},
    "Ångström, A.",
    "a angstrom",
    "A\u00a0ANGSTROM!",
    "angstrom",
    "a-angstrom",
    "!!!",
    "???",
  );
  expect(found).toEqual([["A\u00a0ANGSTROM!", "a angstrom", "Ångström, A."]]);
});

test("[A6] n-gram fingerprints leave aside blanks and doubled runs; short texts are their own key", async () => {
  const params = { method: "ngram-fingerprint" };
  expect(await groups(params, "Krzysztof", "Krzy sztof", "krzysztof", "Karl")).toEqual([
    ["Krzy sztof", "Krzysztof", "krzysztof"],
  ]);
  expect(await groups(params, "a", "A", "b", "ab", "ba")).toEqual([["A", "a"]]);
  expect(await groups({ ...params, size: 1 }, "abba", "baab", "cab")).toEqual([["abba", "baab"]]);
});

/** Worked out by hand from the rules as they were published. */
const sounds: [string, string][] = [
  ["Knight", "NT"],
  ["Wright", "RT"],
  ["Schmidt", "SKMTT"],
  ["Philip", "FLP"],
  ["Xavier", "SFR"],
  ["Dumb", "TM"],
  ["Church", "XRX"],
  ["Judge", "JJ"],
  ["Thomas", "0MS"],
  ["Nation", "NXN"],
  ["Quick", "KK"],
  ["Yes", "YS"],
  ["My", "M"],
  ["Which", "WX"],
  ["Bigger", "BKR"],
  ["Sign", "SN"],
  ["Signed", "SNT"],
  ["Box", "BKS"],
  ["Ahead", "AHT"],
  ["Match", "MX"],
  ["Aesop", "ESP"],
  ["Laugh", "LK"],
  ["Cicero", "SSR"],
  ["Vase Zoo", "FS S"],
];

test.each(sounds)("[A6] %s sounds as %s", async (word, sound) => {
  const { clusters } = await ask("clusters", { column: "v", method: "metaphone" }, of(word, `${word}!`));
  expect(clusters.map(({ key }) => key)).toEqual([sound]);
});

describe("[A6] pairs", () => {
  const roll = dice(3);
  const letters = "abcde";
  const words = Array.from({ length: 60 }, () =>
    Array.from({ length: 3 + Math.floor(roll() * 4) }, () => letters[Math.floor(roll() * 5)]).join(""),
  );

  test.each([0.6, 0.75, 1])("of a likeness of %s join into chains", async (threshold) => {
    const different = [...new Set(words)];
    const alike = (a: string, b: string) => 1 - distance(a, b) / Math.max(a.length, b.length) >= threshold - 1e-12;
    const seen = new Set<string>();
    const wanted = different.flatMap((word) => {
      const chain = new Set<string>();
      const add = (each: string): void => {
        if (seen.has(each)) return;
        seen.add(each);
        chain.add(each);
        for (const other of different) if (alike(each, other)) add(other);
      };
      add(word);
      return chain.size > 1 ? [[...chain].sort()] : [];
    });
    const found = await groups({ method: "levenshtein", threshold }, ...words);
    expect(found.map((group) => [...group].sort()).sort()).toEqual(wanted.sort());
  });

  test("are compared without case and blanks around them; the most frequent is suggested", async () => {
    const found = await ask(
      "clusters",
      { column: "v", method: "jaro-winkler" },
      of("MARTHA", " marhta", " marhta", "Bob"),
    );
    expect(found.clusters).toEqual([
      {
        key: null,
        rows: 3,
        suggested: " marhta",
        valueCount: 2,
        values: [
          { value: " marhta", count: 2 },
          { value: "MARTHA", count: 1 },
        ],
      },
    ]);
  });
});

test("[A3] only the most frequent values are compared, and the answer says so", async () => {
  const many = await world.fromSelect("SELECT left(md5(range::VARCHAR), 8) AS c0 FROM range(4000)", [
    { name: "v", type: "text" },
  ]);
  const found = await ask("clusters", { column: "v", method: "levenshtein" }, many);
  expect(found).toMatchObject({ distinct: 4000, compared: { values: 3000, of: 4000 }, pairsLimited: false });
}, 60_000);

test("[A3] a cluster of very many spellings lists the most frequent and counts all", async () => {
  const many = await world.fromSelect("SELECT repeat(' ', range::INT + 1) || 'a' AS c0 FROM range(700)", [
    { name: "v", type: "text" },
  ]);
  const { clusters } = await ask("clusters", { column: "v" }, many);
  expect(clusters[0]).toMatchObject({ key: "a", rows: 700, valueCount: 700 });
  expect(clusters[0]?.values).toHaveLength(500);
});
