// A report of an error in the form that Sentry and what is compatible with it read: an envelope with one event. It says
// where in our program it arose and shows those lines of the program; what the error says is left out, for messages
// quote cells. An assertion's words stand in the line that is shown.
import { readFile } from "node:fs/promises";
import { type Frame, nameOf, ownFrames, pathOf } from "./frames.ts";

/** What an error happened in: all of it from lists of ours, or pseudonyms. */
export interface Happened {
  /** A request, or what goes on with nobody waiting for it. */
  readonly in: "request" | "housekeeping";
  /** Method and pattern of the route, or the part of housekeeping. */
  readonly name: string;
  /** The request's name in the log. */
  readonly request?: string;
  /** The reference that the user was shown. */
  readonly reference?: string;
  readonly user?: string;
  readonly session?: string;
  readonly traceparent?: string;
}

export interface About {
  readonly version: string;
  readonly environment: string;
  /** The server's name among several. */
  readonly node: string;
}

const linesAround = 3;
const mostCauses = 3;
const sources = new Map<string, Promise<string[]>>();

/** The error and what caused it, the outermost first. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && chain.length < mostCauses; ) {
    chain.push(one);
    one = one instanceof Error ? (one.cause ?? undefined) : undefined;
  }
  return chain;
}

/** By what errors are alike: their kinds and the places nearest to where they arose. */
export function likenessOf(error: unknown): string[] {
  return chainOf(error).flatMap((one) => {
    const { type, code } = nameOf(one);
    const places = one instanceof Error ? ownFrames(one).slice(0, 3) : [];
    return [type, code ?? "", ...places.map(({ file, function: named }) => `${file} ${named ?? ""}`)];
  });
}

/** The envelope of an error; `alike` counts those like it that were not sent since the last that was. */
export async function envelopeOf(
  error: unknown,
  happened: Happened,
  about: About,
  { id, at, alike }: { readonly id: string; readonly at: number; readonly alike: number },
): Promise<string> {
  const sdk = { name: "data-tools", version: about.version };
  const [, trace, span] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(happened.traceparent ?? "") ?? [];
  const event = {
    event_id: id,
    timestamp: at / 1000,
    platform: "node",
    level: "error",
    logger: "data-tools",
    release: `data-tools@${about.version}`,
    environment: about.environment,
    ...(about.node !== "" && { server_name: about.node }),
    transaction: happened.name,
    tags: {
      in: happened.in,
      ...(happened.request !== undefined && { request: happened.request }),
      ...(happened.reference !== undefined && { reference: happened.reference }),
      ...(happened.session !== undefined && { session: happened.session }),
    },
    ...(happened.user !== undefined && { user: { id: happened.user } }),
    // The one who looks is to see the newest first; in this form the oldest stands first.
    exception: { values: (await Promise.all(chainOf(error).map(exceptionOf))).reverse() },
    fingerprint: likenessOf(error),
    contexts: {
      runtime: { name: "node", version: process.version },
      ...(trace !== undefined && { trace: { trace_id: trace, span_id: span } }),
    },
    ...(alike > 0 && { extra: { alike } }),
    // Whoever receives it is not to add where it came from.
    sdk: { ...sdk, settings: { infer_ip: "never" } },
  };
  const body = JSON.stringify(event);
  const head = { event_id: id, sent_at: new Date(at).toISOString(), sdk };
  const item = { type: "event", content_type: "application/json", length: Buffer.byteLength(body) };
  return `${JSON.stringify(head)}\n${JSON.stringify(item)}\n${body}\n`;
}

async function exceptionOf(error: unknown): Promise<object> {
  const { type, code } = nameOf(error);
  const frames = error instanceof Error ? await Promise.all(ownFrames(error).slice(0, 20).map(frameOf)) : [];
  return {
    type,
    value: code ?? "what it says stays here: it may quote a table",
    mechanism: { type: "generic", handled: true },
    ...(frames.length > 0 && { stacktrace: { frames: frames.reverse() } }),
  };
}

async function frameOf(frame: Frame): Promise<object> {
  const lines = await linesOf(frame);
  const at = frame.line - 1;
  return {
    filename: frame.file,
    ...(frame.function !== null && { function: frame.function }),
    lineno: frame.line,
    colno: frame.column,
    in_app: true,
    ...(lines[at] !== undefined && {
      pre_context: lines.slice(Math.max(0, at - linesAround), at),
      context_line: lines[at],
      post_context: lines.slice(at + 1, at + 1 + linesAround),
    }),
  };
}

/** The lines of a file of ours; none if it cannot be read. */
function linesOf(frame: Frame): Promise<string[]> {
  const path = pathOf(frame);
  const known = sources.get(path);
  if (known) return known;
  const read = readFile(path, "utf8").then(
    (text) => text.split("\n"),
    () => [],
  );
  sources.set(path, read);
  return read;
}
