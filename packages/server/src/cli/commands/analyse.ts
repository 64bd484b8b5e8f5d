// `data-tools analyse`: what an analysis tells of a session's table, or the quality report as a file.
import { writeFile } from "node:fs/promises";
import type { AnalysisResults, AnalysisView } from "@data-tools/client";
import { type Input, jsonOf, textOf, UsageError } from "../command.ts";
import { columns, printable } from "../output.ts";

/** Lines of a list that are shown. */
const listShown = 20;
const valueShown = 60;

export async function run({ args, options, output, client }: Input): Promise<void> {
  const [session = "", name] = args;
  const remote = client();
  if (name === undefined) {
    const all = await remote.analyses();
    return output.result(all, () => columns(["name", "what it tells"], all.map(line)));
  }
  const given = textOf(options, "step");
  const step = given === undefined ? {} : { step: given === "original" ? null : given };
  const path = textOf(options, "output");
  if (path !== undefined) {
    if (name !== "quality-report") throw new UsageError("--output is for quality-report: it writes the page.");
    const page = await (await remote.sessions.report(session, step)).blob();
    await writeFile(path, Buffer.from(await page.arrayBuffer()));
    return output.result({ path, bytes: page.size }, () => [`${path}: ${page.size} bytes`]);
  }
  const params = jsonOf(textOf(options, "params") ?? "{}", "--params") as Record<string, unknown>;
  const answer = await remote.sessions.analyse(session, name as keyof AnalysisResults, { params, ...step });
  output.result(answer, () => described(answer.result));
}

function line({ name, doc }: AnalysisView): string[] {
  return [name, doc.split(/(?<=\.)\s/)[0] ?? doc];
}

/** Any answer for a terminal: single figures first, then each list as a table. */
function described(result: object): string[] {
  const lists = Object.entries(result).filter(([, value]) => isTable(value));
  const others = Object.entries(result).filter(([, value]) => !isTable(value));
  const width = Math.max(0, ...others.map(([key]) => key.length));
  return [
    ...others.map(([key, value]) => `${key.padEnd(width)}  ${shown(value)}`),
    ...lists.flatMap(([key, value]) => ["", key, ...table(value as object[])]),
  ];
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === "object" && each !== null);
}

function table(rows: readonly object[]): string[] {
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const body = rows.slice(0, listShown).map((row) => head.map((key) => shown((row as Record<string, unknown>)[key])));
  const rest = rows.length - listShown;
  return [...columns(head, body), ...(rest > 0 ? [`… and ${rest} more; --json shows all`] : [])];
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  const plain = printable(text);
  return [...plain].length <= valueShown ? plain : `${[...plain].slice(0, valueShown - 1).join("")}…`;
}
