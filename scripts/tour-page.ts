// The tour as a page, made from the scenes; and whether each of their pictures and of the tutorial's stands in
// docs/pictures, and no other. What the pictures show is not compared: fonts differ from machine to machine.
import { readdirSync } from "node:fs";
import { scenes } from "./scenes.ts";
import { tutorialPictures } from "./tutorial/page.ts";

const lead = `<!-- Made by \`npm run docs\` from scripts/scenes.ts; do not edit. The pictures: \`npm run screenshots\`. -->
# A tour of the page

From a file as it came to a table one can use, and back again. All of it was done here with the sample tables that come with Data Tools: start it with \`npm start\` and follow along. Nothing you try can break the file you opened; it is never changed.
`;

const end = `## Where to go on

- [Every operation](operations.md), with examples
- [Formulas](formula.md) and [conditions](conditions.md)
- [Analyses](analyses.md): what Explore and the charts count
- [Recipes](recipes.md): the same steps on other data
`;

/** The text of docs/tour.md. */
export function tourPage(): string {
  const parts = scenes.map(
    ({ name, title, sentence, alt }) => `## ${title}\n\n${sentence}\n\n![${alt}](pictures/${name}.png)\n`,
  );
  return [lead, ...parts, end].join("\n");
}

/** What is wrong with the files of a folder of pictures: those that are missing, and those that no scene makes. */
export function wrongPictures(folder: string): string[] {
  const made = new Set([...scenes.map(({ name }) => name), ...tutorialPictures].map((name) => `${name}.png`));
  const there = new Set(readdirSync(folder));
  return [
    ...[...made].filter((file) => !there.has(file)).map((file) => `${file} is missing`),
    ...[...there].filter((file) => !made.has(file)).map((file) => `${file} is shown nowhere`),
  ];
}
