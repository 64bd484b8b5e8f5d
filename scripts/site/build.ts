// Makes the site of the documents: every page under docs/ and those at the root of the project as HTML, with their
// pictures and the files they lead to. The server serves it at /docs; from a disk it reads as well.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { contents, frame } from "./frame.ts";
import { firstSentence } from "./markdown.ts";
import { groupsOf, type Page, pagesOf } from "./pages.ts";
import { escaped, render } from "./render.ts";

const here = dirname(fileURLToPath(import.meta.url));

/** Writes the site of the project at `root` into `folder`, whole or not at all; answers how many pages it has. */
export function buildSite(root: string, folder: string): number {
  const pages = pagesOf(root);
  const groups = groupsOf(pages);
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  const put = (address: string, text: string) => {
    mkdirSync(dirname(join(making, address)), { recursive: true });
    writeFileSync(join(making, address), text);
  };
  const there = (path: string) => !path.startsWith("..") && isFile(join(root, path));
  for (const page of pages.values()) {
    const { html, files } = render(page, pages, there);
    const parts = contents(page);
    const whole = parts === "" ? html : html.replace("</h1>\n", (end) => `${end}${parts}`);
    put(page.address, frame({ address: page.address, title: page.title, html: whole }, pages, groups));
    for (const [path, place] of files) {
      mkdirSync(dirname(join(making, place)), { recursive: true });
      copyFileSync(join(root, path), join(making, place));
    }
  }
  put("index.html", frame({ address: "index.html", title: "Data Tools", html: startOf(pages, groups) }, pages, groups));
  put("site.css", readFileSync(join(here, "site.css"), "utf8"));
  put(
    "search.js",
    `const places = ${JSON.stringify(placesOf(pages))};\n${readFileSync(join(here, "search.js"), "utf8")}`,
  );
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  renameSync(making, folder);
  return pages.size + 1;
}

/** The first page: all others, each with its first sentence. */
function startOf(pages: ReadonlyMap<string, Page>, groups: ReturnType<typeof groupsOf>): string {
  const sections = groups
    .filter(({ pages: paths }) => !/^docs\/\w+\//.test(paths[0] ?? ""))
    .map(({ title, pages: paths }) => {
      const items = paths.map((path) => {
        const page = pages.get(path) as Page;
        return `<li><a href="${escaped(page.address)}">${escaped(page.title)}</a>: ${escaped(firstSentence(page))}</li>`;
      });
      return `<h2>${escaped(title)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
    });
  return `<h1>Data Tools</h1>\n<p>A workbench for cleaning and reshaping tables. New here? Read <a href="concepts.html">the concepts</a>, then follow <a href="tutorial.html">the tutorial</a>: twenty minutes with a table of your own kind.</p>\n${sections.join("\n")}`;
}

function placesOf(pages: ReadonlyMap<string, Page>): [string, string, string][] {
  return [...pages.values()].flatMap(({ title, headings, address }): [string, string, string][] => [
    [title, "", address],
    ...headings.slice(1).map(({ text, id }): [string, string, string] => [title, text, `${address}#${id}`]),
  ]);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = join(here, "..", "..");
  const made = buildSite(root, join(root, "packages", "server", "dist", "docs"));
  process.stdout.write(`${made} pages of documents\n`);
}
