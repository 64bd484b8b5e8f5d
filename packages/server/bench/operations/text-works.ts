// The works of operations on texts.
import type { Work } from "./works.ts";

const one = (expression: string) => `SELECT ${expression} AS c FROM {data}`;

export const textWorks: Readonly<Record<string, Work>> = {
  "collapse-whitespace": {
    params: { columns: ["padded"] },
    bare: one(String.raw`regexp_replace(padded, '\s+', ' ', 'g')`),
  },
  "remove-characters": {
    params: { columns: ["stamp"], what: "digits" },
    bare: one("regexp_replace(stamp, '[0-9]', '', 'g')"),
  },
  "add-affix": { params: { columns: ["origin"], prefix: "US-" }, bare: one("'US-' || origin") },
  "pad-text": { params: { columns: ["code"], length: 5 }, bare: one("lpad(code, 5, '0')") },
  substring: { params: { column: "stamp", into: "c", from: 4, length: 2 }, bare: one("substring(stamp, 4, 2)") },
  "extract-text": {
    params: { column: "stamp", pattern: "([0-9]+):([0-9]+)", into: ["c", "d"] },
    bare: "SELECT m.a AS c, m.b AS d FROM (SELECT regexp_extract(stamp, '([0-9]+):([0-9]+)', ['a', 'b']) AS m FROM {data})",
  },
  "extract-pattern": {
    params: { column: "price", kind: "number", into: "c" },
    bare: one("regexp_extract(price, '[0-9][0-9,.]*')"),
  },
  "text-length": { params: { column: "stamp", into: "c" }, bare: one("length(stamp)") },
  "count-matches": {
    params: { column: "stamp", pattern: "[0-9]+", into: "c" },
    bare: one("len(regexp_extract_all(stamp, '[0-9]+'))"),
  },
  "text-similarity": {
    params: { column: "origin", other: "destination", into: "c" },
    bare: one("1 - levenshtein(origin, destination) / CAST(greatest(length(origin), length(destination)) AS DOUBLE)"),
  },
  "hash-text": { params: { columns: ["stamp"] }, bare: one("sha256(stamp)") },
  "mask-text": { params: { columns: ["stamp"] }, bare: one("repeat('*', length(stamp) - 4) || right(stamp, 4)") },
  "encode-text": { params: { columns: ["stamp"], as: "base64" }, bare: one("to_base64(encode(stamp))") },
  "decode-text": { params: { columns: ["coded"], as: "base64" }, bare: one("decode(from_base64(coded))") },
  "normalize-unicode": { params: { columns: ["accented"] }, bare: one("nfc_normalize(accented)") },
  "parse-json": {
    params: { column: "json", paths: { c: "$.from", d: "$.miles" } },
    bare: "SELECT json_extract_string(json, '$.from') AS c, CAST(json_extract(json, '$.miles') AS BIGINT) AS d FROM {data}",
  },
  "unescape-html": { params: { columns: ["html"] }, bare: one("replace(html, '&amp;', '&')") },
};
