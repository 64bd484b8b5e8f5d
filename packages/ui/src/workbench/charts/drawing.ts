// A chart as data: what stands where, and what is said of it.
import type { Tick } from "./scale.ts";

export interface Shape {
  /** A rectangle, a dot, or a line along points. */
  kind: "bar" | "dot" | "line";
  points: [number, number][];
  /** 0 is the accent; others tell groups apart; -1 is the opposite of the accent. */
  tone: number;
  opacity?: number;
  /** Said while the pointer is on it. */
  tip?: string;
  /** Written in the middle of it. */
  label?: string;
}

export interface Drawing {
  width: number;
  height: number;
  frame: { left: number; top: number; right: number; bottom: number };
  x: { title: string; ticks: Tick[]; slanted?: boolean };
  y: { title: string; ticks: Tick[]; lines: boolean };
  shapes: Shape[];
  /** What the tones mean. */
  legend: { tone: number; label: string }[];
}

export interface Size {
  width: number;
  height: number;
}

export function frameIn({ width, height }: Size, left = 64, bottom = 42): Drawing["frame"] {
  return { left, top: 12, right: Math.max(left + 40, width - 16), bottom: Math.max(60, height - bottom) };
}

export function bar(x0: number, y0: number, x1: number, y1: number): [number, number][] {
  return [
    [Math.min(x0, x1), Math.min(y0, y1)],
    [Math.max(x0, x1), Math.max(y0, y1)],
  ];
}

export function cut(label: string, letters: number): string {
  return label.length > letters ? `${label.slice(0, letters - 1)}…` : label;
}
