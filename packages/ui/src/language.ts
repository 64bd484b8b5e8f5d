// The language of the page: what the reader chose here before, else what the browser prefers.
export const languages = { en: "English", es: "Español" } as const;
export type Language = keyof typeof languages;

const kept = "data-tools-language";

const isLanguage = (tag: string | null | undefined): tag is Language => tag != null && Object.hasOwn(languages, tag);

function preferred(): Language {
  const chosen = localStorage.getItem(kept);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
}

/** Fixed while the page is loaded: words are read when they are first needed. */
export const language: Language = preferred();

/** Keeps the choice, which says nothing of anybody's data, and loads the page in it. */
export function speak(next: Language): void {
  localStorage.setItem(kept, next);
  location.reload();
}
