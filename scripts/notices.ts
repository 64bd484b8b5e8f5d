// THIRD-PARTY-NOTICES.md from the lock file: every package that the product or its page brings along.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly license?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** Packages reached from these workspaces' dependencies. */
export function notices(root: string): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const found = new Map<string, Locked>();
  const visit = (name: string, from: string) => {
    let folder = from;
    for (;;) {
      const path = folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      const entry = lock.packages[path];
      if (entry) {
        if (entry.link || found.has(path)) return;
        found.set(path, entry);
        for (const next of Object.keys(entry.dependencies ?? {})) visit(next, path);
        return;
      }
      if (folder === "") return;
      const up = folder.lastIndexOf("/node_modules/");
      folder = up < 0 ? "" : folder.slice(0, up);
    }
  };
  for (const [workspace, key] of [
    ["packages/server", "dependencies"],
    ["packages/ui", "dependencies"],
    ["packages/ui", "devDependencies"],
  ] as const) {
    for (const name of Object.keys(lock.packages[workspace]?.[key] ?? {})) visit(name, workspace);
  }
  const lines = [...found]
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
      return `| ${name} | ${version} | ${license ?? licenseIn(join(root, path))} |`;
    })
    .sort((a, b) => a.localeCompare(b, "en"));
  return [
    "# Third-party notices",
    "",
    "Packages that the server or its page bring along, from the lock file; each carries its license text in its folder under node_modules.",
    "",
    "| package | version | license |",
    "|---|---|---|",
    ...[...new Set(lines)],
    "",
    "The list of common passwords in packages/server/passwords comes from SecLists (MIT); its license text stands beside it.",
    "",
  ].join("\n");
}

function licenseIn(folder: string): string {
  if (!existsSync(folder)) return "see its folder";
  return readdirSync(folder).find((name) => /^licen[cs]e/i.test(name)) ?? "see its folder";
}
