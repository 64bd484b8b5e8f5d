// The name someone probably meant.

/** The nearest of the names, if one is near enough to suggest. */
export function nearest(wanted: string, names: Iterable<string>): string | undefined {
  const target = wanted.toLowerCase().slice(0, 100);
  let best: string | undefined;
  let least = Math.max(1, Math.min(3, Math.floor(target.length / 3))) + 1;
  for (const name of names) {
    const other = name.toLowerCase();
    if (other.length > 100) continue;
    const distance = edits(target, other);
    if (distance < least) {
      best = name;
      least = distance;
    }
  }
  return best;
}

/** How many letters must be added, taken away, replaced or swapped with their neighbour. */
function edits(a: string, b: string): number {
  const rows: number[][] = [];
  /** Between the beginnings of these lengths; beside an empty one every letter of the other counts. */
  const between = (i: number, j: number) => rows[i]?.[j] ?? Math.max(i, j);
  for (let i = 1; i <= a.length; i += 1) {
    const row: number[] = [];
    rows[i] = row;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        between(i - 1, j) + 1,
        between(i, j - 1) + 1,
        between(i - 1, j - 1) + cost,
        swapped ? between(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
  }
  return between(a.length, b.length);
}
