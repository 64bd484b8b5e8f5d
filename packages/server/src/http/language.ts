// The language of a request: what its Accept-Language prefers among those there are sentences for.
import type { FastifyInstance } from "fastify";
import { type Language, said, speaking, tongue } from "../language.ts";
import { spanish } from "../languages/es.ts";

const languages: readonly Language[] = [spanish];

/** The language a header asks for; null for English, and for any other. */
export function languageOf(header: string | undefined): Language | null {
  const wanted = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...settings] = part.trim().toLowerCase().split(";");
      const weight = settings.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find((each) => each !== undefined);
      return { tag: tag.split("-")[0] ?? "", weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    if (tag === "en" || tag === "*") return null;
    const found = languages.find((language) => language.tag === tag);
    if (found !== undefined) return found;
  }
  return null;
}

/** Answers every request in its language. */
export function speakTheirs(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    speaking(languageOf(request.headers["accept-language"]), done);
  });
}

const worded = new Set(["title", "doc"]);
const data = new Set(["params", "before", "after", "default", "schema", "sources"]);
const views = new WeakMap<object, Map<string, unknown>>();

/** A catalogue in the language spoken: its titles and explanations, no data. Made once for each language. */
export function catalogueSaid<T extends object>(catalogue: T): T {
  const tag = tongue();
  if (tag === "en") return catalogue;
  const made = views.get(catalogue) ?? new Map<string, unknown>();
  views.set(catalogue, made);
  if (!made.has(tag)) made.set(tag, inOthersWords(catalogue));
  return made.get(tag) as T;
}

function inOthersWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOthersWords);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (data.has(key)) return [key, each];
      return [key, worded.has(key) && typeof each === "string" ? said(each) : inOthersWords(each)];
    }),
  );
}
