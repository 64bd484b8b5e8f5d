// How large what people download and install may be: the one place for these numbers. Packing fails beyond
// one of them; raise it by hand, with the reason in the commit.

/** Upper bounds: bytes of the tarball, bytes unpacked, and packages that come with it. */
export interface Budget {
  readonly packed: number;
  readonly unpacked: number;
  readonly parts: number;
}

const kB = 1000;
const MB = 1000 * kB;

export const budgets: Readonly<Record<string, Budget>> = {
  "data-tools": { packed: 9 * MB, unpacked: 19 * MB, parts: 180 },
  "@data-tools/client": { packed: 40 * kB, unpacked: 200 * kB, parts: 0 },
};

/** What is beyond its bound, in words; none if all is within. */
export function beyond(name: string, measured: Budget): string[] {
  const budget = budgets[name];
  if (!budget) return [`${name} has no budget`];
  return (Object.keys(budget) as (keyof Budget)[])
    .filter((which) => measured[which] > budget[which])
    .map((which) => `${name}: ${which} is ${measured[which]}, and may be ${budget[which]}`);
}
