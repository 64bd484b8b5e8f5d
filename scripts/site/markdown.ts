// What is in a document: its headings with their ids, its blocks of code with the words before them, and where
// it links to. The site is rendered from it and the tests of the documents read it.
import { Lexer, type Token, type Tokens } from "marked";

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** As the places that host repositories make them, so that a link works there and here. */
  readonly id: string;
}

export interface Block {
  /** The mark behind the fence; "" for a block without one. */
  readonly language: string;
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** The reason in a `<!-- not run: … -->` before it, or the file of examples/ that it is; null if there is none. */
  readonly notRun: string | null;
}

export interface Link {
  readonly to: string;
  readonly line: number;
  readonly picture: boolean;
}

export interface Document {
  readonly tokens: Token[];
  /** The first heading. */
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
}

/** Reads a document. */
export function read(text: string): Document {
  const tokens = Lexer.lex(text);
  const headings: Heading[] = [];
  const blocks: Block[] = [];
  const links: Link[] = [];
  const idOf = ids();
  let from = 0;
  const lineOf = (raw: string) => {
    const at = text.indexOf(raw, from);
    return text.slice(0, at < 0 ? from : at).split("\n").length;
  };
  let last: Token | null = null;
  for (const token of tokens) {
    walk([token], last, (each, before) => {
      if (each.type === "heading") {
        const said = plain(each.tokens ?? []);
        headings.push({ level: (each as Tokens.Heading).depth, text: said, id: idOf(said) });
      } else if (each.type === "code") {
        const { lang = "", text: code, raw } = each as Tokens.Code;
        const notRun = before?.type === "html" ? reasonIn(before.raw.trim()) : null;
        blocks.push({ language: lang.split(" ")[0] ?? "", text: code, line: lineOf(raw), notRun });
      } else if (each.type === "link" || each.type === "image") {
        links.push({ to: (each as Tokens.Link).href, line: lineOf(each.raw), picture: each.type === "image" });
      }
    });
    from += token.raw.length;
    if (token.type !== "space") last = token;
  }
  return { tokens, title: headings[0]?.text ?? "", headings, blocks, links };
}

/** Why the block behind a comment is not run as it stands; null if the comment says nothing of it. */
function reasonIn(comment: string): string | null {
  const [, reason, example] = /^<!-- (?:not run: (.+?)|(examples\/\S+)) -->/.exec(comment) ?? [];
  return reason ?? (example === undefined ? null : `${example} has tests of its own`);
}

/** The first sentence of a document's first paragraph. */
export function firstSentence({ tokens }: Pick<Document, "tokens">): string {
  const paragraph = tokens.find(({ type }) => type === "paragraph") as Tokens.Paragraph | undefined;
  return (
    plain(paragraph?.tokens ?? [])
      .split(/(?<=[.:])\s/)[0]
      ?.replace(/:$/, ".") ?? ""
  );
}

/** Gives each heading of a document an id; a heading that comes again has a number behind it. */
export function ids(): (text: string) => string {
  const given = new Map<string, number>();
  return (text) => {
    const id = text
      .toLowerCase()
      .trim()
      .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
      .replaceAll(" ", "-");
    const count = given.get(id) ?? 0;
    given.set(id, count + 1);
    return count === 0 ? id : `${id}-${count}`;
  };
}

/** A text without its marks. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && token.tokens) return plain(token.tokens);
      return token.type === "br" ? " " : unescaped("text" in token ? String(token.text) : token.raw);
    })
    .join("");
}

const references: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => references[name] ?? "");
}

/** Every token in its order, each with the one that stands before it, blank lines not counted. */
function walk(tokens: readonly Token[], first: Token | null, see: (token: Token, before: Token | null) => void): void {
  let before = first;
  for (const token of tokens) {
    see(token, before);
    for (const inner of within(token)) walk(inner, null, see);
    if (token.type !== "space") before = token;
  }
}

function within(token: Token): Token[][] {
  if (token.type === "table") {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flat().map((cell) => cell.tokens);
  }
  if (token.type === "list") return (token as Tokens.List).items.map((item) => item.tokens);
  return "tokens" in token && token.tokens ? [token.tokens] : [];
}
