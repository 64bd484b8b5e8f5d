// THIRD-PARTY-NOTICES.md from the lock file: every package that the product or its page brings along.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lockedPackages, partsOf } from "./packing/parts.ts";

/** Packages reached from these workspaces' dependencies. */
export function notices(root: string): string {
  const packages = lockedPackages(root);
  const parts = [
    ...partsOf(packages, "packages/server"),
    ...partsOf(packages, "packages/ui"),
    ...partsOf(packages, "packages/ui", "devDependencies"),
  ];
  const lines = parts
    .map(
      ({ name, path, locked }) => `| ${name} | ${locked.version} | ${locked.license ?? licenseIn(join(root, path))} |`,
    )
    .sort((a, b) => a.localeCompare(b, "en"));
  return [
    "# Third-party notices",
    "",
    "Packages that the server or its page bring along, from the lock file; each carries its license text in its folder under node_modules. The published package has the texts of those that are built into the page in PAGE-LICENSES.txt.",
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
