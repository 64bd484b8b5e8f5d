// The table of figures in docs/collection.md, made from their definitions; the rest of the page is written by hand.
import { readFileSync } from "node:fs";
import { figureLines } from "../packages/server/src/sessions/figures.ts";

const begins = "<!-- The table is made by npm run docs. -->";
const ends = "<!-- Its end. -->";

/** The page with the table as it is now. */
export function collectionPage(path: string): string {
  const page = readFileSync(path, "utf8");
  const [before, after] = [page.indexOf(begins), page.indexOf(ends)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for the table of figures`);
  const lines = figureLines({}).map(({ name, text }) => `| \`${name}\` | ${text} |`);
  const table = [begins, "", "| figure | what it counts |", "|---|---|", ...lines, "", ""].join("\n");
  return page.slice(0, before) + table + page.slice(after);
}
