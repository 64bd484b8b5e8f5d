// A plot of how something grows with size: both axes logarithmic, a line for each, as SVG that reads on light and on
// dark ground.

export interface Line {
  readonly name: string;
  /** Of all plots the same: its place among the colours and marks. */
  readonly place: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Plot {
  readonly title: string;
  readonly lines: readonly Line[];
  /** How a value of the upright axis is written. */
  readonly unit: (value: number) => string;
  /** How a value of the level axis is written. */
  readonly size: (value: number) => string;
}

const width = 720;
const height = 400;
const frame = { left: 76, right: 190, top: 44, bottom: 40 };
const colours = ["#1c7ed6", "#e8590c", "#2f9e44", "#ae3ec9", "#d6336c"];

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const round = (value: number) => Number(value.toFixed(1));

/** Values of 1, 10, 100 … from below the least to above the greatest. */
function decades(values: readonly number[]): number[] {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: to - from + 1 }, (_, n) => 10 ** (from + n));
}

/** Heights of names, moved apart so that none covers another. */
function apart(wanted: readonly number[]): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  const placed: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { y, index } of order) {
    last = Math.max(y, last + 16);
    placed[index] = last;
  }
  return placed;
}

/** A dot of a shape of its own, so that lines are told apart without their colours. */
function mark(place: number, x: number, y: number): string {
  const shapes = [
    `<circle cx="${x}" cy="${y}" r="4"/>`,
    `<rect x="${round(x - 4)}" y="${round(y - 4)}" width="8" height="8"/>`,
    `<path d="M${x} ${round(y - 5)}L${round(x + 5)} ${round(y + 4)}H${round(x - 5)}z"/>`,
    `<path d="M${x} ${round(y - 6)}L${round(x + 5)} ${y}L${x} ${round(y + 6)}L${round(x - 5)} ${y}z"/>`,
    `<path d="M${x} ${round(y + 5)}L${round(x + 5)} ${round(y - 4)}H${round(x - 5)}z"/>`,
  ];
  return shapes[place % shapes.length] ?? "";
}

/** The plot; lines without points are left out. */
export function svg({ title, lines, unit, size }: Plot): string {
  const drawn = lines.filter(({ points }) => points.length > 0);
  const points = drawn.flatMap((line) => line.points);
  const sizes = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const marks = decades(points.map(({ y }) => y));
  const [least = 1, most = 10] = [marks[0], marks.at(-1)];
  const [small = 1, large = 10] = [sizes[0], sizes.at(-1)];
  const across = width - frame.left - frame.right;
  const up = height - frame.top - frame.bottom;
  const x = (value: number) =>
    round(frame.left + (large === small ? 0 : (Math.log(value / small) / Math.log(large / small)) * across));
  const y = (value: number) => round(frame.top + up - (Math.log(value / least) / Math.log(most / least)) * up);
  const ends = apart(drawn.map((line) => y(line.points.at(-1)?.y ?? least)));
  const grid = [
    ...marks.map(
      (value) =>
        `<path class="g" d="M${frame.left} ${y(value)}H${frame.left + across}"/><text x="${frame.left - 8}" y="${y(value) + 4}" text-anchor="end">${escaped(unit(value))}</text>`,
    ),
    ...sizes.map(
      (value) =>
        `<path class="g" d="M${x(value)} ${frame.top}V${frame.top + up}"/><text x="${x(value)}" y="${height - 16}" text-anchor="middle">${escaped(size(value))}</text>`,
    ),
  ];
  const shapes = drawn.map((line, index) => {
    const colour = colours[line.place % colours.length] ?? "";
    const path = line.points.map((point, n) => `${n === 0 ? "M" : "L"}${x(point.x)} ${y(point.y)}`).join("");
    const last = line.points.at(-1);
    const dots = line.points.map((point) => mark(line.place, x(point.x), y(point.y))).join("");
    const from = `${x(last?.x ?? small) + 8}`;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/><g fill="${colour}">${dots}<text x="${from}" y="${round((ends[index] ?? 0) + 4)}" style="fill:${colour}">${escaped(line.name)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13" fill="#777777">
<title>${escaped(title)}</title>
<style>.g{stroke:#777777;stroke-opacity:.3}@media (prefers-color-scheme: dark){text{fill:#c1c2c5}}</style>
<text x="${frame.left}" y="24" font-size="15" font-weight="600">${escaped(title)}</text>
${[...grid, ...shapes].join("\n")}
</svg>
`;
}
