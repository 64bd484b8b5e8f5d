// The report of a migration: what became of each session and datasource, as JSON and as a page to print.
import type { Line, Outcome } from "./migration.ts";

export interface Report {
  readonly startedAt: string;
  readonly endedAt: string;
  readonly dryRun: boolean;
  /** Where it looked, without secrets. */
  readonly sources: readonly string[];
  readonly counts: Readonly<Record<Line["what"], Partial<Record<Outcome, number>>>>;
  /** Cells that were compared with what was sealed. */
  readonly cells: number;
  readonly lines: readonly Line[];
}

const words: Readonly<Record<Outcome, string>> = {
  made: "taken over",
  known: "taken over before",
  erased: "deleted here by its user",
  readable: "can be read",
  quarantined: "cannot be read; its bytes are in the backup",
  gone: "not copied",
  skipped: "left out",
};

/** The report of these lines. */
export function reportOf(
  lines: readonly Line[],
  about: Pick<Report, "startedAt" | "endedAt" | "dryRun" | "sources">,
): Report {
  const counts: Record<Line["what"], Partial<Record<Outcome, number>>> = { session: {}, datasource: {} };
  for (const { what, outcome } of lines) counts[what][outcome] = (counts[what][outcome] ?? 0) + 1;
  const cells = lines.reduce((sum, { made }) => sum + (made?.cells ?? 0), 0);
  return { ...about, counts, cells, lines };
}

/** How many of what, as a sentence each. */
export function countsOf({ counts, cells, dryRun }: Report): string[] {
  const told = (what: Line["what"]) =>
    (Object.keys(words) as Outcome[]).flatMap((outcome) => {
      const count = counts[what][outcome];
      return count === undefined ? [] : [`${count} ${what}${count === 1 ? "" : "s"}: ${words[outcome]}`];
    });
  const all = [...told("datasource"), ...told("session")];
  if (all.length === 0) return ["The old system holds nothing of what was asked for."];
  return dryRun ? all : [...all, `${cells.toLocaleString("en")} cells compared with what was sealed`];
}

/** The report as a page of its own, without scripts. */
export function pageOf(report: Report): string {
  const { startedAt, endedAt, dryRun, sources, lines } = report;
  const rows = lines.map(
    ({ what, generation, source, user, datasource, outcome, reason, id, bytes, made }) => `<tr class="${outcome}">
<td>${what}${generation ? ` (${generation})` : ""}</td><td>${escaped(source)}</td><td>${escaped(user)}</td><td>${escaped(datasource)}</td>
<td>${words[outcome]}${reason === null ? "" : `: ${escaped(reason)}`}</td><td>${id ?? ""}</td>
<td class="n">${bytes}</td><td class="n">${made?.steps ?? ""}</td><td class="n">${made?.redone ?? ""}</td><td class="n">${made?.lost ?? ""}</td><td class="n">${made?.cells ?? ""}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Migration report</title>
<style>
body { font: 14px/1.4 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 4px 8px; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: anywhere; } th { overflow-wrap: normal; }
.n { text-align: right; white-space: nowrap; } th.n { white-space: normal; } .quarantined td, .gone td { background: #fdecea; } .known td, .skipped td, .erased td { color: #555; }
</style>
<h1>Migration ${dryRun ? "rehearsal" : "report"}</h1>
<p>${escaped(startedAt)} to ${escaped(endedAt)}. Looked in: ${sources.map(escaped).join(", ")}.</p>
<ul>${countsOf(report)
    .map((line) => `<li>${escaped(line)}</li>`)
    .join("")}</ul>
<table><thead><tr><th>What</th><th>Where it was</th><th>User</th><th>Datasource</th><th>What became of it</th><th>Here</th><th class="n">Bytes</th><th class="n">Steps</th><th class="n">Done again</th><th class="n">Not restorable</th><th class="n">Cells compared</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
