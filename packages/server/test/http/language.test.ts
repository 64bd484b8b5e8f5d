// The server's sentences in the reader's language.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AnalysisView, Problem } from "@data-tools/client";
import { expect, test } from "vitest";
import { languageOf } from "../../src/http/language.ts";
import { saidOf, speaking } from "../../src/language.ts";
import { spanish } from "../../src/languages/es.ts";
import { noteText } from "../../src/notes.ts";
import { operation } from "../../src/operations/index.ts";
import { files, sentencesSaid } from "../house/sentences.ts";
import { openTestProduct } from "./product.ts";
import { serve } from "./running.ts";

const folder = fileURLToPath(new URL("../../src/languages/es/", import.meta.url));
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(`${folder}${file}.json`, "utf8"));

/** The places for values in a sentence; sides of a plural do not count as such. */
const places = (sentence: string) => (sentence.match(/\{\w*\}/g) ?? []).sort();

test.each(files)("[W10] every English sentence of %s has its Spanish, with the same places for values", (file) => {
  const known = read(file);
  expect(Object.keys(known)).toEqual(sentencesSaid(file));
  const wrong = Object.entries(known).filter(
    ([english, sentence]) => sentence.trim() === "" || places(english).join() !== places(sentence).join(),
  );
  expect(wrong).toEqual([]);
});

test("[W10] the language that is preferred among those there are is taken", () => {
  expect(languageOf("es-AR,es;q=0.9,en;q=0.8")?.tag).toBe("es");
  expect(languageOf("fr, es;q=0.5")?.tag).toBe("es");
  for (const header of [undefined, "", "en-GB,es;q=0.9", "fr", "*", "es;q=0", "nonsense;;q=x"])
    expect(languageOf(header)).toBeNull();
});

test("[W10] refusals, the catalogue, notes and summaries come in the language that is asked for", async () => {
  const product = await openTestProduct({});
  const server = await serve(product);
  try {
    const asked = (path: string, tongue: string) => server.ask(path, { headers: { "accept-language": tongue } });
    const english = (await asked("/api/sessions/s_nothing", "en")).json<Problem>();
    const spoken = (await asked("/api/sessions/s_nothing", "es-MX,en;q=0.1")).json<Problem>();
    expect(spoken.code).toBe(english.code);
    expect(spoken.detail).not.toBe(english.detail);
    const titles = (views: AnalysisView[]) => views.map(({ title }) => title);
    const there = titles((await asked("/api/analyses", "es")).json());
    const here = titles((await asked("/api/analyses", "en")).json());
    expect(there.length).toBe(here.length);
    expect(there.filter((title, index) => title === here[index]).length).toBeLessThan(here.length / 5);
  } finally {
    await server.close();
    await product.close();
  }
});

test("[W10] counts and names stand in Spanish sentences", () => {
  const drop = operation("delete-rows");
  const english = drop.summary({ rows: [3, 1] } as never);
  const spoken = speaking(spanish, () => drop.summary({ rows: [3, 1] } as never));
  expect(spoken).not.toBe(english);
  expect(spoken).toContain("1, 3");
  const note = speaking(spanish, () => noteText("rule_broken", { count: 12_345, rule: "x > 0" }));
  expect(note).toContain("12.345");
  expect(note).toContain("x > 0");
});

test("[W10] a reason in which the values stand already is said whole", () => {
  const reason = (english: string) => speaking(spanish, () => saidOf(english));
  for (const [english] of Object.entries(read("fragments"))) {
    let at = 0;
    const filled = english.replaceAll("{}", () => `v${++at}`);
    const spoken = spanish.sentences.get(english) ?? "";
    at = 0;
    expect(reason(filled), english).toBe(spoken.replaceAll("{}", () => `v${++at}`));
  }
});
