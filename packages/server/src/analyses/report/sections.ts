// The report's parts about more than one column: what is missing together, rows that repeat, and columns
// that go together.
import type { QualityReport } from "@data-tools/client";
import { shown } from "../../model/fields.ts";
import { figure, percent } from "../warnings.ts";
import { type Html, html } from "./html.ts";
import { heatmap, meter, shownCell } from "./pictures.ts";

const namesShown = 6;
const columnsShown = 6;
const pairsShown = 8;

export function missingTogether({ missing }: QualityReport): Html {
  const gaps = missing.columns.filter(({ missing: n }) => n > 0);
  if (gaps.length === 0) {
    return html`<section><h2>Missing values</h2><div class="card sound">Every cell has a value.</div></section>`;
  }
  const rows = missing.patterns.map(
    ({ missing: names, rows: n, share }) =>
      html`<tr><td>${names.length === 0 ? html`<span class="missing">nothing: these rows are complete</span>` : list(names)}</td><td class="with-meter"><div>${meter(share)}<span>${percent(share)}</span></div></td><td class="num">${figure(n)}</td></tr>`,
  );
  const more = missing.patternCount - missing.patterns.length;
  return html`<section><h2>Missing values</h2><p class="lead">${figure(gaps.length)} of ${figure(missing.columns.length)} columns have gaps. These are the columns that are missing in the same rows, the most frequent combination first.</p><div class="card scroll"><table><thead><tr><th>Missing together</th><th>Share of the rows</th><th class="num">Rows</th></tr></thead><tbody>${rows}</tbody></table></div>${more > 0 ? html`<p class="lead">${figure(more)} further combinations are rarer.</p>` : null}</section>`;
}

function list(names: readonly string[]): Html {
  const said = names
    .slice(0, namesShown)
    .map((name, index) => html`${index > 0 ? ", " : ""}<bdi>${shown(name, 40)}</bdi>`);
  return html`${said}${names.length > namesShown ? ` and ${figure(names.length - namesShown)} more` : ""}`;
}

export function duplicated({ duplicates }: QualityReport): Html {
  const { columns, groups, rowsInGroups, sample } = duplicates;
  if (groups === 0) {
    return html`<section><h2>Repeated rows</h2><div class="card sound">No two rows are equal in all columns.</div></section>`;
  }
  const shownColumns = columns.slice(0, columnsShown);
  const head = shownColumns.map((name) => html`<th><bdi>${shown(name, 30)}</bdi></th>`);
  const rows = sample.map(
    ({ values, count, rows: places }) =>
      html`<tr><td class="num">${figure(count)}</td><td>${places.map((place) => figure(place)).join(", ")}${count > places.length ? ", …" : ""}</td>${values.slice(0, columnsShown).map((value) => (value === null ? html`<td><span class="missing">missing</span></td>` : html`<td><bdi>${shownCell(value, 60)}</bdi></td>`))}</tr>`,
  );
  return html`<section><h2>Repeated rows</h2><p class="lead">${figure(rowsInGroups)} rows are equal to another in all columns; they make ${figure(groups)} ${groups === 1 ? "group" : "groups"}. The largest${columns.length > columnsShown ? `, with their first ${columnsShown} columns` : ""}:</p><div class="card scroll"><table><thead><tr><th class="num">Times</th><th>In rows</th>${head}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}

export function correlations({ correlations: found }: QualityReport): Html | null {
  if (found === null) return null;
  const pairs = found.strongest.filter(({ value }) => Math.abs(value) >= 0.3).slice(0, pairsShown);
  const lines = pairs.map(
    ({ a, b, value }) =>
      html`<li><span><bdi>${shown(a, 40)}</bdi> and <bdi>${shown(b, 40)}</bdi><br><small class="missing">${strength(value)}</small></span><b>${value.toFixed(2).replace("-", "−")}</b></li>`,
  );
  return html`<section><h2>Correlations</h2><p class="lead">How columns of numbers go together along a straight line: 1 means that both rise together, −1 that one falls as the other rises, 0 that neither tells of the other.</p><div class="card heat">${heatmap(found)}<div><h3>Strongest pairs</h3>${lines.length > 0 ? html`<ul class="pairs">${lines}</ul>` : html`<p class="lead">No two columns go together clearly.</p>`}</div></div></section>`;
}

function strength(value: number): string {
  const size = Math.abs(value);
  const word = size >= 0.9 ? "Almost the same information" : size >= 0.7 ? "Strong" : size >= 0.5 ? "Clear" : "Weak";
  return value < 0 ? `${word}, opposite` : word;
}
