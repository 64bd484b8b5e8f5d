// Each kind of chart drawn from what the server answered.
import type {
  BarChart,
  BoxChart,
  Cell,
  ChartsResult,
  CorrelationsResult,
  HistogramChart,
  LineChart,
  MissingChart,
  ScatterChart,
} from "@data-tools/client";
import { number } from "../../format.ts";
import { text } from "../../text.ts";
import { bar, cut, type Drawing, frameIn, type Shape, type Size } from "./drawing.ts";
import { amount, bands, isMoment, linear, shown } from "./scale.ts";

const words = text.charts;
/** Bars and boxes lie, so that their names can be read; each needs so much height. */
const bandHeight = 20;
const tones = 6;

export function draw(result: ChartsResult | CorrelationsResult, size: Size): Drawing {
  if ("matrix" in result) return correlationMap(result, size);
  if (result.chart === "histogram") return histogram(result, size);
  if (result.chart === "box") return boxes(result, size);
  if (result.chart === "scatter") return scatter(result, size);
  if (result.chart === "bar") return bars(result, size);
  if (result.chart === "line") return line(result, size);
  return missingMap(result, size);
}

function histogram({ column, ranges }: HistogramChart, size: Size): Drawing {
  const frame = frameIn(size);
  const edges = ranges.flatMap(({ from, to }) => [amount(from), amount(to)]);
  const x = linear(edges, frame.left, frame.right, { dated: isMoment(ranges[0]?.from) });
  const counts = ranges.map(({ count }) => count);
  const y = linear(counts, frame.bottom, frame.top, { zero: true });
  const shapes = ranges.map(({ from, to, count }): Shape => {
    const [left, right] = [x.place(amount(from)), x.place(amount(to))];
    return {
      kind: "bar",
      points: bar(left + 0.5, y.place(count), Math.max(left + 1.5, right - 0.5), frame.bottom),
      tone: 0,
      tip: words.rangeTip(shown(from), shown(to), number(count)),
    };
  });
  const axes = { x: { title: column, ticks: x.ticks }, y: { title: words.rows, ticks: y.ticks, lines: true } };
  return { ...size, frame, ...axes, shapes, legend: [] };
}

function bars({ column, value, fn, bars: found }: BarChart, size: Size): Drawing {
  const height = Math.max(size.height, found.length * bandHeight + 54);
  const frame = frameIn({ ...size, height }, 150);
  const y = bands(
    found.map((each) => nameOf(each.value)),
    frame.top,
    frame.bottom,
  );
  const x = linear(
    found.map((each) => amount(each.y)),
    frame.left,
    frame.right,
    { zero: true },
  );
  const thick = Math.min(26, y.width * 0.76) / 2;
  const shapes = found.flatMap((each, index): Shape[] => {
    if (!Number.isFinite(amount(each.y))) return [];
    const middle = y.place(index);
    return [
      {
        kind: "bar",
        points: bar(x.place(0), middle - thick, x.place(amount(each.y)), middle + thick),
        tone: 0,
        tip: words.barTip(nameOf(each.value), shown(each.y), number(each.count)),
      },
    ];
  });
  return {
    width: size.width,
    height,
    frame,
    x: { title: measureOf(fn, value), ticks: x.ticks },
    y: { title: column, ticks: y.ticks, lines: false },
    shapes,
    legend: [],
  };
}

function boxes({ column, by, boxes: found }: BoxChart, size: Size): Drawing {
  const height = Math.max(size.height, found.length * bandHeight * 1.3 + 54);
  const frame = frameIn({ ...size, height }, by === null ? 30 : 150);
  const y = bands(
    found.map(({ group }) => (by === null ? "" : nameOf(group))),
    frame.top,
    frame.bottom,
  );
  const x = linear(
    found.flatMap(({ min, max }) => [min, max]),
    frame.left,
    frame.right,
  );
  const thick = Math.min(36, y.width * 0.6) / 2;
  const shapes = found.flatMap((box, index): Shape[] => {
    const at = y.place(index);
    const spot = (value: number) => x.place(value);
    const tip = words.boxTip(by === null ? column : nameOf(box.group), {
      median: shown(box.median),
      quartiles: `${shown(box.q1)} – ${shown(box.q3)}`,
      whiskers: `${shown(box.lowerWhisker)} – ${shown(box.upperWhisker)}`,
      extremes: `${shown(box.min)} – ${shown(box.max)}`,
      outliers: number(box.outliers),
    });
    const upright = (value: number, half: number): Shape => ({
      kind: "line",
      points: [
        [spot(value), at - half],
        [spot(value), at + half],
      ],
      tone: 0,
    });
    return [
      {
        kind: "line",
        points: [
          [spot(box.lowerWhisker), at],
          [spot(box.upperWhisker), at],
        ],
        tone: 0,
      },
      upright(box.lowerWhisker, thick / 2),
      upright(box.upperWhisker, thick / 2),
      { kind: "bar", points: bar(spot(box.q1), at - thick, spot(box.q3), at + thick), tone: 0, opacity: 0.35, tip },
      upright(box.median, thick),
      ...[box.min, box.max]
        .filter((value) => value < box.lowerWhisker || value > box.upperWhisker)
        .map((value): Shape => ({ kind: "dot", points: [[spot(value), at]], tone: 0, tip })),
    ];
  });
  return {
    width: size.width,
    height,
    frame,
    x: { title: column, ticks: x.ticks },
    y: { title: by ?? "", ticks: y.ticks, lines: false },
    shapes,
    legend: [],
  };
}

/** Axes for points: across by their x, upwards by their y. */
function axesOf(
  points: readonly { x: Cell; y: Cell }[],
  frame: ReturnType<typeof frameIn>,
  upwards: Parameters<typeof linear>[3],
) {
  const across = { dated: isMoment(points[0]?.x) };
  return {
    x: linear(
      points.map((each) => amount(each.x)),
      frame.left,
      frame.right,
      across,
    ),
    y: linear(
      points.map((each) => amount(each.y)),
      frame.bottom,
      frame.top,
      upwards,
    ),
  };
}

function scatter({ x: across, y: up, by, points }: ScatterChart, size: Size): Drawing {
  const frame = frameIn(size);
  const { x, y } = axesOf(points, frame, { dated: isMoment(points[0]?.y) });
  const groups = by === null ? [] : [...new Set(points.map(({ group }) => nameOf(group)))];
  const toneOf = (label: string) => Math.min(Math.max(0, groups.indexOf(label)), tones - 1);
  const shapes = points.map((each): Shape => {
    const group = by === null ? "" : nameOf(each.group);
    return {
      kind: "dot",
      points: [[x.place(amount(each.x)), y.place(amount(each.y))]],
      tone: toneOf(group),
      opacity: 0.6,
      tip: words.pointTip(shown(each.x), shown(each.y), group, number(each.row)),
    };
  });
  const legend = groups.slice(0, tones).map((label, tone) => ({
    tone,
    label: tone === tones - 1 && groups.length > tones ? words.otherGroups : cut(label, 24),
  }));
  const axes = { x: { title: across, ticks: x.ticks }, y: { title: up, ticks: y.ticks, lines: true } };
  return { ...size, frame, ...axes, shapes, legend };
}

function line({ x: across, y: value, fn, points }: LineChart, size: Size): Drawing {
  const frame = frameIn(size);
  const { x, y } = axesOf(points, frame, { zero: value === null });
  const places = points
    .filter((each) => Number.isFinite(amount(each.y)))
    .map((each) => ({ each, place: [x.place(amount(each.x)), y.place(amount(each.y))] as [number, number] }));
  const dots = places.map(
    ({ each, place }): Shape => ({
      kind: "dot",
      points: [place],
      tone: 0,
      // Dots would hide a line of many; they can still be pointed at.
      opacity: places.length > 120 ? 0 : 1,
      tip: words.barTip(shown(each.x), shown(each.y), number(each.count)),
    }),
  );
  return {
    ...size,
    frame,
    x: { title: across, ticks: x.ticks },
    y: { title: measureOf(fn, value), ticks: y.ticks, lines: true },
    shapes: [{ kind: "line", points: places.map(({ place }) => place), tone: 0 }, ...dots],
    legend: [],
  };
}

function missingMap({ columns, bands: found }: MissingChart, size: Size): Drawing {
  const frame = frameIn(size, 84, 78);
  const x = bands(
    columns.map((name) => cut(name, 14)),
    frame.left,
    frame.right,
  );
  const last = found.at(-1)?.to ?? 1;
  const down = (row: number) => frame.top + (row / last) * (frame.bottom - frame.top);
  const shapes = found.flatMap(({ from, to, missing }) =>
    columns.map((name, index): Shape => {
      const share = (missing[index] ?? 0) / (to - from + 1);
      const middle = x.place(index);
      return {
        kind: "bar",
        points: bar(middle - x.width / 2 + 1, down(from - 1), middle + x.width / 2 - 1, down(to)),
        tone: 0,
        // Even a single missing value can be seen.
        opacity: share === 0 ? 0.05 : 0.2 + 0.8 * share,
        tip: words.missingTip(name, number(from), number(to), number(missing[index] ?? 0)),
      };
    }),
  );
  return {
    ...size,
    frame,
    x: { title: "", ticks: x.ticks, slanted: true },
    y: { title: words.row, ticks: [1, last].map((row) => ({ at: down(row), label: number(row) })), lines: false },
    shapes,
    legend: [],
  };
}

function correlationMap({ columns, matrix, rows }: CorrelationsResult, size: Size): Drawing {
  const height = Math.max(size.height, columns.length * bandHeight + 90);
  const frame = frameIn({ ...size, height }, 130, 78);
  const x = bands(
    columns.map((name) => cut(name, 14)),
    frame.left,
    frame.right,
  );
  const y = bands(
    columns.map((name) => cut(name, 18)),
    frame.top,
    frame.bottom,
  );
  const shapes = columns.flatMap((a, i) =>
    columns.map((b, j): Shape => {
      const value = matrix[i]?.[j] ?? null;
      const [left, top] = [x.place(j) - x.width / 2, y.place(i) - y.width / 2];
      return {
        kind: "bar",
        points: bar(left + 1, top + 1, left + x.width - 1, top + y.width - 1),
        tone: value !== null && value < 0 ? -1 : 0,
        opacity: value === null ? 0 : 0.06 + 0.6 * Math.abs(value),
        tip: words.correlationTip(
          a,
          b,
          value === null ? words.undefinedFigure : shown(value),
          number(rows[i]?.[j] ?? 0),
        ),
        ...(x.width > 36 && value !== null && { label: (Math.round(value * 100) / 100 || 0).toFixed(2) }),
      };
    }),
  );
  return {
    width: size.width,
    height,
    frame,
    x: { title: "", ticks: x.ticks, slanted: true },
    y: { title: "", ticks: y.ticks, lines: false },
    shapes,
    legend: [],
  };
}

function nameOf(value: Parameters<typeof shown>[0]): string {
  return value === null ? words.noValue : shown(value);
}

function measureOf(fn: string, value: string | null): string {
  return value === null ? words.rows : words.measure(words.measures[fn] ?? fn, value);
}
