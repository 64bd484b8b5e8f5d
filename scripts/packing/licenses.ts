// Licenses of what is delivered: only those that were thought about, and the texts of what the page holds.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "./parts.ts";

/** Licenses whose conditions are met by passing on notice and text. Another one is a decision: think, then add it. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
]);

/** Whether a license, or one of several to choose from, is allowed. */
export function isAllowed(license: string): boolean {
  const choices = license.replace(/^\((.*)\)$/, "$1").split(" OR ");
  return choices.some((choice) => choice.split(" AND ").every((one) => allowed.has(one)));
}

/** Parts whose license is not on the list, or not told, in words. */
export function doubtful(parts: readonly Part[]): string[] {
  return parts
    .filter(({ locked }) => !isAllowed(locked.license ?? ""))
    .map(({ name, locked }) => `${name} ${locked.version}: ${locked.license ?? "no license is told"}`);
}

/** PAGE-LICENSES.txt: the license texts of the parts that are built into the page, for they come without a folder of their own. */
export function pageLicenses(root: string, parts: readonly Part[]): string {
  const texts = parts.map(({ name, path, locked }) => {
    const folder = join(root, path);
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file)) : [];
    const said = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
    const text =
      said.length > 0 ? said.join("\n\n") : `It comes without a text of its own; its license is ${locked.license}.`;
    return `${name} ${locked.version}\n\n${text}\n`;
  });
  const line = `\n${"-".repeat(80)}\n\n`;
  return ["The page of Data Tools holds parts of these packages.\n", ...texts].join(line);
}
