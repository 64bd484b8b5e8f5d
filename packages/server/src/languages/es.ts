// What is said in Spanish: one file for each kind of sentence, English to Spanish. `npm run sentences` adds
// what is new to them and takes out what is said no more.
import type { Language } from "../language.ts";
import analyses from "./es/analyses.json" with { type: "json" };
import fragments from "./es/fragments.json" with { type: "json" };
import operations from "./es/operations.json" with { type: "json" };
import parameters from "./es/parameters.json" with { type: "json" };
import refusals from "./es/refusals.json" with { type: "json" };
import summaries from "./es/summaries.json" with { type: "json" };

const files: Readonly<Record<string, string>>[] = [analyses, fragments, operations, parameters, refusals, summaries];

/** Sentences that still have no Spanish are said in English. */
export const spanish: Language = {
  tag: "es",
  sentences: new Map(files.flatMap((file) => Object.entries(file).filter(([, sentence]) => sentence !== ""))),
};
