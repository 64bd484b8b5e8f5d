// What is measured beside each other: the same twelve steps of one session, by everyone in their own best way.

/** The steps, in the order of the session, and the column whose sum all must agree on after one of them. */
export const steps = [
  { name: "change-type", words: "whole numbers become numbers with a fraction", sum: "distance" },
  { name: "change-case", words: "codes of airports in small letters", sum: null },
  { name: "replace-text", words: "the first letter by a regular expression", sum: null },
  { name: "formula", words: "a new column from two others, empty where a flight was early", sum: "gap" },
  { name: "fill-missing", words: "0 where it is empty", sum: "gap" },
  { name: "split-column", words: "an airport's code after its first letter", sum: null },
  { name: "join", words: "a column of a table of the airports", sum: "place" },
  { name: "sort-rows", words: "by delay, the longest first", sum: null },
  { name: "filter-rows", words: "flights of 200 miles and more", sum: "distance" },
  { name: "drop-duplicates", words: "one flight for each date, origin and destination", sum: "delay" },
  { name: "unpivot", words: "two columns become twice the rows", sum: "value" },
  { name: "group-by", words: "sum and count for each airport and measure", sum: "total" },
] as const;

export type StepName = (typeof steps)[number]["name"];

/** The step after which the table is as wide as it gets, and sorted and filtered: pages are looked at there. */
export const widest: StepName = "drop-duplicates";

export interface Told {
  readonly rows: number;
  /** Of the column that was asked for; null where none was, or where telling it costs too much. */
  readonly sum: number | null;
}

/** A session that stands ready; what is awaited answers milliseconds. */
export interface Standing {
  readonly versions: string;
  /** From the file until the table can be looked at. */
  load(): Promise<number>;
  step(name: StepName): Promise<number>;
  undo(): Promise<number>;
  redo(): Promise<number>;
  /** 100 rows from this one on, as values somebody could be shown. */
  page(offset: number): Promise<number>;
  tell(column: string | null): Promise<Told>;
  /** Bytes of memory that its processes and its files in memory take now. */
  memory(): Promise<number>;
  /** Bytes kept beside the working memory, on disk or in Redis; null where nothing is. May end the session. */
  kept(): Promise<number | null>;
  /** Ends everything it started, whatever it is doing. */
  end(): Promise<void>;
}

export interface Material {
  readonly megabytes: number;
  readonly rows: number;
  readonly csv: string;
  /** The table that is joined: origin, place. */
  readonly airports: string;
  /** A folder on the disk, of this run alone. */
  readonly folder: string;
}

export interface Peer {
  readonly name: string;
  /** What it does, in a sentence for the page. */
  readonly what: string;
  /** What is missing here to run it; null if nothing is. */
  missing(): string | null;
  start(material: Material): Promise<Standing>;
}

/** Milliseconds of work. */
export async function took(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Has something done if this process ends before what it started has ended. */
export function whenThisEnds(end: () => void, ended: Promise<void>): void {
  process.once("exit", end);
  ended.then(() => process.off("exit", end));
}
