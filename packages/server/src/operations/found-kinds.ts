// The patterns by which extract-pattern finds numbers, addresses, dates and the like: RE2, so none can
// block. What must not stand before a match is taken along, outside the group that counts.

export interface Kind {
  readonly title: string;
  readonly pattern: string;
  /** The group that holds what is found; 0 the whole match. */
  readonly group: 0 | 1;
}

const label = "[\\pL\\pN](?:[\\pL\\pN_-]*[\\pL\\pN])?";
const ending = "(?:xn--[A-Za-z0-9-]+|\\pL{2,63})";
const host = `(?:${label}\\.)+${ending}`;

// A sign belongs to a number unless a letter or digit stands right before it: “2-3” holds 2 and 3.
const number = "(?:^|[^\\pL\\pN])?([-+\u2212]?(?:\\d+(?:[.,'\u2019\u00a0\u202f]\\d+)*|[.]\\d+)(?:[eE][-+]?\\d+)?)";

const url =
  '(?i:https?://|ftp://|www\\.)(?:\\([^\\s()<>"]*\\)|[^\\s<>"()])*(?:\\([^\\s()<>"]*\\)|[^\\s<>"().,;:!?\'\\]}\u201d\u2019])';

const month =
  "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
const day = "(?:3[01]|[12]\\d|0?[1-9])";
const monthNumber = "(?:1[0-2]|0?[1-9])";
const numeric = ["-", "/", "\\."].flatMap((mark) => [
  `\\d{4}${mark}${monthNumber}${mark}${day}`,
  `${day}${mark}${day}${mark}(?:\\d{4}|\\d{2})`,
]);
const written = [`${day}(?i:st|nd|rd|th)?\\.? ${month},? \\d{4}`, `${month} ${day}(?i:st|nd|rd|th)?,? \\d{4}`];
const date = `(?:^|[^\\pL\\pN./-])(${[...numeric, ...written].join("|")})(?:\\b|[T_])`;

const byte = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const four = `(?:${byte}\\.){3}${byte}`;
const hex = "[0-9A-Fa-f]{1,4}";
const shortened = Array.from({ length: 6 }, (_, at) => `(?:${hex}:){1,${at + 1}}(?::${hex}){1,${6 - at}}`);
const six = [`(?:${hex}:){7}${hex}`, ...shortened, `(?:${hex}:){1,7}:`, `:(?:(?::${hex}){1,7}|:)`].join("|");
const ip = `(?:^|[^\\pL\\pN.:])(${four}\\b|::(?i:ffff):${four}\\b|${six})`;

export const kinds = {
  number: { title: "Number", pattern: number, group: 1 },
  email: { title: "E-mail address", pattern: `[\\pL\\pN_%+][\\pL\\pN._%+'-]*@${host}`, group: 0 },
  url: { title: "Web address", pattern: url, group: 0 },
  domain: {
    title: "Domain, also of an e-mail or web address",
    pattern: `(?:[\\pL\\pN._%+'-]+@|[A-Za-z][A-Za-z0-9+.-]*://(?:[^\\s/@]*@)?)?(${host})`,
    group: 1,
  },
  date: { title: "Date", pattern: date, group: 1 },
  hashtag: {
    title: "Hashtag",
    pattern: "(?:^|[^\\pL\\pN_&/])(#[\\pL\\pM\\pN_]*[\\pL_][\\pL\\pM\\pN_]*)",
    group: 1,
  },
  ip: { title: "IP address", pattern: ip, group: 1 },
  "key-value": {
    title: "Key and value, such as size=XL or colour: red",
    pattern: "([\\pL_][\\pL\\pM\\pN_.-]*\\s?[=:]\\s?(?:\"[^\"]*\"|'[^']*'|[^\\s,;&|\"'/][^\\s,;&|]*))",
    group: 1,
  },
} as const satisfies Record<string, Kind>;
