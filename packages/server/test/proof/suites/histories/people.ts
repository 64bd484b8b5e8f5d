// Those who work on the sessions of a history, each through any of the servers, and what they were told.
import type { HistoryView, Page, Problem, SessionView } from "@data-tools/client";
import { type Client, createClient, newKey, ProblemError } from "@data-tools/client";
import type { Chance } from "../suite.ts";
import { type At, places, type Stand } from "./stand.ts";

/** What was asked, with the ids that the servers give. */
export type Gesture =
  | { readonly kind: "apply"; readonly mark: string; readonly stores: boolean }
  | { readonly kind: "undo" | "redo" | "look" | "history" | "table" }
  | { readonly kind: "goTo"; readonly to: string | null };

export type Answer =
  | { readonly kind: "view"; readonly view: SessionView }
  | { readonly kind: "history"; readonly history: HistoryView }
  | { readonly kind: "table"; readonly page: Page }
  | { readonly kind: "refused"; readonly problem: Problem }
  | { readonly kind: "unknown" };

/** An operation as it went, with its moments in milliseconds of this process. */
export interface Done {
  readonly session: string;
  readonly client: number;
  readonly gesture: Gesture;
  readonly guard?: number;
  readonly from: number;
  readonly to: number;
  readonly answer: Answer;
}

/** Milliseconds that one request may take before it counts as lost; some people wait for longer. */
const patience = { usual: 4_000, long: 20_000 };

/** What each does next, the likelier the more often it stands here. */
const weights: Readonly<Record<Gesture["kind"], number>> = {
  apply: 15,
  undo: 9,
  redo: 6,
  goTo: 5,
  look: 7,
  history: 5,
  table: 3,
};
const kinds = Object.entries(weights).flatMap(([kind, weight]) => Array<Gesture["kind"]>(weight).fill(kind as never));

export interface Person {
  /** Does the next thing, whatever comes of it. */
  act(session: string): Promise<Done>;
}

export interface Shared {
  readonly stand: Stand;
  /** Steps that anybody was told of, by session. */
  readonly steps: Map<string, string[]>;
  /** Whether everybody waits for as long as a server tries. */
  readonly patient: boolean;
}

/** Somebody who works, at first through the server at `home`. */
export function personOf(client: number, chance: Chance, shared: Shared): Person {
  const home = places[client % places.length] as At;
  const seen = new Map<string, number>();
  let count = 0;

  function choose(session: string): Gesture {
    const kind = chance.pick(kinds);
    if (kind === "apply") return { kind, mark: `m${client}x${count++}`, stores: chance.once(6) };
    if (kind !== "goTo") return { kind };
    // Back to the original often, so that lines stay short.
    const known = shared.steps.get(session) ?? [];
    return { kind, to: known.length === 0 || chance.once(2) ? null : chance.pick(known) };
  }

  return {
    async act(session) {
      const gesture = choose(session);
      const isGuarded = chance.once(4) && seen.has(session);
      const guard = isGuarded ? (seen.get(session) as number) : undefined;
      const again = !chance.once(4);
      const waits = shared.patient || chance.once(8) ? patience.long : patience.usual;
      const route = () => (chance.once(3) ? chance.pick(places) : home);
      const from = performance.now();
      const answer = await ask(shared.stand, session, gesture, { guard, again, waits, route });
      const to = performance.now();
      if (answer.kind === "view") {
        seen.set(session, answer.view.version);
        if (gesture.kind === "apply" && answer.view.cursor !== null) noted(session, answer.view.cursor);
      }
      return { session, client, gesture, from, to, answer, ...(guard !== undefined && { guard }) };
    },
  };

  function noted(session: string, step: string): void {
    shared.steps.set(session, [...(shared.steps.get(session) ?? []), step]);
  }
}

interface Manner {
  readonly guard?: number | undefined;
  /** Whether a lost answer is asked for again. */
  readonly again: boolean;
  readonly waits: number;
  /** Where a request goes. */
  readonly route: () => At;
}

/** Asks, and says what came of it as far as one can know. */
export async function ask(stand: Stand, session: string, gesture: Gesture, manner: Manner): Promise<Answer> {
  const giveUp = new AbortController();
  let lost = false;
  let failed = 0;
  const client = createClient({
    baseUrl: "http://node",
    async fetch(input, init) {
      const within = AbortSignal.timeout(manner.waits);
      try {
        // After one that failed another server is asked.
        const at = ((manner.route() + failed) % places.length) as At;
        const address = String(input).replace("http://node", stand.url(at));
        const signal = init?.signal ? AbortSignal.any([init.signal, within]) : within;
        const answer = await fetch(address, { ...init, signal });
        const text = await answer.text();
        if (text.includes('"unconfirmed"') && answer.status === 503) lost = true;
        if (answer.status >= 400) failed++;
        return new Response(text, { status: answer.status, headers: answer.headers });
      } catch (error) {
        lost = true;
        failed++;
        if (!manner.again) giveUp.abort();
        throw error;
      }
    },
  });
  try {
    return await asked(client, session, gesture, { guard: manner.guard, signal: giveUp.signal });
  } catch (error) {
    // A refusal says nothing of an earlier try whose answer was lost: that one may still be under way.
    if (error instanceof ProblemError && !lost) return { kind: "refused", problem: error.problem };
    return { kind: "unknown" };
  }
}

async function asked(
  { sessions }: Client,
  session: string,
  gesture: Gesture,
  { guard, signal }: { guard: number | undefined; signal: AbortSignal },
): Promise<Answer> {
  const changing = { key: newKey(), signal, ...(guard !== undefined && { version: guard }) };
  switch (gesture.kind) {
    case "apply": {
      const { mark, stores } = gesture;
      const call = stores
        ? { op: "add-constant", params: { into: mark, value: mark } }
        : { op: "duplicate-column", params: { column: "n", into: mark } };
      return { kind: "view", view: await sessions.apply(session, { ...call, ...changing }) };
    }
    case "undo":
      return { kind: "view", view: await sessions.undo(session, changing) };
    case "redo":
      return { kind: "view", view: await sessions.redo(session, changing) };
    case "goTo":
      return { kind: "view", view: await sessions.goTo(session, gesture.to, changing) };
    case "look":
      return { kind: "view", view: await sessions.get(session, { signal }) };
    case "history":
      return { kind: "history", history: await sessions.history(session, { signal }) };
    case "table":
      return { kind: "table", page: await sessions.rows(session, { limit: 2, signal }) };
  }
}
