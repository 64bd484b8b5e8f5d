// A document as HTML: headings with ids, links that stay within the site, tables that scroll by themselves.
// Nothing of a document is taken for HTML.
import { posix } from "node:path";
import { Marked, type Tokens } from "marked";
import { ids, plain } from "./markdown.ts";
import { addressOf, type Page } from "./pages.ts";

export interface Rendered {
  readonly html: string;
  /** Files of the project that it shows or leads to: path within the project → within the site. */
  readonly files: ReadonlyMap<string, string>;
}

/** Renders a page; `there` tells whether a path of the project is a file. */
export function render(page: Page, pages: ReadonlyMap<string, Page>, there: (path: string) => boolean): Rendered {
  const files = new Map<string, string>();
  const idOf = ids();
  const address = (href: string): string | null => {
    if (/^(https?:|mailto:|#)/.test(href)) return href;
    const [to = "", anchor] = href.split("#", 2);
    const path = posix.join(posix.dirname(page.path), decodeURI(to));
    const behind = anchor === undefined ? "" : `#${anchor}`;
    if (pages.has(path) || path === "README.md") return relative(page.address, addressOf(path)) + behind;
    if (!there(path)) return null;
    const place = path.startsWith("docs/") ? path.slice("docs/".length) : `files/${path}`;
    files.set(path, place);
    return relative(page.address, place);
  };
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const id = escaped(idOf(plain(tokens)));
        const inner = this.parser.parseInline(tokens);
        const anchor = depth === 1 ? "" : ` <a class="anchor" href="#${id}" aria-label="Link to this section">#</a>`;
        return `<h${depth} id="${id}">${inner}${anchor}</h${depth}>\n`;
      },
      link({ href, tokens, raw }: Tokens.Link) {
        // Addresses in cells of examples are data, and lead nowhere.
        const to = /^[[<]/.test(raw) ? address(href) : null;
        const inner = this.parser.parseInline(tokens);
        return to === null ? inner : `<a href="${escaped(to)}">${inner}</a>`;
      },
      image({ href, text }: Tokens.Image) {
        return `<img src="${escaped(address(href) ?? href)}" alt="${escaped(text)}" loading="lazy">`;
      },
      table(token: Tokens.Table) {
        const cells = (row: Tokens.TableCell[], tag: string) =>
          `<tr>${row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>\n`;
        const body = token.rows.map((row) => cells(row, "td")).join("");
        return `<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead>${cells(token.header, "th")}</thead><tbody>${body}</tbody></table></div>\n`;
      },
      code({ text, lang }: Tokens.Code) {
        const mark = lang ? ` data-language="${escaped(lang)}"` : "";
        return `<pre tabindex="0"${mark}><code>${escaped(text)}</code></pre>\n`;
      },
      html({ raw }: Tokens.HTML | Tokens.Tag) {
        return raw.replace(/<!--.*?-->/gs, "").replace(/[<>&]+/g, escaped);
      },
    },
  });
  return { html: marked.parser(page.tokens), files };
}

/** The way from one address of the site to another. */
export function relative(from: string, to: string): string {
  return posix.relative(posix.dirname(from), to);
}

/** Text as it stands in HTML. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
