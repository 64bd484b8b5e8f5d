// A copy of the project in a folder of its own, in which a walk writes as a contributor would: what was written by
// hand is counted apart from what commands made of it.
import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Counted {
  readonly files: number;
  readonly lines: number;
}

export interface Copy extends Disposable {
  /** Where it lies. */
  readonly folder: string;
  /** A new file. */
  write(path: string, text: string): void;
  /** Puts lines behind the line that is there once. */
  add(path: string, behind: string, lines: string): void;
  /** Puts other words in place of words that are there once. */
  replace(path: string, from: string, to: string): void;
  /** Counts, by what git sees, the files and lines touched since it was last asked. */
  counted(): Counted;
  /** Runs a file of the copy; throws with its output if it fails. */
  run(file: string, ...args: string[]): string;
  /** Runs tests; answers how many passed. */
  test(paths: readonly string[], named?: string): number;
}

/** Without the tests that were not asked for. */
function told(output: string): string {
  return output.replaceAll(/^\s*↓.*\n/gm, "");
}

/** Copies what git knows of the project, with what was changed and not committed yet. */
export function copyProject(): Copy {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-walk-"));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" });
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const path of listed.split("\0").filter((each) => each !== "" && existsSync(join(root, each)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(root, path), join(folder, path));
  }
  for (const part of ["", "packages/client", "packages/server", "packages/ui"]) {
    const modules = join(root, part, "node_modules");
    if (existsSync(modules)) symlinkSync(modules, join(folder, part, "node_modules"));
  }
  const keep = () => {
    git("add", "-A");
    git("-c", "user.name=walk", "-c", "user.email=walk@localhost", "commit", "--quiet", "--allow-empty", "-m", "walk");
  };
  git("init", "--quiet");
  keep();

  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const replace = (path: string, from: string, to: string) => {
    const text = read(path);
    if (text.split(from).length !== 2) throw new Error(`${path} does not have once: ${from}`);
    writeFileSync(
      join(folder, path),
      text.replace(from, () => to),
    );
  };
  const run = (file: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", file, ...args],
      { cwd: folder, encoding: "utf8", env: { ...process.env, DATA_TOOLS_TESTS: "", NO_COLOR: "1" } },
    );
    if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed:\n${told(stdout)}${stderr}`);
    return stdout;
  };
  return {
    folder,
    write: (path, text) => writeFileSync(join(folder, path), text),
    add: (path, behind, lines) => replace(path, `${behind}\n`, `${behind}\n${lines}\n`),
    replace,
    counted() {
      git("add", "-A");
      const changed = git("diff", "--cached", "--numstat", "HEAD")
        .split("\n")
        .filter((line) => line !== "");
      keep();
      return { files: changed.length, lines: changed.reduce((sum, line) => sum + Number(line.split("\t")[0]), 0) };
    },
    run,
    test(paths, named) {
      const only = named === undefined ? [] : ["-t", named];
      const said = run("node_modules/vitest/vitest.mjs", "run", ...paths, ...only);
      return Number(/Tests .*?(\d+) passed/.exec(said)?.[1]);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
