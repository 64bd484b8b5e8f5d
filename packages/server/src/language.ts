// Sentences for people, in their language. They are written in English where they belong, with `{}` or
// `{name}` where values stand; the table of a language maps each to its own. Whoever says nothing gets English.
import { AsyncLocalStorage } from "node:async_hooks";

export interface Language {
  /** As in a language tag: `es`. */
  readonly tag: string;
  /** English sentences to those of the language. */
  readonly sentences: ReadonlyMap<string, string>;
}

const spoken = new AsyncLocalStorage<Language>();

/** Does work whose sentences are in a language; null is English. */
export function speaking<T>(language: Language | null, work: () => T): T {
  return language === null ? spoken.exit(work) : spoken.run(language, work);
}

/** A sentence, with its places for values, in the language spoken; itself where there is none. */
export function said(sentence: string): string {
  return spoken.getStore()?.sentences.get(sentence) ?? sentence;
}

interface Pattern {
  readonly shape: RegExp;
  readonly sentence: string;
}

const patterns = new WeakMap<Language, readonly Pattern[]>();

function patternsOf(language: Language): readonly Pattern[] {
  const known = patterns.get(language);
  if (known !== undefined) return known;
  // One sentence may fit another's pattern: the one with more words of its own is tried first.
  const made = [...language.sentences]
    .map(([english, sentence]) => ({ pieces: english.split("{}"), sentence }))
    .filter(({ pieces }) => pieces.length > 1)
    .sort((a, b) => b.pieces.join("").length - a.pieces.join("").length)
    .map(({ pieces, sentence }): Pattern => {
      const shape = pieces.map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.*?)");
      return { shape: new RegExp(`^${shape}$`, "s"), sentence };
    });
  patterns.set(language, made);
  return made;
}

/** Like `said`, for a sentence in which the values stand already. */
export function saidOf(text: string): string {
  const language = spoken.getStore();
  if (language === undefined) return text;
  const whole = language.sentences.get(text);
  if (whole !== undefined) return whole;
  for (const { shape, sentence } of patternsOf(language)) {
    const [found, ...values] = shape.exec(text) ?? [];
    if (found === undefined) continue;
    let at = 0;
    return sentence.replaceAll("{}", () => values[at++] ?? "");
  }
  return text;
}

/** The tag of the language spoken. */
export function tongue(): string {
  return spoken.getStore()?.tag ?? "en";
}
