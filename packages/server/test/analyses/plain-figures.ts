// The figures of analyses worked out again over plain arrays, the slow and obvious way.
import type { Cell } from "@data-tools/client";

/** Finite numbers of a column, with the row each stands in. */
export function numbersIn(cells: readonly Cell[]): { row: number; x: number }[] {
  return cells.flatMap((cell, row) => (typeof cell === "number" ? [{ row, x: cell }] : []));
}

export const mean = (xs: readonly number[]) => xs.reduce((sum, x) => sum + x, 0) / xs.length;

export function deviation(xs: readonly number[], less = 1): number {
  const middle = mean(xs);
  return Math.sqrt(xs.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (xs.length - less));
}

/** Between the two values around the place (n - 1)·q, in proportion. */
export function quantile(xs: readonly number[], q: number): number {
  const sorted = [...xs].sort((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = sorted[Math.floor(place)] as number;
  return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] as number) - below);
}

/** Pairs of finite numbers in the same row. */
export function pairsOf(a: readonly Cell[], b: readonly Cell[]): [number, number][] {
  return a.flatMap((x, row) => {
    const y = b[row];
    return typeof x === "number" && typeof y === "number" ? [[x, y] as [number, number]] : [];
  });
}

export function pearson(pairs: readonly [number, number][]): number {
  const [xs, ys] = [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
  const [mx, my] = [mean(xs), mean(ys)];
  const sum = (f: (x: number, y: number) => number) => pairs.reduce((all, [x, y]) => all + f(x - mx, y - my), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

/** Each value's rank: how many are smaller, and half of its equals. */
function ranks(xs: readonly number[]): number[] {
  return xs.map((x) => xs.filter((y) => y < x).length + (xs.filter((y) => y === x).length + 1) / 2);
}

export function spearman(pairs: readonly [number, number][]): number {
  const [xs, ys] = [ranks(pairs.map(([x]) => x)), ranks(pairs.map(([, y]) => y))];
  return pearson(xs.map((x, index) => [x, ys[index] as number]));
}

export function kendall(pairs: readonly [number, number][]): number {
  let [same, x, y] = [0, 0, 0];
  for (const [i, a] of pairs.entries()) {
    for (const b of pairs.slice(i + 1)) {
      const [dx, dy] = [Math.sign(a[0] - b[0]), Math.sign(a[1] - b[1])];
      same += dx * dy;
      x += Math.abs(dx);
      y += Math.abs(dy);
    }
  }
  return same / Math.sqrt(x * y);
}

/** From the sum of (observed - expected)² / expected over all pairs of categories. */
export function cramer(a: readonly Cell[], b: readonly Cell[]): number {
  const rows = a.flatMap((x, row) => (x === null || b[row] === null ? [] : [[x, b[row] as Cell] as const]));
  const [xs, ys] = [[...new Set(rows.map(([x]) => x))], [...new Set(rows.map(([, y]) => y))]];
  let chi = 0;
  for (const x of xs) {
    for (const y of ys) {
      const observed = rows.filter(([p, q]) => p === x && q === y).length;
      const expected = (rows.filter(([p]) => p === x).length * rows.filter(([, q]) => q === y).length) / rows.length;
      chi += (observed - expected) ** 2 / expected;
    }
  }
  return Math.sqrt(chi / rows.length / (Math.min(xs.length, ys.length) - 1));
}

export function countsOf(cells: readonly Cell[]): Map<Cell, number> {
  const counts = new Map<Cell, number>();
  for (const cell of cells) if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}

/** Letters to change, put in or take out. */
export function distance(a: string, b: string): number {
  let line = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min(
          (line[j] as number) + (letter === other ? 0 : 1),
          (line[j + 1] as number) + 1,
          (next[j] as number) + 1,
        ),
      );
    }
    line = next;
  }
  return line[b.length] as number;
}

/** A small generator of the same numbers every time. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
