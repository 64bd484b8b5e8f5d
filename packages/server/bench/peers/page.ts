// docs/benchmarks.md and its plots, made from what a run left in docs/benchmarks/results.json and nothing else.
import { markdown, ms } from "../measure.ts";
import { raised } from "./ours.ts";
import { steps, widest } from "./peer.ts";
import { type Line, svg } from "./plot.ts";
import { median, type Results, type Run } from "./results.ts";

interface Measure {
  readonly name: string;
  readonly words: string;
  readonly read: (run: Run) => number | null;
  readonly write: (value: number) => string;
}

const megabytes = (bytes: number) =>
  bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6).toLocaleString("en");
const time = (value: number) => (value < 1000 ? ms(value) : Math.round(value).toLocaleString("en"));

const all = ({ figures }: Run) => {
  const each = steps.map(({ name }) => median(figures[name]));
  return each.includes(null) ? null : each.reduce<number>((sum, value) => sum + (value ?? 0), 0);
};

const simple = (name: string, words: string, write = time): Measure => ({
  ...{ name, words, write },
  read: ({ figures }) => median(figures[name]),
});

const worst = (name: string, words: string): Measure => ({
  ...{ name: `${name}-most`, words, write: time },
  read: ({ figures }) => (figures[name] ? Math.max(...figures[name]) : null),
});

const together: Measure = { name: "steps", words: "the twelve steps together, ms", read: all, write: time };
const measures: readonly Measure[] = [
  simple("load", "load, ms"),
  ...steps.map(({ name, words }) => simple(name, `${name}: ${words}, ms`)),
  together,
  simple("undo", "undo, median of twelve, ms"),
  worst("undo", "undo, the longest, ms"),
  simple("redo", "redo, median of twelve, ms"),
  worst("redo", "redo, the longest, ms"),
  simple("page", "first page, ms"),
  simple("deep", "deep page, ms"),
  simple("memory", "memory at the end, MB", megabytes),
  simple("peak", "most memory, MB", megabytes),
  simple("kept", "kept on disk or in Redis after twelve steps, MB", megabytes),
];

const plotted: readonly { readonly name: string; readonly title: string; readonly alt: string }[] = [
  { name: "load", title: "Load, until the first page", alt: "How loading grows with the size of the table" },
  { name: "steps", title: "The twelve steps together", alt: "How twelve steps grow with the size of the table" },
  { name: "undo", title: "Undo, until the page stands there", alt: "How undo grows with the size of the table" },
  { name: "redo", title: "Redo, until the page stands there", alt: "How redo grows with the size of the table" },
  { name: "deep", title: "A page of 100 rows, far down", alt: "How a deep page grows with the size of the table" },
  { name: "memory", title: "Memory at the end", alt: "How memory grows with the size of the table" },
  { name: "kept", title: "Kept after twelve steps", alt: "How what is kept grows with the size of the table" },
];

const measureOf = (name: string) => measures.find((each) => each.name === name);
const sizeWords = (size: number) => `${size.toFixed(size < 100 ? 0 : 1).replace(/\.0$/, "")} MB`;
const timeWords = (value: number) => (value < 1000 ? `${value} ms` : `${(value / 1000).toLocaleString("en")} s`);
const bytesWords = (value: number) => (value < 1e9 ? `${value / 1e6} MB` : `${value / 1e9} GB`);

/** File name within docs/benchmarks/ → SVG. */
export function plots(results: Results): Map<string, string> {
  return new Map(
    plotted.map(({ name, title }) => {
      const measure = measureOf(name);
      const lines = results.peers.map((peer, place): Line => {
        const points = results.runs
          .filter((run) => run.peer === peer.name)
          .flatMap((run) => {
            const y = measure?.read(run) ?? null;
            return y === null || y <= 0 ? [] : [{ x: run.megabytes, y }];
          });
        return { name: peer.name, place, points };
      });
      const unit = name === "memory" || name === "kept" ? bytesWords : timeWords;
      return [`${name}.svg`, svg({ title, lines, unit, size: sizeWords })];
    }),
  );
}

function runOf({ runs }: Results, peer: string, size: number): Run | undefined {
  return runs.find((run) => run.peer === peer && run.megabytes === size);
}

function figuresAt(results: Results, size: number, rows: number): string {
  const names = results.peers.filter(({ missing }) => missing === null).map(({ name }) => name);
  const table = measures.map((measure) => [
    measure.words,
    ...names.map((name) => {
      const run = runOf(results, name, size);
      const value = run ? measure.read(run) : null;
      return value === null ? "–" : measure.write(value);
    }),
  ]);
  const stopped = names.flatMap((name) => {
    const run = runOf(results, name, size);
    return run?.stopped ? [`${name} did not come to its end: ${run.stopped.replaceAll("|", " ")}.`] : [];
  });
  return [
    `### ${sizeWords(size)}, ${rows.toLocaleString("en")} rows`,
    markdown(["what", ...names], table),
    ...stopped,
  ].join("\n\n");
}

/** By what power of the size something grew between two sizes: 0 does not grow, 1 grows with it. */
function growth(results: Results): string {
  const sizes = results.sets.map((set) => set.megabytes);
  const names = results.peers.filter(({ missing }) => missing === null).map(({ name }) => name);
  const rows = plotted.flatMap(({ name, title }) =>
    sizes.slice(1).map((size, index) => {
      const before = sizes[index] ?? size;
      const cells = names.map((peer) => {
        const [from, to] = [before, size].map((each) => {
          const run = runOf(results, peer, each);
          return run ? (measureOf(name)?.read(run) ?? null) : null;
        });
        return from && to ? (Math.log(to / from) / Math.log(size / before)).toFixed(2) : "–";
      });
      return [title, `${sizeWords(before)} → ${sizeWords(size)}`, ...cells];
    }),
  );
  return markdown(["what", "sizes", ...names], rows);
}

function participants(results: Results): string {
  const rows = results.peers.map(({ name, what, missing }) => {
    const versions = results.runs.find((run) => run.peer === name && run.versions !== "")?.versions ?? "";
    return [name, what, missing === null ? versions : `not measured: ${missing} was missing`];
  });
  return markdown(["who", "how", "versions"], rows);
}

/** The page's text. */
export function benchmarksPage(results: Results): string {
  const { machine } = results;
  const sessions = results.sets.map(({ megabytes: size }) => {
    const most = Math.max(
      0,
      ...results.runs.filter((r) => r.megabytes === size).map((r) => r.figures.load?.length ?? 0),
    );
    return `${most} at ${sizeWords(size)}`;
  });
  const flags = Object.entries(raised.flags).map(([name, value]) => `\`--${name} ${value}\``);
  const larger = results.sets.some(({ megabytes: size }) => size > raised.above);
  return `<!-- Made by \`npm run docs\` from benchmarks/results.json, which \`npm run bench:peers\` writes; do not edit. -->
# Beside others

The same session of work in Data Tools, in the way of the old system and in three programs people know, on one machine in one run, one after the other. What Data Tools promises, and how it keeps that, is in the [benchmark](benchmark.md) and the [benchmark of every operation](benchmark-operations.md).

## How it was measured

On ${results.day} at ${results.commit}, on ${machine.cores} cores (${machine.cpu}) with ${bytesWords(Math.round(machine.memory / 1e9) * 1e9)} of memory, ${machine.system}; ${machine.load.toFixed(1)} processes wanted to run when it began. A figure is the median of all sessions that came to it: ${sessions.join(", ")}. Every session begins with its program just started, so that its first requests are those of a cold one, and has ${results.limit.toLocaleString("en")} seconds to its end.

${participants(results)}

The table is that of the [benchmark](benchmark.md): flights with a date, a delay, a distance, an origin and a destination, three million of them at 105.8 MB; beyond that they come again, ten years later. A session loads the file and takes the twelve steps of the tables below in their order, each on the table that the step before left. Load, undo and redo count until the first 100 rows stand there; a step counts until its result is kept as its program keeps things. Pages are looked at after ${widest}, where the table is sorted, filtered and widest; the deep one begins at 90 % of its rows. Then the session goes all the way back and forward again. Memory is that of all processes, with the files that lie in memory.

${
  results.differing.length === 0
    ? "After the load and after every step all had as many rows, and the same sum of a column of numbers to nine digits where telling it is cheap."
    : `Not all found the same: ${results.differing.join("; ")}.`
}${larger ? `\n\nData Tools promises tables of 100 MB. Above ${raised.above} MB its limits were raised with ${flags.join(", ")}.` : ""}

## What is unfair to whom

- To Data Tools: it alone seals each step, counts exactly what it changed, writes down who did it and keeps the uploaded file beside the table; it and DuckDB answer when the step is on the disk (fsync). It and OpenRefine are asked over HTTP, the others in their own process.
- To pandas: nobody in a notebook reads and writes the whole frame at every step; the old system did, at every request. Its own way was heavier than this: pickles within pickles, a history that was written anew as a whole with every step, and a redo that brought nothing back.
- To Polars: its lazy plans see no more than one step here, because every state has to be there to go back to. It keeps nothing: what ends the process ends the session.
- To DuckDB: a whole table for each state is the plain way, not the smallest one. Rows are kept in their order where it could be lost, as a table people look at needs it.
- To OpenRefine: it is Debian's version, made for tables that a person looks through. Where it has no operation for a step, several of its own stand for it, as its users do it; taking out duplicates sorts the table twice.

## How it grows

${plotted.map(({ name, alt }) => `![${alt}](benchmarks/${name}.svg)`).join("\n\n")}

By which power of the size it grew: at 0 it stays the same, at 1 it grows as the table does.

${growth(results)}

## Figures

${results.sets.map(({ megabytes: size, rows }) => figuresAt(results, size, rows)).join("\n\n")}
`;
}
