// Text that is written by other means, in the details: Unicode forms, HTML references, Base64 and the like, JSON.
import type { Cell } from "@data-tools/client";
import { describe, expect, test } from "vitest";
import { entities } from "../../../src/model/html-entities.ts";
import { plainly, table } from "../attempt.ts";
import { ofTexts } from "./one-column.ts";

const { apply } = plainly();
const { become, give } = ofTexts(apply);

describe("normalize-unicode", () => {
  /** Every character of the planes that hold letters, twenty to a text: apart from each other, and between marks. */
  const points = Array.from({ length: 0x20000 + 0x1000 }, (_, at) => (at < 0x20000 ? at : 0x2f800 + at - 0x20000));
  /** Marks that came with Unicode 16 and 17, later than the engine's tables. */
  const late: readonly (readonly [number, number])[] = [
    [0x897, 0x897],
    [0x1acf, 0x1aeb],
    [0x10d69, 0x10d6d],
    [0x10efa, 0x10efb],
    [0x113ce, 0x113d0],
    [0x1612f, 0x1612f],
    [0x1e5ee, 0x1e5ef],
    [0x1e6e3, 0x1e6f5],
  ];
  const characters = points
    .filter((point) => (point < 0xd800 || point > 0xdfff) && /^\P{Cn}$/u.test(String.fromCodePoint(point)))
    .filter((point) => !late.some(([from, to]) => point >= from && point <= to))
    .map((point) => String.fromCodePoint(point));
  const texts: string[] = [];
  for (let at = 0; at < characters.length; at += 20) {
    const some = characters.slice(at, at + 20);
    texts.push(some.join("_"), some.map((each) => `a\u0327${each}\u0301\u0323`).join(""));
  }

  test.each(["NFC", "NFD", "NFKC", "NFKD"] as const)(
    "%s is that of the standard for every character",
    async (form) => {
      const made = await become("normalize-unicode", { form }, ...texts);
      const wrong = texts.flatMap((text, at) => (made[at] === text.normalize(form) ? [] : [[text, made[at]]]));
      expect(wrong.slice(0, 3)).toEqual([]);
      expect(wrong).toHaveLength(0);
    },
    60_000,
  );

  test("what stands after a NUL character stays and is normalised", async () => {
    expect(await become("normalize-unicode", { form: "NFC" }, "a\0e\u0301\0b")).toEqual(["a\0\u00e9\0b"]);
    expect(await become("normalize-unicode", { form: "NFKD" }, "\0ﬁ\u00e9\0")).toEqual(["\0fie\u0301\0"]);
  });
});

test("unescape-html knows every name of the standard, and numbers as browsers do", async () => {
  const names = [...entities];
  expect(names.length).toBe(2125);
  const made = await become("unescape-html", {}, ...names.map(([name]) => `a&${name};b&${name}`));
  expect(made).toEqual(names.map(([name, text]) => `a${text}b&${name}`));
  const numbers = [
    "&#0;",
    "&#xD800;",
    "&#x110000;",
    "&#9999999999;",
    "&#128;",
    "&#x80;",
    "&#X1F600;",
    "&#;",
    "&#x;",
    "&;",
  ];
  expect(await become("unescape-html", {}, ...numbers)).toEqual([
    "\ufffd",
    "\ufffd",
    "\ufffd",
    "\ufffd",
    "€",
    "€",
    "😀",
    "&#;",
    "&#x;",
    "&;",
  ]);
  expect(await become("unescape-html", {}, "a\0&amp;\n&amp;amp;&")).toEqual(["a\0&\n&amp;&"]);
});

describe("encode-text and decode-text", () => {
  const texts = [
    "",
    "plain",
    "a\0b",
    "é €\n",
    "👩‍👩‍👧‍👦",
    "שלום",
    "<a href=\"x\">'&amp;'</a>",
    "50%",
    "a+b=c/d?",
    "~-_.!*()",
  ];
  test.each(["base64", "url", "html", "hex"])("%s and back is the same", async (as) => {
    const written = await become("encode-text", { as }, ...texts, null);
    expect(await become("decode-text", { as }, ...written)).toEqual([...texts, null]);
  });

  test("Base64 and addresses as others write them", async () => {
    const written = await become("encode-text", { as: "base64" }, ...texts);
    expect(written).toEqual(texts.map((each) => Buffer.from(each).toString("base64")));
    const loose = ["SGVs\nbG8=", "w6k", "8J-YgA", "8J+YgA==\n", " "];
    expect(await become("decode-text", { as: "base64" }, ...loose)).toEqual(["Hello", "é", "😀", "😀", ""]);
    expect(await become("encode-text", { as: "url" }, "a b/é~'")).toEqual(["a%20b%2F%C3%A9~%27"]);
  });

  test("what cannot be read is missing and counted", async () => {
    const bad = table({ t: "text" }, ["A"], ["/w=="], ["SGk="], ["S=Gk"], [null]);
    const { table: after, notes } = await apply("decode-text", { columns: ["t"], as: "base64" }, bad);
    expect(after.rows.flat()).toEqual([null, null, "Hi", null, null]);
    expect(notes).toEqual([{ code: "not_decoded", count: 3, values: { column: "t", as: "base64" } }]);
    expect(await become("decode-text", { as: "url" }, "%", "%4", "%zz", "%C3", "%c3%a9")).toEqual([
      null,
      null,
      null,
      null,
      "é",
    ]);
    expect(await become("decode-text", { as: "hex" }, "0", "zz", "ff", "")).toEqual([null, null, null, ""]);
  });
});

describe("parse-json", () => {
  const cell = async (json: string, path: string) => (await give("parse-json", { paths: { x: path } }, json))[0];
  test.each<[string, string, Cell]>([
    ['{"a":{"b":[1,{"c":"x"}]}}', "$.a.b[1].c", "x"],
    ['{"a":{"b":[1,{"c":"x"}]}}', "a.b[0]", "1"],
    ['{"a":{"b":[1,{"c":"x"}]}}', "a", '{"b":[1,{"c":"x"}]}'],
    ["[10,20]", "$[1]", "20"],
    ["[10,20]", "[2]", null],
    ['{"odd key":1,"a/b~c":2,"":3,"q\\"":4,"a.b":5}', '$["odd key"]', "1"],
    ['{"odd key":1,"a/b~c":2,"":3,"q\\"":4,"a.b":5}', "a/b~c", "2"],
    ['{"odd key":1,"a/b~c":2,"":3,"q\\"":4,"a.b":5}', '$[""]', "3"],
    ['{"odd key":1,"a/b~c":2,"":3,"q\\"":4,"a.b":5}', '$["q\\""]', "4"],
    ['{"odd key":1,"a/b~c":2,"":3,"q\\"":4,"a.b":5}', "['a.b']", "5"],
    ['{"n":9007199254740993}', "n", "9007199254740993"],
    ['{"n":true}', "n", "true"],
    ['{"n":null}', "n", null],
    ['{"n":"null"}', "n", "null"],
    ['{"n":"\\u00e9\\ud83d\\ude00"}', "n", "é😀"],
    ["3", "n", null],
    ["", "n", null],
  ])("%s at %s", async (json, path, expected) => {
    expect(await cell(json, path)).toEqual(expected);
  });

  test("what is no JSON is counted", async () => {
    const before = table({ t: "text" }, ['{"a":1}'], ['{"a":'], ["{a:1}"], [""], [null]);
    const { table: after, notes } = await apply("parse-json", { column: "t", paths: { a: "a" } }, before);
    expect(after.rows.map((row) => row[1])).toEqual(["1", null, null, null, null]);
    expect(notes).toEqual([{ code: "json_malformed", count: 3, values: { column: "t" } }]);
  });

  test("every key: those that differ by case get a number, those beyond the limit are counted", async () => {
    const before = table({ t: "text" }, ["x"], ['{"Id":1,"id":2}'], ['{"":3,"late":4}'], ["[1]"]);
    const all = await apply("parse-json", { column: "t", expand: true, prefix: "" }, before);
    expect(all.table.columns.map(({ name }) => name)).toEqual(["t", "Id", "id_2", "_", "late"]);
    expect(all.table.rows[1]).toEqual(['{"Id":1,"id":2}', "1", "2", null, null]);
    expect(all.table.rows[2]).toEqual(['{"":3,"late":4}', null, null, "3", "4"]);
    const few = await apply("parse-json", { column: "t", expand: true, limit: 3 }, before);
    expect(few.table.columns.map(({ name }) => name)).toEqual(["t", "t_Id", "t_id_2", "t_"]);
    expect(few.notes).toEqual([
      { code: "json_malformed", count: 1, values: { column: "t" } },
      { code: "json_keys_left", count: 1, values: { column: "t" } },
    ]);
  });
});
