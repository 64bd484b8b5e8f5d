// The house's storeys: which folder may import from which.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../../src", import.meta.url));
const root = resolve(source, "../../..");

/** Folder (or top file) of packages/server/src → what it may import besides itself and the ground. */
const allowed: Record<string, string[]> = {
  model: [],
  operations: ["model"],
  analyses: ["model"],
  engine: ["model"],
  store: ["model"],
  pickle: [],
  legacy: ["model", "pickle", "engine"],
  sessions: ["model", "operations", "analyses", "engine", "store", "config.ts"],
  accounts: ["model", "store", "sessions"],
  metrics: ["store", "sessions"],
  observing: ["model", "engine", "store", "sessions", "metrics"],
  mlflow: ["model", "analyses", "store", "sessions", "config.ts", "version.ts"],
  django: ["pickle"],
  migrate: ["model", "pickle", "legacy", "django", "operations", "engine", "store", "sessions", "config.ts"],
  backup: ["model", "engine", "store", "sessions"],
  http: [
    "model",
    "operations",
    "analyses",
    "engine",
    "sessions",
    "accounts",
    "metrics",
    "observing",
    "languages",
    "pickle",
    "django",
    "migrate",
    "mlflow",
  ],
  cli: [
    ...["model", "operations", "store", "engine", "sessions", "accounts", "observing", "migrate", "mlflow", "backup"],
    ...["http", "app.ts", "config.ts"],
  ],
  "app.ts": [
    ...["config.ts", "operations", "engine", "store", "sessions", "accounts"],
    ...["metrics", "observing", "migrate", "mlflow"],
  ],
  "main.ts": ["cli"],
  "config.ts": [],
  "version.ts": [],
  languages: [],
};
const ground = [
  "errors.ts",
  "refusals.ts",
  "limits.ts",
  ...["identity", "mlflow", "observing", "old", "store"].map((subject) => `${subject}-settings.ts`),
  "clock.ts",
  "answers.ts",
  "processes.ts",
  "version.ts",
  "language.ts",
  "notes.ts",
  "program.ts",
];

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : path.endsWith(".ts") || path.endsWith(".tsx") ? [path] : [];
  });
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"\s]+)"/g)].map((match) => match[1] as string);
}

const storey = (path: string) => relative(source, path).split("/")[0] as string;

test("[X1] imports go one way: model ← operations, analyses; model ← engine, store; these ← sessions ← accounts ← http, cli ← app", () => {
  const wrong: string[] = [];
  for (const path of files(source)) {
    const from = storey(path);
    if (ground.includes(from)) continue;
    for (const target of importsOf(path)) {
      if (!target.startsWith(".")) continue;
      const to = storey(resolve(dirname(path), target));
      if (to !== from && !ground.includes(to) && !allowed[from]?.includes(to))
        wrong.push(`${relative(source, path)} → ${to}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("[X2] only the engine knows the database, only the client crosses packages", () => {
  const wrong: string[] = [];
  for (const path of files(source)) {
    for (const target of importsOf(path)) {
      if (target.startsWith("@duckdb/") && storey(path) !== "engine")
        wrong.push(`${relative(source, path)} → ${target}`);
    }
  }
  for (const path of [...files(join(root, "packages/ui/src")), ...files(join(root, "packages/client/src"))]) {
    for (const target of importsOf(path)) if (/server/.test(target)) wrong.push(`${relative(root, path)} → ${target}`);
  }
  expect(wrong).toEqual([]);
});

test("[X3] no file of ours is longer than 400 lines", () => {
  const folders = [
    "packages/server/src",
    "packages/server/test",
    "packages/server/bench",
    "packages/client",
    "packages/ui/src",
    "scripts",
  ];
  const long = folders
    .flatMap((folder) => files(join(root, folder)))
    .filter((path) => !path.includes("node_modules"))
    .map((path) => ({ path: relative(root, path), lines: readFileSync(path, "utf8").split("\n").length - 1 }))
    .filter(({ lines }) => lines > 400);
  expect(long).toEqual([]);
});
