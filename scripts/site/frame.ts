// What stands around a document: the list of all pages, what is on this one, a search, and the way on.
import type { Group, Page } from "./pages.ts";
import { escaped, relative } from "./render.ts";

const product = "Data Tools";

interface Framed {
  readonly address: string;
  readonly title: string;
  readonly html: string;
}

/** A whole page of HTML. Nothing in it is inline that a content policy would have to allow. */
export function frame(
  { address, title, html }: Framed,
  pages: ReadonlyMap<string, Page>,
  groups: readonly Group[],
): string {
  const to = (place: string) => escaped(relative(address, place));
  const named = title === product ? `${product}: documents` : `${escaped(title)} · ${product}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${named}</title>
<link rel="stylesheet" href="${to("site.css")}">
<script src="${to("search.js")}" defer data-root="${to("index.html").slice(0, -"index.html".length)}"></script>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header>
<a class="home" href="${to("index.html")}">${product}: documents</a>
<a class="all" href="#pages">All pages</a>
<form role="search" id="search" hidden><label for="query">Search</label> <input id="query" type="search" autocomplete="off"><ul id="found" aria-live="polite"></ul></form>
</header>
<main id="content" tabindex="-1">
${html}${around(address, pages, groups)}
</main>
<nav id="pages" aria-label="Pages">
${groups.map((group) => listOf(group, address, pages)).join("\n")}
</nav>
</body>
</html>
`;
}

/** What a page holds, for those with many sections. */
export function contents({ headings }: Page): string {
  const sections = headings.filter(({ level }) => level === 2);
  if (sections.length < 4) return "";
  const items = sections.map(({ id, text }) => `<li><a href="#${escaped(id)}">${escaped(text)}</a></li>`);
  return `<details class="here" open><summary>On this page</summary><ul>${items.join("")}</ul></details>\n`;
}

/** Pages of one group; those of a folder only beside each other, because they are many. */
function listOf({ title, pages: paths }: Group, address: string, pages: ReadonlyMap<string, Page>): string {
  const items = paths.map((path) => {
    const page = pages.get(path) as Page;
    const here = page.address === address ? ' aria-current="page"' : "";
    return `<li><a href="${escaped(relative(address, page.address))}"${here}>${escaped(page.title)}</a></li>`;
  });
  const folder = /^docs\/(\w+)\//.exec(paths[0] ?? "")?.[1];
  if (folder !== undefined && address !== `${folder}.html` && !address.startsWith(`${folder}/`)) return "";
  return `<h2>${escaped(title)}</h2>\n<ul>${items.join("\n")}</ul>`;
}

/** The pages before and after this one. */
function around(address: string, pages: ReadonlyMap<string, Page>, groups: readonly Group[]): string {
  const line = groups.flatMap((group) => group.pages.map((path) => pages.get(path) as Page));
  const at = line.findIndex((page) => page.address === address);
  if (at < 0) return "";
  const link = (page: Page | undefined, rel: string, word: string) =>
    page === undefined
      ? ""
      : `<a rel="${rel}" href="${escaped(relative(address, page.address))}">${word}: ${escaped(page.title)}</a>`;
  return `<nav class="around" aria-label="Before and after">${link(line[at - 1], "prev", "Before")}${link(line[at + 1], "next", "Next")}</nav>`;
}
