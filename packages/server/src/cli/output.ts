// Where a command's words go: results to standard output, as lines for people or JSON for programs;
// progress and errors to standard error, as a bar on a terminal and plain lines elsewhere.
import type { OwnedCounts } from "../sessions/api.ts";

/** A stream that knows whether it is a terminal. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** 0..1, or null while unknown. */
  update(fraction: number | null, text?: string): void;
  end(): void;
}

export interface Output {
  readonly json: boolean;
  /** The result: `value` with --json, else `lines`. */
  result(value: unknown, lines: () => readonly string[]): void;
  error(line: string): void;
  progress(label: string): Progress;
}

const width = 24;

/** An output over two streams. */
export function openOutput(out: Sink, err: Sink, json: boolean): Output {
  return {
    json,
    result(value, lines) {
      if (json) out.write(`${JSON.stringify(value)}\n`);
      else for (const line of lines()) out.write(`${line}\n`);
    },
    error: (line) => void err.write(`${line}\n`),
    progress: (label) => (json ? silent : err.isTTY ? bar(err, label) : lines(err, label)),
  };
}

const silent: Progress = { update() {}, end() {} };

function bar(err: Sink, label: string): Progress {
  let shown = "";
  return {
    update(fraction, text = "") {
      const full = fraction === null ? 0 : Math.round(fraction * width);
      const percent = fraction === null ? " …  " : `${String(Math.round(fraction * 100)).padStart(3)} %`;
      const line = `${label} [${"#".repeat(full)}${"·".repeat(width - full)}] ${percent} ${text}`.slice(
        0,
        (err.columns ?? 80) - 1,
      );
      if (line === shown) return;
      shown = line;
      err.write(`\r\x1b[K${line}`);
    },
    end: () => void (shown && err.write("\r\x1b[K")),
  };
}

/** A line at every quarter. */
function lines(err: Sink, label: string): Progress {
  let quarter = 0;
  return {
    update(fraction, text = "") {
      const now = fraction === null ? 0 : Math.floor(fraction * 4);
      if (now <= quarter) return;
      quarter = now;
      err.write(`${label}: ${now * 25} %${text && ` ${text}`}\n`);
    },
    end() {},
  };
}

/** Rows as aligned columns under a head. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => [...(row[at] ?? "")].length)));
  const pad = (text: string, at: number) => text + " ".repeat((widths[at] ?? 0) - [...text].length);
  return [head, ...rows].map((row) => row.map(pad).join("  ").trimEnd());
}

/** Text from data made safe to print: no control characters that a terminal would obey. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}

/** "1 row", "2 rows". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** What somebody has, in words. */
export function countsText({ sessions, datasources, recipes, bytes }: OwnedCounts): string {
  return `${counted(sessions, "session")}, ${counted(datasources, "datasource")}, ${counted(recipes, "recipe")}, ${counted(bytes, "byte")}`;
}
