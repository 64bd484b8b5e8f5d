// The report's pictures: small inline SVG, drawn from counts, coloured by the page's style.
import type { ColumnProfile, CorrelationsResult } from "@data-tools/client";
import { shown } from "../../model/fields.ts";
import { figure } from "../warnings.ts";
import { type Html, html } from "./html.ts";

/** Two digits after the point are more than a screen shows. */
const at = (value: number) => Math.round(value * 100) / 100;

/** Bars of a histogram; each tells its range and count. */
export function histogram(ranges: NonNullable<ColumnProfile["histogram"]>, width = 320, height = 72): Html {
  const most = Math.max(1, ...ranges.map(({ count }) => count));
  const step = width / ranges.length;
  const gap = ranges.length > 1 ? Math.min(2, step / 5) : 0;
  const bars = ranges.map(({ from, to, count }, index) => {
    const size = count === 0 ? 0 : Math.max(1.5, (count / most) * height);
    return html`<rect class="bar" x="${at(index * step)}" y="${at(height - size)}" width="${at(Math.max(0.5, step - gap))}" height="${at(size)}" rx="1"><title>${shownCell(from)} to ${shownCell(to)}: ${figure(count)}</title></rect>`;
  });
  return html`<svg class="histogram" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="Histogram">${bars}</svg>`;
}

/** A ring that is full at 100. */
export function ring(score: number): Html {
  const radius = 42;
  const around = 2 * Math.PI * radius;
  const tone = score >= 85 ? "good" : score >= 60 ? "fair" : "poor";
  return html`<svg class="ring ${tone}" viewBox="0 0 100 100" role="img" aria-label="Score ${score} of 100"><circle class="track" cx="50" cy="50" r="${radius}"/><circle class="arc" cx="50" cy="50" r="${radius}" stroke-dasharray="${at((score / 100) * around)} ${at(around)}" transform="rotate(-90 50 50)"/><text x="50" y="50" dy=".35em">${score}</text></svg>`;
}

/** A share as a thin bar. */
export function meter(share: number, tone: "plain" | "warn" = "plain"): Html {
  const width = share === 0 ? 0 : Math.max(1.5, share * 100);
  return html`<span class="meter ${tone}" aria-hidden="true"><i style="width:${at(width)}%"></i></span>`;
}

/** The matrix of correlations, blue where columns rise together and red where one falls. */
export function heatmap({ columns, matrix }: CorrelationsResult): Html {
  const cell = columns.length <= 6 ? 60 : columns.length <= 10 ? 48 : 40;
  const left = 132;
  const top = 20;
  const size = columns.length * cell;
  const cells = matrix.flatMap((row, i) =>
    row.map((value, j) => {
      const [x, y] = [left + j * cell, top + i * cell];
      const strength = value === null ? 0 : Math.abs(value);
      const tone = value === null ? "none" : value < 0 ? "minus" : "plus";
      const said = value === null ? "not defined" : value.toFixed(2);
      const ink = strength > 0.65 ? "on" : "off";
      return html`<g><title>${label(columns[i])} and ${label(columns[j])}: ${said}</title><rect class="cell ${tone}" x="${x + 1}" y="${y + 1}" width="${cell - 2}" height="${cell - 2}" rx="4" fill-opacity="${at(0.06 + 0.94 * strength)}"/><text class="${ink}" x="${x + cell / 2}" y="${y + cell / 2}" dy=".35em">${value === null ? "·" : value.toFixed(2).replace("-", "−")}</text></g>`;
    }),
  );
  const names = columns.map(
    (name, index) =>
      html`<text class="name" x="${left - 8}" y="${top + index * cell + cell / 2}" dy=".35em">${index + 1}. ${shown(name, 16)}</text><text class="place" x="${left + index * cell + cell / 2}" y="${top - 8}">${index + 1}</text>`,
  );
  return html`<svg class="heatmap${columns.length > 10 ? " dense" : ""}" viewBox="0 0 ${left + size} ${top + size}" style="max-width:${left + size}px" role="img" aria-label="Correlations">${names}${cells}</svg>`;
}

function label(name: string | undefined): string {
  return shown(name ?? "", 40);
}

/** A cell of a column in words for people: times of day stand apart from their dates. */
export function shownValue(value: unknown, type: string): string {
  const text = shownCell(value);
  return type.startsWith("timestamp") ? text.replace("T", " ") : text;
}

/** A cell in words for people. */
export function shownCell(value: unknown, max = 40): string {
  if (value === null || value === undefined) return "missing";
  if (typeof value === "number") return figure(value);
  if (value === "") return "(empty)";
  const text = shown(value, max);
  return text.trim() === "" ? "(blank)" : text;
}
