// What is worth a word about a column: one line a warning, its code and its sentence.
import { counted } from "../errors.ts";
import { said } from "../language.ts";

export const warnings = {
  empty: "This column has no values.",
  constant: "Every value is the same.",
  "nearly-constant": "{share} of the values are the same: {value}.",
  "many-missing": "{share} of the values are missing.",
  "some-missing": "{missing} {missing|value is|values are} missing ({share}).",
  "id-like": "Every value is different: this looks like an identifier.",
  "high-cardinality": "There are {distinct} different texts, too many for categories.",
  outliers: "{count} {count|value|values} ({share}) {count|lies|lie} far from the others.",
  skewed: "The mean ({mean}) lies far from the median ({median}): the values lean to one side.",
  "not-finite": "{count} {count|value is|values are} NaN or infinite.",
  "mixed-types": "{count} of {of} texts {count|is a number|are numbers}, the others are not.",
  "numbers-as-text": "All texts that say something are numbers; the type number would fit.",
  "dates-as-text": "All texts that say something are dates; the type date would fit.",
  padded: "{count} {count|text begins or ends|texts begin or end} with blanks.",
  blank: "{count} {count|text is empty or blank; it|texts are empty or blank; they} may stand for missing values.",
  placeholders: "{count} {count|text looks|texts look} like a stand-in for a missing value, such as {value}.",
  "case-variants":
    "{count} different {count|text differs|texts differ} from others only in case or in blanks around them.",
} as const;

export type WarningCode = keyof typeof warnings;

/** Warnings that cost a column its place among the sound ones. */
export const grave: readonly WarningCode[] = [
  "empty",
  "constant",
  "many-missing",
  "mixed-types",
  "numbers-as-text",
  "dates-as-text",
  "padded",
  "blank",
  "placeholders",
  "case-variants",
  "not-finite",
];

export function warning(code: WarningCode, values: Record<string, string | number> = {}) {
  const text = counted(said(warnings[code]), values).replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = values[key] ?? "";
    if (key === "share") return percent(Number(value));
    return typeof value === "number" ? figure(value) : value;
  });
  return { code, values, text };
}

/** "12.5 %"; what is there is never 0 %, what is not whole never 100 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "<\u00a00.1\u00a0%";
  if (share > 0.999 && share < 1) return ">\u00a099.9\u00a0%";
  return `${(share * 100).toFixed(share === 0 || share === 1 ? 0 : 1).replace(/\.0$/, "")}\u00a0%`;
}

/** "1,234,567", "0.00123", "1.2e+30". */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString("en");
  const size = Math.abs(value);
  if (size >= 1e15 || size < 1e-4) return value.toPrecision(4).replace(/\.?0+(e|$)/, "$1");
  return value.toLocaleString("en", { maximumSignificantDigits: size >= 1000 ? 7 : 5 });
}
