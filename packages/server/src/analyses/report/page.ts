// The quality report as one HTML page that needs nothing beside it: no script, no font, no picture from
// elsewhere. Names and cells are text wherever they stand.
import type { ColumnFlags, ColumnProfile, ColumnWarning, QualityReport } from "@data-tools/client";
import { shown } from "../../model/fields.ts";
import { share, turns } from "../questions.ts";
import { figure, grave, percent } from "../warnings.ts";
import { type Html, html } from "./html.ts";
import { histogram, meter, ring, shownCell, shownValue } from "./pictures.ts";
import { correlations, duplicated, missingTogether } from "./sections.ts";
import { style } from "./style.ts";

/** What the page says of the table beside its figures. */
interface About {
  /** The table's name. */
  readonly name: string;
  /** The last step, or null for the original. */
  readonly step: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** A file of its own, also when it is opened from a disk: it may load and run nothing. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const findingsShown = 25;
const topShown = 6;

/** True of many good columns, so they stand beside the column alone. */
const unremarkable = ["high-cardinality", "id-like"];

const isGrave = ({ code }: ColumnWarning) => (grave as readonly string[]).includes(code);

export async function reportPage(report: QualityReport, about: About): Promise<string> {
  const turn = turns();
  const cards: Html[] = [];
  for (const [index, profile] of report.profiles.entries()) {
    cards.push(card(profile, report.flags[index] as ColumnFlags, index));
    await turn();
  }
  const rows = report.profiles.map((profile, index) => columnRow(profile, report.flags[index] as ColumnFlags, index));
  const title = shown(about.name, 120);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}: data quality report</title>
<style>${{ html: style }}</style>
</head>
<body>
<main>
<header>
<div>
<p class="kind">${mark}Data quality report</p>
<h1><bdi>${title}</bdi></h1>
<p class="lead">${about.step === null ? "The original table" : html`After the step “<bdi>${shown(about.step, 90)}</bdi>”`}, looked at on ${about.at.slice(0, 16).replace("T", " at ")} UTC</p>
</div>
${scoreCard(report)}
</header>
<section class="tiles">${tiles(report)}</section>
<section>
<h2>What to look at first</h2>
<p class="lead">${overview(report)}</p>
${findings(report)}
</section>
<section>
<h2>Columns at a glance</h2>
<p class="lead">Every column with its type, how much of it is there, and how its values spread.</p>
<div class="card scroll"><table><thead><tr><th>Column</th><th>Type</th><th>Missing</th><th class="num">Different values</th><th>Spread</th><th class="num">Warnings</th></tr></thead><tbody>${rows}</tbody></table></div>
${report.columnsOmitted > 0 ? html`<p class="lead">${figure(report.columnsOmitted)} further columns are not looked at one by one.</p>` : null}
</section>
${missingTogether(report)}
${duplicated(report)}
${correlations(report)}
<section>
<h2>Column by column</h2>
<p class="lead">Figures of numbers leave out NaN and the infinities. Quartiles cut the sorted values into four parts of equal size.</p>
<div class="cards">${cards}</div>
</section>
<footer>
<p>Every figure is exact and counts all ${figure(report.rows)} rows that showed; nothing was sampled.</p>
<p>The score is made of how many cells have a value (one half), how many rows repeat no other (a quarter) and how many columns are of one kind, without stray blanks, mixed contents or mostly missing values (a quarter).</p>
<p>Made by Data Tools.</p>
</footer>
</main>
</body>
</html>
`;
  return page.html;
}

const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="4" width="26" height="24" rx="5" fill="#4263eb"/><path d="M3 12h26M12 12v16" stroke="#fff" stroke-width="2.5"/><path d="M17 20h7" stroke="#fff" stroke-width="2.5" stroke-linecap="round"/></svg>`;

function scoreCard({ score }: QualityReport): Html {
  const part = (name: string, value: number) => html`<dt>${name}</dt><dd>${percent(value)}</dd>`;
  return html`<div class="card score">${ring(score.total)}<dl>${part("Complete", score.completeness)}${part("Without repeats", score.uniqueness)}${part("Consistent", score.consistency)}</dl></div>`;
}

function tiles({ rows, columnCount, cells, missing, duplicates, flags }: QualityReport): Html[] {
  const tile = (value: string, name: string, more: string) =>
    html`<div class="card tile"><span>${name}</span><b>${value}</b><small>${more}</small></div>`;
  const warned = flags.filter(({ warnings }) => warnings.length > 0).length;
  return [
    tile(figure(rows), "Rows", `${figure(cells)} cells`),
    tile(figure(columnCount), "Columns", kinds(flags)),
    tile(percent(missing.cells.share), "Missing cells", `${figure(missing.cells.missing)} cells`),
    tile(figure(missing.completeRows), "Complete rows", percent(share(missing.completeRows, rows))),
    tile(figure(duplicates.surplus), "Repeated rows", percent(share(duplicates.surplus, rows))),
    tile(figure(warned), "Flagged columns", `of ${figure(flags.length)}`),
  ];
}

function kinds(flags: readonly ColumnFlags[]): string {
  const numbers = flags.filter(({ isNumeric }) => isNumeric).length;
  const texts = flags.filter(({ dataType }) => dataType === "text").length;
  const others = flags.length - numbers - texts;
  const said = [
    [numbers, numbers === 1 ? "number" : "numbers"],
    [texts, texts === 1 ? "text" : "texts"],
    [others, "other"],
  ] as const;
  return said.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(", ");
}

/** The table in two or three sentences. */
function overview({ rows, missing, duplicates, flags }: QualityReport): string {
  if (rows === 0) return "The table has no rows.";
  const warned = flags.filter(({ warnings }) => warnings.some(isGrave)).length;
  const sentences = [
    missing.cells.missing === 0
      ? "No value is missing."
      : `${percent(missing.cells.share)} of the cells have no value, and ${percent(share(missing.completeRows, rows))} of the rows are complete.`,
    duplicates.surplus === 0 ? "No row repeats another." : `${rowsText(duplicates.surplus)} another.`,
    warned === 0
      ? "No column has a serious problem."
      : `${warned === 1 ? "One column has a problem" : `${warned} columns have problems`} that should be mended before the data is used.`,
  ];
  return sentences.join(" ");
}

function rowsText(count: number): string {
  return count === 1 ? "One row repeats" : `${figure(count)} rows repeat`;
}

function findings({ flags }: QualityReport): Html {
  const all = flags
    .map(({ name, warnings: said }, index) => {
      const warnings = said.filter(({ code }) => !unremarkable.includes(code));
      return { name, index, warnings, serious: warnings.filter(isGrave) };
    })
    .filter(({ warnings }) => warnings.length > 0);
  if (all.length === 0) return html`<div class="card sound">No column needs attention.</div>`;
  all.sort((a, b) => b.serious.length - a.serious.length);
  const rest = all.length - findingsShown;
  const lines = all.slice(0, findingsShown).map(({ name, index, warnings, serious }) => {
    const said = [...serious, ...warnings.filter((each) => !isGrave(each))].map((each) => each.text).join(" ");
    return html`<li${serious.length > 0 ? html` class="grave"` : null}><span class="dot"></span><a href="#c${index}"><bdi>${shown(name)}</bdi></a><span><bdi>${said}</bdi></span></li>`;
  });
  return html`<div class="card"><ul class="findings">${lines}</ul></div>${rest > 0 ? html`<p class="lead">${figure(rest)} more columns have a warning beside them.</p>` : null}`;
}

function columnRow(profile: ColumnProfile, { warnings }: ColumnFlags, index: number): Html {
  const { name, type, rows, nulls, distinct } = profile;
  const missing = share(nulls, rows);
  const spread = profile.histogram ?? counts(profile);
  return html`<tr><td><a href="#c${index}"><bdi>${shown(name)}</bdi></a></td><td><span class="type">${type}</span></td><td class="with-meter"><div>${meter(missing, missing >= 0.05 ? "warn" : "plain")}<span>${percent(missing)}</span></div></td><td class="num">${figure(distinct)}</td><td class="spark">${spread.length > 0 ? histogram(spread, 130, 26) : null}</td><td class="num">${warnings.length > 0 ? figure(warnings.length) : "–"}</td></tr>`;
}

/** The most frequent values as bars. */
function counts({ top }: ColumnProfile): NonNullable<ColumnProfile["histogram"]> {
  return top.map(({ value, count }) => ({ from: value, to: value, count }));
}

function card(profile: ColumnProfile, flags: ColumnFlags, index: number): Html {
  const { name, type, histogram: ranges } = profile;
  const notes = flags.warnings.map(
    (warning) => html`<li${isGrave(warning) ? html` class="grave"` : null}><bdi>${warning.text}</bdi></li>`,
  );
  return html`<article class="card column" id="c${index}"><div class="head"><h3><bdi>${shown(name, 80)}</bdi></h3><span class="type">${type}</span></div>${notes.length > 0 ? html`<ul class="notes">${notes}</ul>` : null}<dl class="facts">${facts(profile, flags)}</dl>${ranges === null ? null : html`<h4>Spread</h4>${histogram(ranges)}<div class="ends"><span>${shownValue(ranges[0]?.from, type)}</span><span>${shownValue(ranges.at(-1)?.to, type)}</span></div>`}${top(profile)}</article>`;
}

function facts(profile: ColumnProfile, { outlierShare }: ColumnFlags): Html[] {
  const { rows, nulls, distinct, unique, min, max, mean, std, quantiles, text, type } = profile;
  const said: [string, string][] = [
    ["Missing", nulls === 0 ? "none" : `${figure(nulls)} (${percent(share(nulls, rows))})`],
    ["Different", figure(distinct)],
    ["Once only", figure(unique)],
  ];
  const measured = typeof mean === "number" && type !== "duration";
  const at = (q: number) => quantiles?.find((each) => each.q === q)?.value ?? null;
  if (measured) {
    said.push(["Mean", figure(mean)], ["Deviation", std === null ? "–" : figure(std)]);
    said.push(["Smallest", shownCell(min)], ["Quartile", shownCell(at(0.25))], ["Median", shownCell(at(0.5))]);
    said.push(["Quartile", shownCell(at(0.75))], ["Largest", shownCell(max)]);
    if (outlierShare) said.push(["Outliers", percent(outlierShare)]);
  } else if (text?.lengths) {
    const { lengths } = text;
    said.push(["Shortest", `${figure(lengths.min)} letters`], ["Longest", `${figure(lengths.max)} letters`]);
    said.push(["Mean length", figure(Math.round(lengths.mean * 10) / 10)]);
  } else if (min !== null && type !== "boolean") {
    said.push(["From", shownValue(min, type)], ["To", shownValue(max, type)]);
  }
  return said.map(([name, value]) => html`<div><dt>${name}</dt><dd><bdi>${value}</bdi></dd></div>`);
}

function top({ top: values, rows, distinct, histogram: ranges, type }: ColumnProfile): Html | null {
  // Of many numbers the most frequent few say little.
  if (values.length === 0 || (ranges !== null && distinct > 20) || values[0]?.count === 1) return null;
  const lines = values.slice(0, topShown).map(({ value, count }) => {
    const part = share(count, rows);
    return html`<li><span class="value"><bdi>${shownValue(value, type)}</bdi></span>${meter(part)}<span class="n">${figure(count)} · ${percent(part)}</span></li>`;
  });
  return html`<h4>${type === "boolean" ? "Values" : "Most frequent"}</h4><ul class="values">${lines}</ul>`;
}
