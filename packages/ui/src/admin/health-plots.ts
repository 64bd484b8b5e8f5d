// What was measured over time, as drawings of the charts panel: how long steps took, and how many there were.
import type { IndicatorPoint, IndicatorsView } from "@data-tools/client";
import { exactly, number } from "../format.ts";
import { bar, type Drawing, frameIn, type Shape, type Size } from "../workbench/charts/drawing.ts";
import { linear } from "../workbench/charts/scale.ts";
import { words } from "./words.ts";

const said = words.health;
const spans = { hour: 3_600_000, day: 86_400_000 } as const;
/** Parts of a window, as the server tells them. */
const partsOf = { hour: 60, day: 96 } as const;
/** Room for half a bar at both ends. */
const margin = 12;

/** Mean and 95th percentile of steps, with the limit that each is to stay below. */
export function timesDrawing(
  { points, window }: Pick<IndicatorsView, "points" | "window">,
  goals: { mean: number; p95: number },
  size: Size,
): Drawing {
  const frame = frameIn(size);
  const x = across(points, window, frame);
  const values = points.flatMap(({ meanMs, p95Ms }) => [meanMs ?? 0, p95Ms ?? 0]);
  const y = linear([...values, goals.p95 * 1.1], frame.bottom, frame.top, { zero: true });
  const lines = [
    { tone: 0, label: said.mean, goal: goals.mean, of: ({ meanMs }: IndicatorPoint) => meanMs },
    { tone: 1, label: said.p95, goal: goals.p95, of: ({ p95Ms }: IndicatorPoint) => p95Ms },
  ];
  const shapes = lines.flatMap(({ tone, label, goal, of }): Shape[] => {
    const measured = points.flatMap((point) => {
      const value = of(point);
      return value === null ? [] : [{ at: local(point.at), value, when: point.at }];
    });
    const place = (at: number, value: number): [number, number] => [x.place(at), y.place(value)];
    return [
      {
        kind: "line",
        points: [
          [frame.left, y.place(goal)],
          [frame.right, y.place(goal)],
        ],
        tone,
        opacity: 0.4,
        tip: said.goalTip(label, milliseconds(goal)),
      },
      { kind: "line", points: measured.map(({ at, value }) => place(at, value)), tone },
      ...measured.map(
        ({ at, value, when }): Shape => ({
          kind: "dot",
          points: [place(at, value)],
          tone,
          tip: said.timeTip(exactly(when), label, milliseconds(value)),
        }),
      ),
    ];
  });
  return {
    ...size,
    frame,
    x: { title: "", ticks: x.ticks },
    y: { title: said.milliseconds, ticks: y.ticks, lines: true },
    shapes,
    legend: lines.map(({ tone, label }) => ({ tone, label })),
  };
}

/** How many steps were applied, and how many calls failed. */
export function countsDrawing({ points, window }: Pick<IndicatorsView, "points" | "window">, size: Size): Drawing {
  const frame = frameIn(size);
  const x = across(points, window, frame);
  const counts = points.flatMap(({ applied, failed }) => [applied, failed]);
  const y = linear(counts, frame.bottom, frame.top, { zero: true });
  const width = (frame.right - frame.left - 2 * margin) / partsOf[window] / 2.4;
  const shapes = points.flatMap((point): Shape[] => {
    const middle = x.place(local(point.at));
    const tip = said.countTip(exactly(point.at), number(point.applied), number(point.failed));
    const bars: Shape[] = [
      { kind: "bar", points: bar(middle - width, y.place(point.applied), middle, frame.bottom), tone: 0, tip },
    ];
    if (point.failed > 0)
      bars.push({
        kind: "bar",
        points: bar(middle, y.place(point.failed), middle + width, frame.bottom),
        tone: 1,
        tip,
      });
    return bars;
  });
  return {
    ...size,
    frame,
    x: { title: "", ticks: x.ticks },
    y: { title: said.number, ticks: y.ticks, lines: true },
    shapes,
    legend: [
      { tone: 0, label: said.applied },
      { tone: 1, label: said.failed },
    ],
  };
}

export function milliseconds(value: number): string {
  return said.ms(number(Number(value.toPrecision(3))));
}

/** The whole window, whose end is the last point: what there was no server for stays empty. */
function across(points: readonly IndicatorPoint[], window: IndicatorsView["window"], frame: Drawing["frame"]) {
  const end = local(points.at(-1)?.at ?? new Date().toISOString());
  return linear([end - spans[window], end], frame.left + margin, frame.right - margin, { dated: true });
}

/** A moment by the reader's clock, for axes write times as they stand. */
function local(iso: string): number {
  const time = new Date(iso);
  return time.getTime() - time.getTimezoneOffset() * 60_000;
}
