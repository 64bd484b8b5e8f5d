// What the examples of the text operations do not show: refusals, notes, and texts that are unlike most.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { plainly, planned, table } from "../attempt.ts";
import { ofTexts } from "./one-column.ts";

const { apply } = plainly();
const { become, give } = ofTexts(apply);

const some = table({ t: "text", u: "text", n: "integer", f: "number" }, ["x", "y", 1, 1.5], [null, null, null, null]);

describe("[O5] parameters that do not go together are refused", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["collapse-whitespace", { columns: ["n"] }, "wrong_type"],
    ["collapse-whitespace", { columns: [] }, "invalid_params"],
    ["remove-characters", { columns: ["t"], what: "custom" }, "invalid_params"],
    ["remove-characters", { columns: ["t"], what: "accents", keep: true }, "invalid_params"],
    ["remove-characters", { columns: ["t"], what: "accents", characters: "x" }, "invalid_params"],
    ["remove-characters", { columns: ["t"], what: "vowels" }, "invalid_params"],
    ["add-affix", { columns: ["t"] }, "invalid_params"],
    ["pad-text", { columns: ["f"], length: 3 }, "wrong_type"],
    ["pad-text", { columns: ["t"], length: 0 }, "invalid_params"],
    ["substring", { column: "t" }, "invalid_params"],
    ["substring", { column: "t", left: 1, right: 1 }, "invalid_params"],
    ["substring", { column: "t", left: 1, length: 1 }, "invalid_params"],
    ["substring", { column: "t", between: {} }, "invalid_params"],
    ["substring", { column: "t", left: 1, into: "U" }, "name_taken"],
    ["substring", { column: "n", left: 1 }, "wrong_type"],
    ["extract-text", { column: "t", pattern: "(" }, "invalid_params"],
    ["extract-text", { column: "t", pattern: "(a)(b)", into: ["x"] }, "invalid_params"],
    ["extract-text", { column: "t", pattern: "a", into: ["U"] }, "name_taken"],
    ["extract-text", { column: "t", pattern: "(?P<u>a)" }, "name_taken"],
    ["extract-pattern", { column: "t", kind: "moon" }, "invalid_params"],
    ["text-length", { column: "n" }, "wrong_type"],
    ["text-length", { column: "t", into: "N" }, "name_taken"],
    ["count-matches", { column: "t", pattern: "[" }, "invalid_params"],
    ["text-similarity", { column: "t" }, "invalid_params"],
    ["text-similarity", { column: "t", other: "u", value: "x" }, "invalid_params"],
    ["text-similarity", { column: "t", other: "n" }, "wrong_type"],
    ["mask-text", { columns: ["t"], keepLast: -1 }, "invalid_params"],
    ["mask-text", { columns: ["f"] }, "wrong_type"],
    ["decode-text", { columns: ["t"], as: "rot13" }, "invalid_params"],
    ["parse-json", { column: "t" }, "invalid_params"],
    ["parse-json", { column: "t", paths: { a: "$.a" }, expand: true }, "invalid_params"],
    ["parse-json", { column: "t", paths: {} }, "invalid_params"],
    ["parse-json", { column: "t", paths: { U: "$.a" } }, "name_taken"],
    ["parse-json", { column: "t", paths: { a: "$.a", A: "$.b" } }, "invalid_params"],
    ["parse-json", { column: "n", paths: { a: "$.a" } }, "wrong_type"],
    ["parse-json", { column: "t", expand: true }, "nothing_to_do"],
    ...["$", "$.", "a..b", "$[*]", "a[", "a[x]", "$.*", 'a"b'].map(
      (path): [string, Record<string, unknown>, string] => [
        "parse-json",
        { column: "t", paths: { a: path } },
        "invalid_params",
      ],
    ),
  ])("%s %j: %s", (op, params, code) => {
    expect(planned(op, params, some)).toThrow(expect.objectContaining({ code }));
  });
});

test("[O9] every text operation takes an empty table and one of missing values", async () => {
  const calls: [string, Record<string, unknown>][] = [
    ["collapse-whitespace", { columns: ["t"] }],
    ["remove-characters", { columns: ["t"], what: "accents" }],
    ["add-affix", { columns: ["t"], prefix: "x" }],
    ["pad-text", { columns: ["t"], length: 3 }],
    ["substring", { column: "t", right: 2 }],
    ["extract-text", { column: "t", pattern: "a(b)", all: true }],
    ["extract-pattern", { column: "t", kind: "ip" }],
    ["text-length", { column: "t" }],
    ["count-matches", { column: "t", pattern: "a" }],
    ["text-similarity", { column: "t", value: "é" }],
    ["hash-text", { columns: ["t"] }],
    ["mask-text", { columns: ["t"] }],
    ["encode-text", { columns: ["t"], as: "html" }],
    ["decode-text", { columns: ["t"], as: "base64" }],
    ["unescape-html", { columns: ["t"] }],
    ["normalize-unicode", { columns: ["t"], form: "NFD" }],
    ["parse-json", { column: "t", paths: { a: "a" } }],
  ];
  for (const [op, params] of calls) {
    expect((await apply(op, params, table({ t: "text" }))).table.rows, op).toEqual([]);
    const { table: after, notes } = await apply(op, params, table({ t: "text" }, [null], [null]));
    expect(
      after.rows.flat().every((cell) => cell === null),
      op,
    ).toBe(true);
    expect(notes, op).toEqual([]);
  }
});

test("remove-characters: each kind in every script", async () => {
  const text = "Añ नि ١2—«x» $5 €👍🏽\u200b\t\u202e#";
  const left = async (what: string, more = {}) => (await become("remove-characters", { what, ...more }, text))[0];
  expect(await left("letters")).toBe(" ١2—«» $5 €👍🏽\u200b\t\u202e#".replace("", " "));
  expect(await left("letters", { keep: true })).toBe("Añनिx");
  expect(await left("digits", { keep: true })).toBe("١25");
  expect(await left("letters-digits", { keep: true })).toBe("Añनि١2x5");
  expect(await left("punctuation", { keep: true })).toBe("—«»#");
  expect(await left("symbols", { keep: true })).toBe("$€👍🏽");
  expect(await left("non-printing", { keep: true })).toBe("\u200b\t\u202e");
  expect(await left("whitespace")).toBe("Añनि١2—«x»$5€👍🏽\u202e#");
  expect(await left("custom", { characters: "^]-\\[A" })).toBe(text.slice(1));
});

test("remove-characters: accents go from Latin and Greek letters, other scripts keep their marks", async () => {
  const accented = [
    "ÀÉîõü",
    "e\u0301o\u0308\u0323",
    "Øłđı",
    "Ψυχή ΐ",
    "Việt Nam",
    "ß æ",
    "й ї и\u0306",
    "が か\u3099",
    "कि",
    "한",
    "a\0é",
  ];
  expect(await become("remove-characters", { what: "accents" }, ...accented)).toEqual([
    "AEiou",
    "eo",
    "Oldi",
    "Ψυχη ι",
    "Viet Nam",
    "ß æ",
    "й ї и\u0306",
    "が か\u3099",
    "कि",
    "한",
    "a\0e",
  ]);
});

test("collapse-whitespace: every kind of blank; what cannot be seen goes", async () => {
  expect(
    await become("collapse-whitespace", {}, "a\u3000\u2003b", "a\u200bb", "a \u200b b", "\r\n", "a\u00a0b"),
  ).toEqual(["a b", "ab", "a b", " ", "a b"]);
});

test("add-affix writes other values as the grid shows them", async () => {
  const before = table(
    { i: "integer", f: "number", d: "date", b: "boolean", s: "timestamptz" },
    ["9007199254740993", "NaN", "2024-02-29", true, "2024-01-01T10:00:00Z"],
    [null, "Infinity", null, false, null],
  );
  const { table: after } = await apply("add-affix", { columns: ["i", "f", "d", "b", "s"], suffix: "!" }, before);
  expect(after.rows).toEqual([
    ["9007199254740993!", "NaN!", "2024-02-29!", "true!", "2024-01-01T10:00:00Z!"],
    [null, "Infinity!", null, "false!", null],
  ]);
  expect(after.columns.every(({ type }) => type === "text")).toBe(true);
});

describe("characters are those a person sees", () => {
  test("pad-text", async () => {
    expect(await become("pad-text", { length: 3, with: "é👍🏽" }, "e\u0301", "👩‍👩‍👧‍👦", "abc", "abcd")).toEqual([
      "é👍🏽e\u0301",
      "é👍🏽👩‍👩‍👧‍👦",
      "abc",
      "abcd",
    ]);
    const whole = table({ n: "integer" }, [-5], [0], ["-9223372036854775808"]);
    expect((await apply("pad-text", { columns: ["n"], length: 4 }, whole)).table.rows.flat()).toEqual([
      "-005",
      "0000",
      "-9223372036854775808",
    ]);
    expect((await apply("pad-text", { columns: ["n"], length: 4, with: " " }, whole)).table.rows[0]).toEqual(["  -5"]);
  });

  test("mask-text, which never shows a text whole", async () => {
    expect(await become("mask-text", { keepLast: 1, with: "x" }, "ae\u0301", "👍🏽👍🏽", "a", "")).toEqual([
      "xe\u0301",
      "x👍🏽",
      "x",
      "",
    ]);
    const numbers = table({ n: "integer" }, [12345678], [1234], [null]);
    expect((await apply("mask-text", { columns: ["n"] }, numbers)).table.rows.flat()).toEqual([
      "****5678",
      "****",
      null,
    ]);
  });

  test("substring", async () => {
    const text = "👍🏽e\u0301x";
    expect(await give("substring", { left: 2 }, text, "a")).toEqual(["👍🏽e\u0301", "a"]);
    expect(await give("substring", { right: 2 }, text, "a")).toEqual(["e\u0301x", "a"]);
    expect(await give("substring", { from: 2, length: 1 }, text, "a", "")).toEqual(["e\u0301", "", ""]);
    expect(await give("substring", { from: 2 }, text)).toEqual(["e\u0301x"]);
  });
});

test("substring: between delimiters, which are taken as they are", async () => {
  const texts = ["a(b)c(d)", ")(", "(x", "", "a.b"];
  expect(await give("substring", { between: { after: "(", before: ")" } }, ...texts)).toEqual([
    "b",
    null,
    null,
    null,
    null,
  ]);
  expect(await give("substring", { between: { after: "(" } }, ...texts)).toEqual(["b)c(d)", "", "x", null, null]);
  expect(await give("substring", { between: { before: "." } }, ...texts)).toEqual([null, null, null, null, "a"]);
  const before = table({ t: "text" }, ["x-y"], ["x"], [null]);
  const { notes } = await apply("substring", { column: "t", between: { before: "-" } }, before);
  expect(notes).toEqual([{ code: "not_found", count: 1, values: { column: "t" } }]);
});

test("extract-text: an empty match is a match, what is not found is missing and counted", async () => {
  expect(await give("extract-text", { pattern: "a*" }, "aab", "b", "")).toEqual(["aa", "", ""]);
  expect(await give("extract-text", { pattern: "(?:(x)|y)", all: true }, "xyx", "y", "z")).toEqual([
    "x, x",
    null,
    null,
  ]);
  expect(await give("extract-text", { pattern: "\\d", all: true, separator: "" }, "1a2b3")).toEqual(["123"]);
  const { table: after, notes } = await apply(
    "extract-text",
    { column: "t", pattern: "(a)(b)" },
    table({ t: "text" }, ["ab"], ["c"], [null]),
  );
  expect(after.columns.map(({ name }) => name)).toEqual(["t", "t_1", "t_2"]);
  expect(notes).toEqual([{ code: "not_found", count: 1, values: { column: "t" } }]);
});

describe("extract-pattern", () => {
  test.each<[string, string, string | null]>([
    ["number", "abc-5", "5"],
    ["number", "from 2-3", "2, 3"],
    ["number", "−4 and +7", "−4, +7"],
    ["number", "1.234.567,89 or 1 2.", "1.234.567,89, 1, 2"],
    ["number", ".5 1e-3 x2y", ".5, 1e-3, 2"],
    ["number", "2024-01-15", "2024, 01, 15"],
    ["number", "none", null],
    ["email", "'o'hara+x@mail.example.co.uk', x@y", "o'hara+x@mail.example.co.uk"],
    ["email", "a@b.com.", "a@b.com"],
    ["email", "jörg@müller.de", "jörg@müller.de"],
    ["email", "@home a@ b@-c.de", null],
    [
      "url",
      "see https://a.org/x?y=1&z=(2). (http://b.de/c), www.d.fr!",
      "https://a.org/x?y=1&z=(2), http://b.de/c, www.d.fr",
    ],
    ["url", "<ftp://x.y/z>", "ftp://x.y/z"],
    ["url", "https:// none", null],
    ["domain", "http://user:pw@sub.example.org:8080/a.html", "sub.example.org, a.html"],
    ["domain", "bob.lee@example.com", "example.com"],
    ["domain", "3.14 e.g", null],
    ["date", "IMG_2024-01-05_x 05.01.2024,1/2/99", "2024-01-05, 05.01.2024, 1/2/99"],
    ["date", "2024-01-05T10:00 2024-01-06", "2024-01-05, 2024-01-06"],
    ["date", "1st May 2024; Dec. 24, 2023", "1st May 2024, Dec. 24, 2023"],
    ["date", "2024-13-45 1.2 10.1.20245", null],
    ["hashtag", "#one, #zwei_2 #1 a#no &#x; #été #हिन्दी", "#one, #zwei_2, #été, #हिन्दी"],
    ["ip", "10.0.0.1, 256.1.1.1 x 192.168.1.10:80", "10.0.0.1, 192.168.1.10"],
    ["ip", "2001:db8::1 and ::1 and fe80::a:b", "2001:db8::1, ::1, fe80::a:b"],
    ["ip", "1:2:3:4:5:6:7:8 ::ffff:1.2.3.4", "1:2:3:4:5:6:7:8, ::ffff:1.2.3.4"],
    ["ip", "10:30:00 std::vector 1.2.3", null],
    ["key-value", 'size=XL; colour: red,name="A B"', 'size=XL, colour: red, name="A B"'],
    ["key-value", "at 10:30 see https://x.de", null],
  ])("%s in %j", async (kind, text, expected) => {
    expect(await give("extract-pattern", { kind, all: true }, text)).toEqual([expected]);
  });

  test("the first by default", async () => {
    expect(await give("extract-pattern", { kind: "number" }, "a 1 b 2", "x 7")).toEqual(["1", "7"]);
  });
});

describe("text-similarity", () => {
  const alike = async (metric: string, a: Cell, b: Cell, more = {}) => {
    const before = table({ t: "text", u: "text" }, [a, b]);
    const { table: after } = await apply("text-similarity", { column: "t", other: "u", metric, ...more }, before);
    return after.rows[0]?.[1];
  };
  test("levenshtein counts characters, not bytes", async () => {
    expect(await alike("levenshtein", "kitten", "sitting")).toBeCloseTo(1 - 3 / 7, 12);
    expect(await alike("levenshtein", "日本語", "日本人")).toBeCloseTo(2 / 3, 12);
    expect(await alike("levenshtein", "müll", "mull")).toBe(0.75);
    expect(await alike("levenshtein", "e\u0301", "\u00e9")).toBe(1);
    expect(await alike("levenshtein", "äöü", "ñçš")).toBe(0);
    expect(await alike("levenshtein", "", "")).toBe(1);
    expect(await alike("levenshtein", "a\0b", "a\0c")).toBeCloseTo(2 / 3, 12);
    expect(await alike("levenshtein", "ÄB", "äb", { ignoreCase: true })).toBe(1);
    expect(await alike("levenshtein", "a", null)).toBe(null);
  });

  test("jaro-winkler", async () => {
    // The published example: 17/18 for the Jaro part, and three equal letters at the beginning.
    expect(await alike("jaro-winkler", "MARTHA", "MARHTA")).toBeCloseTo(17 / 18 + (3 * (1 - 17 / 18)) / 10, 12);
    expect(await alike("jaro-winkler", "МАРТНА", "МАРНТА")).toBeCloseTo(17 / 18 + (3 * (1 - 17 / 18)) / 10, 12);
    expect(await alike("jaro-winkler", "", "")).toBe(1);
    expect(await alike("jaro-winkler", "a", "")).toBe(0);
  });

  test("jaccard compares sets of words", async () => {
    expect(await alike("jaccard", "a b b", "b a c")).toBeCloseTo(2 / 3, 12);
    expect(await alike("jaccard", "été, chaud", "chaud été")).toBe(1);
    expect(await alike("jaccard", "?", "!")).toBe(0);
    expect(await alike("jaccard", "?", "?")).toBe(1);
    expect(await alike("jaccard", "", "a")).toBe(0);
  });

  test("texts with more different characters than can be told apart are counted", async () => {
    const many = Array.from({ length: 130 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join("");
    const before = table({ t: "text" }, [many], ["abc"], [null]);
    const { table: after, notes } = await apply(
      "text-similarity",
      { column: "t", value: `${many.slice(0, 110)}x` },
      before,
    );
    expect(after.rows.map((row) => row[1])).toEqual([null, 0, null]);
    expect(notes).toEqual([{ code: "not_compared", count: 1, values: { column: "t" } }]);
  });
});

test("hash-text: the salt shows nowhere but in the parameters", async () => {
  const params = { columns: ["t"], salt: "very secret" };
  const { summary, notes } = await apply("hash-text", params, some);
  expect(JSON.stringify([summary, notes])).not.toContain("secret");
  expect(summary).toBe("Hash “t” by sha256");
});
