// Functions on texts. Lengths and places count characters from 1; nothing in gives nothing out.
import { groupsOf, highestGroup } from "../pattern.ts";
import { join, type Sql, sql } from "../sql.ts";
import { blanks, titleCase } from "../text.ts";
import type { FormulaFunction, Given } from "./function.ts";
import { take, writtenAt } from "./function.ts";
import { wrong } from "./lexer.ts";

/** A count that no text function can trip over; LEAST and GREATEST alone pass over what is missing. */
const count = (n: Sql, least: Sql = sql`0`) =>
  sql`CASE WHEN ${n} IS NOT NULL THEN LEAST(GREATEST(${n}, ${least}), 2147483647) END`;
/** A text of this many characters at most, else nothing. */
const limited = (length: Sql, text: Sql) => sql`CASE WHEN ${length} <= 1048576 THEN ${text} END`;

const plain = (
  name: string,
  signature: string,
  doc: string,
  formula: string,
  result: string,
  write: (x: Sql) => Sql,
): FormulaFunction => ({
  name,
  group: "text",
  signature,
  doc,
  example: { formula, result },
  takes: [take.text],
  gives: "text",
  sql: ([x = sql`NULL`]) => write(x),
});

const test = (
  name: string,
  signature: string,
  doc: string,
  formula: string,
  write: (x: Sql, y: Sql) => Sql,
  second: "text" | "pattern" = "text",
): FormulaFunction => ({
  name,
  group: "text",
  signature,
  doc,
  example: { formula, result: true },
  takes: [take.text, take[second]],
  gives: "boolean",
  sql: ([x = sql`NULL`, y = sql`NULL`]) => sql`COALESCE(${write(x, y)}, false)`,
});

function groupInRange(args: readonly Given[]): void {
  const [, , group] = args;
  if (group === undefined) return;
  const wanted = Number(group.written ?? "NaN");
  if (!Number.isInteger(wanted)) wrong(group.node.at, "the group must be a whole number, such as 1");
  const there = groupsOf(writtenAt(args, 1));
  if (wanted > there) wrong(group.node.at, `the pattern has ${there} groups, so there is no group ${wanted}`);
}

function replacementInRange(args: readonly Given[]): void {
  const [, , replacement] = args;
  if (replacement?.written === undefined) return;
  const there = groupsOf(writtenAt(args, 1));
  const wanted = highestGroup(replacement.written);
  if (wanted > there) wrong(replacement.node.at, `the pattern has ${there} groups, so there is no \\${wanted}`);
}

export const textFunctions: readonly FormulaFunction[] = [
  plain("upper", "upper(text)", "The text in capital letters.", "upper('Ann')", "ANN", (x) => sql`upper(${x})`),
  plain("lower", "lower(text)", "The text in small letters.", "lower('Ann')", "ann", (x) => sql`lower(${x})`),
  plain("title", "title(text)", "Every word with a capital letter.", "title('ann LEE')", "Ann Lee", titleCase),
  plain(
    "trim",
    "trim(text)",
    "The text without spaces around it.",
    "trim('  a b ')",
    "a b",
    (x) => sql`trim(${x}, ${blanks})`,
  ),
  plain("reverse", "reverse(text)", "The text backwards.", "reverse('abc')", "cba", (x) => sql`reverse(${x})`),
  {
    name: "length",
    group: "text",
    signature: "length(text)",
    doc: "How many characters the text has.",
    example: { formula: "length('héllo')", result: 5 },
    takes: [take.text],
    gives: "integer",
    sql: ([x = sql`NULL`]) => sql`length(${x})`,
  },
  {
    name: "left",
    group: "text",
    signature: "left(text, count)",
    doc: "The first characters of the text.",
    example: { formula: "left('hello', 2)", result: "he" },
    takes: [take.text, take.integer],
    gives: "text",
    sql: ([x = sql`NULL`, n = sql`NULL`]) => sql`left(${x}, ${count(n)})`,
  },
  {
    name: "right",
    group: "text",
    signature: "right(text, count)",
    doc: "The last characters of the text.",
    example: { formula: "right('hello', 2)", result: "lo" },
    takes: [take.text, take.integer],
    gives: "text",
    sql: ([x = sql`NULL`, n = sql`NULL`]) => sql`right(${x}, ${count(n)})`,
  },
  {
    name: "mid",
    group: "text",
    signature: "mid(text, start, count)",
    doc: "Characters from the middle: `count` of them from place `start` on, counted from 1.",
    example: { formula: "mid('hello', 2, 3)", result: "ell" },
    takes: [take.text, take.integer, take.integer],
    gives: "text",
    sql: ([x = sql`NULL`, start = sql`NULL`, n = sql`NULL`]) =>
      sql`substring(${x}, ${count(start, sql`1`)}, ${count(n)})`,
  },
  {
    name: "concat",
    group: "text",
    signature: "concat(value, …)",
    doc: "All values as one text; missing ones are left out. With & instead, one missing value makes all missing.",
    example: { formula: "concat('a', null, 1)", result: "a1" },
    takes: [take.any, take.any],
    optional: 1,
    repeats: true,
    gives: "text",
    sql: (args) => sql`concat(${join(args)})`,
  },
  test(
    "contains",
    "contains(text, part)",
    "True if the part is in the text.",
    "contains('hello', 'ell')",
    (x, y) => sql`contains(${x}, ${y})`,
  ),
  test(
    "starts_with",
    "starts_with(text, part)",
    "True if the text begins with the part.",
    "starts_with('hello', 'he')",
    (x, y) => sql`starts_with(${x}, ${y})`,
  ),
  test(
    "ends_with",
    "ends_with(text, part)",
    "True if the text ends with the part.",
    "ends_with('hello', 'lo')",
    (x, y) => sql`ends_with(${x}, ${y})`,
  ),
  test(
    "regex_match",
    "regex_match(text, 'pattern')",
    "True if the pattern (a regular expression) is found anywhere; anchor it with ^ and $.",
    "regex_match('A-17', '^[A-Z]-[0-9]+$')",
    (x, y) => sql`regexp_matches(${x}, ${y})`,
    "pattern",
  ),
  {
    name: "find",
    group: "text",
    signature: "find(text, part)",
    doc: "The place of the part in the text, counted from 1; 0 if it is not there.",
    example: { formula: "find('hello', 'l')", result: 3 },
    takes: [take.text, take.text],
    gives: "integer",
    sql: ([x = sql`NULL`, y = sql`NULL`]) => sql`strpos(${x}, ${y})`,
  },
  {
    name: "replace",
    group: "text",
    signature: "replace(text, find, with)",
    doc: "The text with every occurrence of one part replaced by another.",
    example: { formula: "replace('a-b-c', '-', '/')", result: "a/b/c" },
    takes: [take.text, take.text, take.text],
    gives: "text",
    sql: (args) => sql`replace(${join(args)})`,
  },
  {
    name: "regex_replace",
    group: "text",
    signature: "regex_replace(text, 'pattern', with)",
    doc: "The text with everything the pattern finds replaced; \\1 stands for its first group.",
    example: { formula: "regex_replace('2024-05', '([0-9]+)-([0-9]+)', '\\2/\\1')", result: "05/2024" },
    takes: [take.text, take.pattern, take.text],
    gives: "text",
    check: replacementInRange,
    sql: (args) => sql`regexp_replace(${join(args)}, 'g')`,
  },
  {
    name: "regex_extract",
    group: "text",
    signature: "regex_extract(text, 'pattern', group)",
    doc: "What the pattern finds first, or one group of it; missing if it finds nothing.",
    example: { formula: "regex_extract('Room 12b', '([0-9]+)([a-z])', 2)", result: "b" },
    takes: [take.text, take.pattern, take.integer],
    optional: 1,
    gives: "text",
    check: groupInRange,
    sql: ([x = sql`NULL`, pattern = sql`NULL`], [, , group]) =>
      sql`CASE WHEN regexp_matches(${x}, ${pattern}) THEN regexp_extract(${x}, ${pattern}, CAST(${Number(group?.written ?? 0)} AS INTEGER)) END`,
  },
  {
    name: "split_part",
    group: "text",
    signature: "split_part(text, delimiter, number)",
    doc: "One part of a text that is split at a delimiter; -1 is the last part. Missing if there is no such part.",
    example: { formula: "split_part('a,b,c', ',', 2)", result: "b" },
    takes: [take.text, take.text, take.integer],
    gives: "text",
    sql: ([x = sql`NULL`, delimiter = sql`NULL`, n = sql`NULL`]) => sql`string_split(${x}, ${delimiter})[${n}]`,
  },
  {
    name: "pad_left",
    group: "text",
    signature: "pad_left(text, length, with)",
    doc: "The text filled up at its beginning to a length; longer texts stay as they are.",
    example: { formula: "pad_left('7', 3, '0')", result: "007" },
    takes: [take.text, take.integer, take.text],
    gives: "text",
    sql: ([x = sql`NULL`, n = sql`NULL`, fill = sql`NULL`]) =>
      limited(
        n,
        sql`CASE WHEN length(${x}) >= ${n} OR ${fill} = '' THEN ${x} ELSE lpad(${x}, CAST(${count(n)} AS INTEGER), ${fill}) END`,
      ),
    fallible: true,
  },
  {
    name: "pad_right",
    group: "text",
    signature: "pad_right(text, length, with)",
    doc: "The text filled up at its end to a length; longer texts stay as they are.",
    example: { formula: "pad_right('ab', 4, '.')", result: "ab.." },
    takes: [take.text, take.integer, take.text],
    gives: "text",
    sql: ([x = sql`NULL`, n = sql`NULL`, fill = sql`NULL`]) =>
      limited(
        n,
        sql`CASE WHEN length(${x}) >= ${n} OR ${fill} = '' THEN ${x} ELSE rpad(${x}, CAST(${count(n)} AS INTEGER), ${fill}) END`,
      ),
    fallible: true,
  },
  {
    name: "repeat",
    group: "text",
    signature: "repeat(text, times)",
    doc: "The text several times over, up to a million characters.",
    example: { formula: "repeat('ab', 3)", result: "ababab" },
    takes: [take.text, take.integer],
    gives: "text",
    sql: ([x = sql`NULL`, n = sql`NULL`]) =>
      limited(sql`CAST(strlen(${x}) AS DOUBLE) * ${n}`, sql`repeat(${x}, ${count(n)})`),
    fallible: true,
  },
];
