// docs/tutorial.md from the steps.
import { steps } from "./steps.ts";

const lead = `<!-- Made by \`npm run docs\` from scripts/tutorial/steps.ts; do not edit. The pictures: \`npm run screenshots\`. -->
# Tutorial

Twenty minutes, from a file with faults to a table one can use, and next month's file after it. You need a running Data Tools (\`npm start\` in a checkout, or the address that somebody gave you) and two small files: [orders-april.csv](tutorial/orders-april.csv) and [orders-may.csv](tutorial/orders-may.csv). The words in bold stand on the page.

What you do here is done by a program too, step by step from this very text, whenever Data Tools is tested.
`;

const end = `## The same without the page

A recipe also runs from the command line, without a server. The steps of this tutorial are in [monthly-orders.json](tutorial/monthly-orders.json); “Download as a recipe” in the menu of recipes gives you such a file. First a dry run:

\`\`\`sh
data-tools run monthly-orders.json orders-may.csv --columns '{"city":"town"}' --dry-run
data-tools run monthly-orders.json orders-may.csv --columns '{"city":"town"}' -o may.parquet
\`\`\`

## Where to go on

- [A tour of the page](tour.md): the rest of what it can do, in pictures
- [Concepts](concepts.md): branches, views, the bin, what “saved” means
- [Every operation](operations.md) and [formulas](formula.md)
- [The command line](cli.md) and [the interface for programs](api.md)
`;

/** The text of docs/tutorial.md. */
export function tutorialPage(): string {
  const parts = steps.map(({ title, text, picture }, at) => {
    const shown = picture ? `\n![${picture.alt}](pictures/${picture.name}.png)\n` : "";
    return `## ${at + 1}. ${title}\n\n${text}\n${shown}`;
  });
  return [lead, ...parts, end].join("\n");
}

/** The names of its pictures. */
export const tutorialPictures = steps.flatMap(({ picture }) => (picture ? [picture.name] : []));
