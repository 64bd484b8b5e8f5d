// The ledger: one line for each run of a suite, added and never changed. docs/proof.md is made from it.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { addCounts, type Counts } from "./suite.ts";

export interface LedgerLine {
  readonly suite: string;
  /** The seeds that ran: from the first to the one before `to`. */
  readonly from: number;
  readonly to: number;
  /** What was tried: the commit of a tree without changes. */
  readonly commit: string;
  /** The day, as 2026-11-29. */
  readonly on: string;
  readonly seconds: number;
  readonly counts: Counts;
  readonly failures: readonly { readonly seed: number; readonly what: string }[];
}

/** What the ledger holds of one suite. */
export interface Total {
  readonly cases: number;
  readonly failures: LedgerLine["failures"];
  readonly counts: Counts;
  readonly seconds: number;
  /** The seed to go on with. */
  readonly next: number;
  readonly lines: readonly LedgerLine[];
}

export const ledgerFile = fileURLToPath(new URL("../../../../../proof/ledger.jsonl", import.meta.url));

/** All lines, in the order they were added. */
export function readLedger(file = ledgerFile): LedgerLine[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as LedgerLine);
}

export function addToLedger(line: LedgerLine, file = ledgerFile): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

export function totalOf(lines: readonly LedgerLine[], suite: string): Total {
  const own = lines.filter((line) => line.suite === suite);
  const counts: Record<string, number> = {};
  for (const line of own) addCounts(counts, line.counts);
  return {
    cases: own.reduce((sum, { from, to }) => sum + to - from, 0),
    failures: own.flatMap(({ failures }) => failures),
    counts,
    seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    next: Math.max(0, ...own.map(({ to }) => to)),
    lines: own,
  };
}
