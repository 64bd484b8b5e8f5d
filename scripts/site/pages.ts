// Which documents there are, in the order and groups in which the site lists them. A document that no group
// names is listed at the end; a test tells which it is.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, read } from "./markdown.ts";

export interface Group {
  readonly title: string;
  /** Paths within the project, without .md. */
  readonly pages: readonly string[];
}

export interface Page extends Document {
  /** Within the project: docs/tour.md. */
  readonly path: string;
  /** Within the site: tour.html. */
  readonly address: string;
}

const docs = (...names: string[]) => names.map((name) => `docs/${name}`);

const groups: readonly Group[] = [
  { title: "Begin here", pages: docs("concepts", "tutorial", "tour") },
  {
    title: "Working with tables",
    pages: docs(
      ...["operations", "formula", "conditions", "analyses", "recipes", "recipe-exports", "databases"],
      ...["differences-from-pandas"],
    ),
  },
  { title: "For programs", pages: docs("cli", "api", "errors", "python", "typescript", "mlflow") },
  {
    title: "Running it",
    pages: docs(
      ...["install", "settings", "limits", "upgrading", "compatibility", "backup"],
      ...["administration", "owners", "collection"],
    ),
  },
  { title: "Signing in", pages: docs("accounts", "sign-in-oidc", "sign-in-django") },
  { title: "Safety", pages: docs("security", "threats", "keys", "audit", "durability", "proof") },
  {
    title: "Storage and scale",
    pages: docs("storage", "redis", "several-servers", "scaling", "benchmark", "benchmark-operations", "benchmarks"),
  },
  { title: "Watching it", pages: docs("metrics", "traces", "logs", "runbook") },
  {
    title: "Coming from the old system",
    pages: docs("migration", "old-addresses", "way-back", "acceptance", "parity"),
  },
  {
    title: "How it is made",
    pages: [
      "ARCHITECTURE",
      "SPEC",
      "CONTRIBUTING",
      "docs/complexity",
      "CHANGELOG",
      "docs/releasing",
      "THIRD-PARTY-NOTICES",
    ],
  },
];

/** Folders of documents that are listed by a page of their own. */
const listed: Readonly<Record<string, string>> = { "docs/operations": "Operations", "docs/analyses": "Analyses" };

const rooted = ["ARCHITECTURE.md", "SPEC.md", "CONTRIBUTING.md", "CHANGELOG.md", "THIRD-PARTY-NOTICES.md"];

/** All documents of the project at `root`, but README.md, in whose place the site begins. */
export function pagesOf(root: string): Map<string, Page> {
  const paths = [...rooted, ...markdownBelow(root, "docs")];
  return new Map(
    paths.map((path) => [path, { path, address: addressOf(path), ...read(readFileSync(join(root, path), "utf8")) }]),
  );
}

/** The groups with those of their pages that are there, and those of the folders behind them. */
export function groupsOf(pages: ReadonlyMap<string, Page>): Group[] {
  const folders = Object.entries(listed).map(([folder, title]) => ({
    title,
    pages: [...pages.keys()].filter((path) => path.startsWith(`${folder}/`)),
  }));
  const named = groups.map(({ title, pages: names }) => ({
    title,
    pages: names.map((name) => `${name}.md`).filter((path) => pages.has(path)),
  }));
  const placed = new Set([...named, ...folders].flatMap((group) => group.pages));
  const others = { title: "More", pages: [...pages.keys()].filter((path) => !placed.has(path)) };
  return [...named, others, ...folders].filter((group) => group.pages.length > 0);
}

/** Where a document stands within the site. */
export function addressOf(path: string): string {
  if (path === "README.md") return "index.html";
  return `${path.startsWith("docs/") ? path.slice("docs/".length, -3) : path.slice(0, -3).toLowerCase()}.html`;
}

function markdownBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? markdownBelow(root, path) : path.endsWith(".md") ? [path] : [];
    });
}
