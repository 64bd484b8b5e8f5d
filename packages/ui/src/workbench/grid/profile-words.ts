// The figures of a column in words: what its head draws, told exactly.

import type { Cell, ColumnProfile } from "@data-tools/client";
import { cell, number } from "../../format.ts";
import { language } from "../../language.ts";
import { text } from "../../text.ts";

const words = text.figures;
const longest = 40;

/** "12 of 2,345 missing", "34 different values", "from 1 to 99", … */
export function profileWords(profile: ColumnProfile): string[] {
  const { rows, nulls, distinct, min, max, mean, numbers, text: texts } = profile;
  const filled = rows - nulls;
  if (filled === 0) return [words.allMissing];
  const said = [nulls === 0 ? words.noneMissing : words.missing(number(nulls), number(rows))];
  said.push(
    distinct === filled && filled > 1
      ? words.allDifferent(number(filled))
      : words.different(distinct, number(distinct)),
  );
  if (min !== null && max !== null && texts === null && profile.type !== "boolean")
    said.push(words.range(figure(min), figure(max)));
  if (mean !== null) said.push(words.mean(figure(mean)));
  const [most] = profile.top;
  if (most !== undefined && most.count > 1 && profile.histogram === null)
    said.push(words.most(figure(most.value), number(most.count)));
  if (texts !== null) {
    if (texts.empty > 0) said.push(words.empty(texts.empty, number(texts.empty)));
    if (texts.blank > 0) said.push(words.blank(texts.blank, number(texts.blank)));
    if (texts.padded > 0) said.push(words.padded(number(texts.padded)));
  }
  const odd = (numbers?.nans ?? 0) + (numbers?.infinities ?? 0);
  if (odd > 0) said.push(words.notNumbers(number(odd)));
  return said;
}

function figure(value: Cell): string {
  if (typeof value === "number") return new Intl.NumberFormat(language, { maximumSignificantDigits: 6 }).format(value);
  const shown = cell(value).replace("T", " ");
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
