// Reports of errors that nobody foresaw, sent to where a DSN names. Whoever meets an error never waits for it: few are
// sent, alike ones once a minute, none while the receiver asks for rest, and what cannot be sent is counted and gone.
import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import { type About, envelopeOf, type Happened, likenessOf } from "./envelope.ts";
import type { ReportsPlace } from "./places.ts";

/** What became of an error: `grouped`: another like it was sent within a minute. */
export type ReportFate = "sent" | "failed" | "dropped" | "grouped";

export interface ErrorReports {
  /** Sends a report, soon; it never throws. */
  tell(error: unknown, happened: Happened): void;
  /** Waits for what is on its way, for a few seconds at most. */
  close(): Promise<void>;
}

interface ReportingOptions {
  readonly about: About;
  readonly clock: Clock;
  /** Hears what became of each; of those that could not be sent, with what. */
  readonly told: (fate: ReportFate, error?: Error) => void;
}

const minuteMs = 60_000;
const mostInMinute = 30;
const mostWaiting = 20;
const mostKinds = 500;
const patienceMs = 5000;
const closingMs = 2000;

interface Kind {
  sentAt: number;
  alike: number;
}

export function openErrorReports({ url, key }: ReportsPlace, { about, clock, told }: ReportingOptions): ErrorReports {
  const kinds = new Map<string, Kind>();
  const sentAt: number[] = [];
  let restUntil = 0;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  /** How many alike were not sent since the last that was; null if this one is not sent either. */
  function admitted(error: unknown): number | null {
    const now = clock.now();
    const likeness = likenessOf(error).join("\n");
    const kind = kinds.get(likeness);
    if (kind !== undefined && now - kind.sentAt < minuteMs) {
      kind.alike++;
      told("grouped");
      return null;
    }
    while (sentAt[0] !== undefined && now - sentAt[0] >= minuteMs) sentAt.shift();
    if (now < restUntil || waiting >= mostWaiting || sentAt.length >= mostInMinute) {
      told("dropped");
      return null;
    }
    kinds.delete(likeness);
    kinds.set(likeness, { sentAt: now, alike: 0 });
    const [oldest] = kinds.keys();
    if (kinds.size > mostKinds && oldest !== undefined) kinds.delete(oldest);
    sentAt.push(now);
    return kind?.alike ?? 0;
  }

  async function send(error: unknown, happened: Happened, alike: number): Promise<void> {
    try {
      const id = randomBytes(16).toString("hex");
      const body = await envelopeOf(error, happened, about, { id, at: clock.now(), alike });
      const client = `data-tools/${about.version}`;
      const answer = await fetch(url, {
        method: "POST",
        headers: {
          "content-type": "application/x-sentry-envelope",
          "user-agent": client,
          "x-sentry-auth": `Sentry sentry_version=7, sentry_client=${client}, sentry_key=${key}`,
        },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(patienceMs),
      });
      await answer.body?.cancel();
      const seconds = restIn(answer);
      if (seconds > 0) restUntil = clock.now() + seconds * 1000;
      if (answer.ok) told("sent");
      else if (answer.status === 429) told("dropped");
      else told("failed", new Error(`answered ${answer.status}`));
    } catch (reason) {
      told("failed", reason as Error);
    }
  }

  return {
    tell(error, happened) {
      const alike = admitted(error);
      if (alike === null) return;
      waiting++;
      last = last.then(() => send(error, happened, alike)).finally(() => waiting--);
    },
    async close() {
      await Promise.race([last, new Promise<void>((resolve) => setTimeout(resolve, closingMs).unref())]);
    },
  };
}

/** For how many seconds the receiver wants no errors. */
function restIn({ status, headers }: Response): number {
  const limits = (headers.get("x-sentry-rate-limits") ?? "").split(",").map((limit) => {
    const [seconds = "", categories = ""] = limit.trim().split(":");
    const isOurs = categories === "" || categories.split(";").some((name) => name === "error" || name === "default");
    return isOurs && /^\d+$/.test(seconds) ? Number(seconds) : 0;
  });
  const longest = Math.max(0, ...limits);
  if (status !== 429 || longest > 0) return longest;
  const after = headers.get("retry-after") ?? "";
  if (/^\d+$/.test(after)) return Number(after);
  const until = Date.parse(after);
  return Number.isNaN(until) ? 60 : Math.max(0, (until - Date.now()) / 1000);
}
