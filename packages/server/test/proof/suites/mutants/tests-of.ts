// Which tests could notice a change of a file: those whose imports reach it, the likeliest first.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";

/** What is imported by a path, of a file. */
const imports = /(?:from|import)\s*\(?\s*"(\.[^"\s]+)"/g;
/** Tests of these folders need a browser, other programs, or look at the project alone. */
const apart = /\/(e2e|interop|pack|suites|house|documents)\//;
/** Those of these take minutes: they are asked of what nothing shorter tries. */
const long = /\/(proof|truth)\//;

/** By the subject of a file, other folders and files of tests that are about it too. */
const kin: Readonly<Record<string, RegExp>> = {
  model: /test\/(operations\/|engine\/|analyses\/|truth\/(types|quoting))/,
  sessions:
    /test\/(http\/(audit|sweep|lives|recipes|events|administration|rotation|documents)|truth\/(quoting|recipe-sql)|proof\/(audit|damage)\.)/,
  store: /test\/(sessions\/|proof\/(redis-(agreement|sealed)|damage)\.)/,
  migrate: /test\/(legacy|http\/old|cli\/migrate|proof\/(take-over|migrate|rollback|way-back))/,
};

/** Files of tests that reach a file, those first that likely notice a change of that line. */
export type TestsOf = (file: string, line: number) => string[];

/** Lines before and behind one that say what it is about. */
const around = 3;
/** How near the test that speaks most of a line's words is brought by them. */
const spokenFor = 12;

/** The tests of the server below `root`, read once. */
export function testsOf(root: string): TestsOf {
  const tests = filesIn(join(root, "packages/server/test")).filter(
    (path) => path.endsWith(".test.ts") && !apart.test(path),
  );
  const known = new Map<string, string[]>();
  const importsOf = (path: string) => {
    const found = known.get(path) ?? readImports(path);
    known.set(path, found);
    return found;
  };
  const reached = new Map(tests.map((path) => [path, distancesFrom(path, importsOf)]));
  const spoken = new Map(tests.map((path) => [path, wordsOf(readFileSync(path, "utf8"))]));
  const rarity = rarityOf([...spoken.values()]);
  return (file, line) => {
    const target = join(root, file);
    if (!tests.some((path) => reached.get(path)?.has(target))) return [];
    const subject = subjectOf(file);
    const name = (file.split("/").at(-1) ?? "").replace(/\.\w+$/, "");
    const lines = readFileSync(target, "utf8").split("\n");
    const asked = [...wordsOf([name, ...lines.slice(Math.max(0, line - 1 - around), line + around)].join(" ")).keys()];
    const likeness = new Map(
      tests.map((path) => {
        const words = spoken.get(path);
        const each = asked.map((word) => Math.log2(1 + (words?.get(word) ?? 0)) * (rarity.get(word) ?? 0));
        return [path, each.reduce((sum, part) => sum + part, 0)];
      }),
    );
    const most = Math.max(...likeness.values()) || 1;
    return tests
      .flatMap((path) => {
        const distance = reached.get(path)?.get(target);
        if (distance === undefined) return [];
        const test = relative(root, path);
        const isOwn = subjectOf(test) === subject;
        const isKin = kin[subject]?.test(test) ?? false;
        if (long.test(test) && !isKin) return [];
        const apartBy = isOwn ? 0 : isKin ? 3 : 6;
        const near = (spokenFor * (likeness.get(path) ?? 0)) / most;
        const far = distance + apartBy - near - (singular(basename(test, ".test.ts")) === singular(name) ? 10 : 0);
        return [{ test, far, size: statSync(path).size }];
      })
      .sort((a, b) => a.far - b.far || a.size - b.size)
      .map(({ test }) => test);
  };
}

function singular(name: string): string {
  return name.replace(/s$/, "");
}

/** How often each word stands in a text; `admitMemory` has two. */
function wordsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.matchAll(/[A-Z]?[a-z]{2,}|[A-Z]{2,}/g)) {
    const plain = word.toLowerCase().replace(/(?:es|s|ed|ing)$/, "");
    counts.set(plain, (counts.get(plain) ?? 0) + 1);
  }
  return counts;
}

/** How much a word says of a text that has it (inverse document frequency). */
function rarityOf(texts: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const having = new Map<string, number>();
  for (const words of texts) for (const word of words.keys()) having.set(word, (having.get(word) ?? 0) + 1);
  return new Map([...having].map(([word, count]) => [word, Math.log(texts.length / count)]));
}

/** The folder below src or test that says what a file is about. */
function subjectOf(path: string): string {
  return /\/(?:src|test)\/([^/]+)\//.exec(path)?.[1] ?? "";
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile() && each.name.endsWith(".ts"))
    .map((each) => join(each.parentPath, each.name));
}

function readImports(path: string): string[] {
  try {
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(imports)].map(([, to = ""]) => resolve(dirname(path), to));
  } catch {
    return [];
  }
}

function distancesFrom(path: string, importsOf: (path: string) => string[]): Map<string, number> {
  const distances = new Map([[path, 0]]);
  const waiting = [path];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const next = (distances.get(at) ?? 0) + 1;
    for (const each of importsOf(at)) {
      if (distances.has(each)) continue;
      distances.set(each, next);
      waiting.push(each);
    }
  }
  return distances;
}
