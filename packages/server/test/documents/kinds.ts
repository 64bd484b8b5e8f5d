// The documents and their blocks of code: of which kind each is, and so what is done with it. A block that is not
// run says why in a comment before it; what kind a block without a mark is, its first words tell.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Block, type Document, read } from "../../../../scripts/site/markdown.ts";

export const root = fileURLToPath(new URL("../../../..", import.meta.url));

export interface Placed extends Block {
  /** The document, within the project. */
  readonly path: string;
  readonly kind: Kind | null;
}

/** `shown` are files of other programs and what is said by ours: nothing here can run them. */
export type Kind = "shell" | "json" | "script" | "python" | "sql" | "shown";

const marks: Readonly<Record<string, Kind>> = {
  ...{ sh: "shell", bash: "shell", shell: "shell", console: "shell", json: "json", sql: "sql", python: "python" },
  ...{ ts: "script", js: "script", typescript: "script", javascript: "script" },
  ...{ text: "shown", yaml: "shown", ini: "shown", toml: "shown", nginx: "shown", haproxy: "shown", redis: "shown" },
  ...{ dockerfile: "shown", http: "shown", csv: "shown", apache: "shown", systemd: "shown", html: "shown" },
  ...{ hcl: "shown", caddy: "shown", promql: "shown", diff: "shown" },
};

/** How many blocks say that they are not run. */
export const notRunAtMost = 40;

/** Every document of the project by its path: those at its root, below docs/ and beside the code. */
export const documents: ReadonlyMap<string, Document> = new Map(
  markdownBelow(root).map((path) => [relative(root, path), read(readFileSync(path, "utf8"))]),
);

/** The blocks of all documents, those of the pages of operations and analyses left out: their examples are tests. */
export const blocks: readonly Placed[] = [...documents].flatMap(([path, { blocks: held }]) =>
  /^docs\/(operations|analyses)\//.test(path) ? [] : held.map((block) => ({ ...block, path, kind: kindOf(block) })),
);

/** What a block is; null if nothing tells. */
export function kindOf({ language, text }: Pick<Block, "language" | "text">): Kind | null {
  if (language !== "") return marks[language.toLowerCase()] ?? null;
  return shellLines(text).every((line) =>
    /^((export )?[A-Z0-9_]+=|data-tools( |$)|np[mx] |curl |[a-z0-9]+ )/.test(line),
  )
    ? "shell"
    : null;
}

/** The blocks of a kind that are to be run, those of each document put together as one program: path and text. */
export function programsOf(kind: Kind): [string, string][] {
  const run = blocks.filter((block) => block.kind === kind && block.notRun === null);
  return [...Map.groupBy(run, ({ path }) => path)].map(([path, held]) => [
    path,
    `${held.map(({ text }) => text).join("\n")}\n`,
  ]);
}

/** Where a block stands, for a reader. */
export function placeOf({ path, line }: Placed): string {
  return `${path}:${line}`;
}

/** The commands of a block, without comments, those that go on in the next line put together. */
export function shellLines(text: string): string[] {
  return text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** The words of a command as a shell would read them. */
export function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/g, (_all, one = "", two = "") => one + two));
}

export interface Line {
  /** What stands before the command: NAME=value. */
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** A command with what stands before it, without where its output goes; `npm run data-tools -- …` is `data-tools …`. */
export function lineOf(line: string): Line {
  const words = wordsOf(
    line.replace(/^export /, "").replace(/^(np[mx] run data-tools --|npx data-tools)(?= |$)/, "data-tools"),
  );
  const env: Record<string, string> = {};
  while (/^[A-Z0-9_]+=/.test(words[0] ?? "")) {
    const [, name = "", value = ""] = /^([A-Z0-9_]+)=(.*)$/s.exec(words.shift() ?? "") ?? [];
    env[name] = value;
  }
  const at = words.indexOf(">");
  return { env, words: at < 0 ? words : words.slice(0, at) };
}

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || ["node_modules", "dist", "fixtures"].includes(entry.name)) return [];
    return entry.isDirectory() ? markdownBelow(path) : entry.name.endsWith(".md") ? [path] : [];
  });
}
