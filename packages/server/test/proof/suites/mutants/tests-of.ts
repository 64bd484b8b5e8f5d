// Which tests could notice a change of a file: those whose imports reach it, the likeliest first.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** What is imported by a path, of a file. */
const imports = /(?:from|import)\s*\(?\s*"(\.[^"\s]+)"/g;
/** Tests of these folders need a browser, other programs, minutes, or look at the project alone. */
const apart = /\/(e2e|interop|pack|proof|truth|house|documents)\//;

/** By the subject of a file, other folders and files of tests that are about it too. */
const kin: Readonly<Record<string, RegExp>> = {
  model: /test\/(operations|engine|analyses)\//,
  sessions: /test\/http\/(audit|sweep|lives|recipes|events|administration|rotation|documents)/,
  store: /test\/sessions\//,
  migrate: /test\/(legacy|http\/old|cli\/migrate)/,
};

/** Files of tests that reach a file, the likeliest first. */
export type TestsOf = (file: string) => string[];

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
  return (file) => {
    const target = join(root, file);
    const subject = subjectOf(file);
    const name = (file.split("/").at(-1) ?? "").replace(/\.\w+$/, "");
    // Who tests it mostly speaks of it.
    const word = new RegExp(name.replace(/s$/, "").replaceAll("-", "."), "gi");
    return tests
      .flatMap((path) => {
        const distance = reached.get(path)?.get(target);
        if (distance === undefined) return [];
        const test = relative(root, path);
        const isOwn = subjectOf(test) === subject;
        const apartBy = isOwn ? 0 : kin[subject]?.test(test) ? 3 : 12;
        const spoken = Math.log2(1 + (readFileSync(path, "utf8").match(word)?.length ?? 0));
        const far = distance + apartBy - 2 * Math.min(spoken, 3) - (test.endsWith(`/${name}.test.ts`) ? 10 : 0);
        return [{ test, far, size: statSync(path).size }];
      })
      .sort((a, b) => a.far - b.far || a.size - b.size)
      .map(({ test }) => test);
  };
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
