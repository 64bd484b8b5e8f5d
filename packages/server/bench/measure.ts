// Times and their spread, and files made durable, as ours are, before a time counts.
import { open } from "node:fs/promises";

export interface Figure {
  readonly median: number;
  readonly p95: number;
  readonly mean: number;
  readonly times: readonly number[];
}

/** Milliseconds of each run. */
export async function timed(
  runs: number,
  work: (run: number) => unknown,
  between?: () => Promise<unknown>,
): Promise<Figure> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await work(run);
    times.push(performance.now() - start);
    await between?.();
  }
  return figure(times);
}

export function figure(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { median: at(0.5), p95: at(0.95), mean: times.reduce((sum, time) => sum + time, 0) / times.length, times };
}

/** Has a file that was written reach the disk. */
export async function durable(path: string): Promise<void> {
  await using file = await open(path);
  await file.sync();
}

export const ms = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** A Markdown table. */
export function markdown(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/**
 * Measures again, so many times in all, while a must is missed: what else a machine does can only add to a time.
 * `missed` tells by how much, 0 if by nothing, and `told` says it; what missed least is the answer.
 */
export async function bestOf<T>(
  tries: number,
  measure: () => Promise<T>,
  { missed, told }: { missed(found: T): number; told(found: T): string },
): Promise<T> {
  let best = await measure();
  for (let attempt = 2; attempt <= tries && missed(best) > 0; attempt++) {
    process.stderr.write(`measuring again: ${told(best)}\n`);
    const again = await measure();
    if (missed(again) < missed(best)) best = again;
  }
  return best;
}
