// Texts written by means of other characters, and back: Base64, web addresses, HTML, hexadecimal digits.
// What cannot be read back is null.
import { entities } from "../model/html-entities.ts";
import { type Sql, sql } from "../model/sql.ts";
import { piecewise } from "../model/unicode.ts";

export const codings = {
  base64: "Base64",
  url: "Web address (%20)",
  html: "HTML (&amp;)",
  hex: "Hexadecimal digits",
} as const;

export type Coding = keyof typeof codings;

export const encoded: Readonly<Record<Coding, (x: Sql) => Sql>> = {
  base64: (x) => sql`to_base64(encode(${x}))`,
  url: (x) => sql`url_encode(${x})`,
  html: (x) =>
    sql`replace(replace(replace(replace(replace(${x}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;')`,
  hex: (x) => sql`lower(hex(${x}))`,
};

export const decoded: Readonly<Record<Coding, (x: Sql) => Sql>> = {
  base64(x) {
    // Line ends, the alphabet for web addresses and missing = at the end are all in use.
    const digits = sql`translate(rtrim(regexp_replace(${x}, '\\s+', '', 'g'), '='), '-_', '+/')`;
    const fitted = sql`rpad(${digits}, CAST((length(${digits}) + 3) // 4 * 4 AS INTEGER), '=')`;
    // What is plainly no Base64 is not tried: a failure costs much.
    const likely = sql`regexp_full_match(${digits}, '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3})?')`;
    return sql`CASE WHEN ${likely} THEN TRY(decode(from_base64(${fitted}))) END`;
  },
  url: (x) => sql`CASE WHEN regexp_full_match(${x}, '(?s)(?:[^%]|%[0-9A-Fa-f]{2})*') THEN TRY(url_decode(${x})) END`,
  html: unescaped,
  hex(x) {
    const digits = sql`regexp_replace(${x}, '\\s+', '', 'g')`;
    return sql`CASE WHEN regexp_full_match(${digits}, '(?:[0-9A-Fa-f]{2})*') THEN TRY(decode(unhex(${digits}))) END`;
  },
};

/** All names with what they stand for as one text, which is searched; the frequent ones are found soonest. */
const table = `${[...entities].map(([name, characters]) => `&${name};${characters}\x1f`).join("")}`;

/** What a reference by name stands for; one that is not known stays. */
function byName(reference: Sql): Sql {
  const place = sql`strpos(${table}, ${reference})`;
  const value = sql`split_part(substring(${table}, ${place} + length(${reference}), 3), chr(31), 1)`;
  return sql`CASE WHEN ${place} > 0 THEN ${value} ELSE ${reference} END`;
}

/** `&amp;`, `&#38;` and `&#x26;` as the characters they stand for; what is no reference stays. */
export function unescaped(x: Sql): Sql {
  const reference = "&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]{1,31});";
  const pieces = piecewise(x, `${reference}|[^&]+|&`, (s) => {
    const point = sql`TRY_CAST(CASE WHEN lower(${s}[3]) = 'x' THEN '0x' || substring(${s}, 4, length(${s}) - 4) ELSE substring(${s}, 3, length(${s}) - 3) END AS BIGINT)`;
    return sql`CASE WHEN left(${s}, 1) <> '&' OR length(${s}) < 2 THEN ${s} WHEN ${s}[2] = '#' THEN ${character(point)} ELSE ${byName(s)} END`;
  });
  return sql`CASE WHEN regexp_matches(${x}, ${reference}) THEN ${pieces} ELSE ${x} END`;
}

/** What Windows put in the places of control characters; the HTML standard reads them so. */
const windows = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** The character of that number; those that cannot be are shown as �. */
function character(point: Sql): Sql {
  const impossible = sql`(${point} = 0 OR ${point} > 1114111 OR ${point} BETWEEN 55296 AND 57343)`;
  return sql`CASE WHEN ${point} IS NULL OR ${impossible} THEN ${"\ufffd"} WHEN ${point} BETWEEN 128 AND 159 THEN substring(${windows}, ${point} - 127, 1) ELSE chr(CAST(${point} AS INTEGER)) END`;
}
