// One person at work over HTTP, and what that person was told: every answer is kept, to be held against what the
// server has in the end.
import { setTimeout as wait } from "node:timers/promises";
import { type Client, createClient, newKey, type SessionView } from "@data-tools/client";
import { chanceOf } from "../../test/proof/suites/suite.ts";
import { mix, setup } from "../mix.ts";
import type { Tally } from "./tally.ts";

export interface Person {
  readonly name: string;
  readonly client: Client;
  readonly session: string;
  /** Every step that was acknowledged, in order. */
  readonly steps: readonly string[];
  /** What the last answer said of the session. */
  readonly last: Pick<SessionView, "version" | "cursor">;
  /** Answers that did not fit what was there before. */
  readonly oddities: readonly string[];
  /** Works until the time comes, then waits for the last answer. */
  work(until: number): Promise<void>;
  leave(): void;
}

/** How one gesture follows another: at the base an operation, above it one of the moves. */
type Gesture = "operation" | "undo" | "redo" | "go to" | "page" | "save";

/** What is done above the base, by weight. */
const above: readonly (readonly [Gesture, number])[] = [
  ["undo", 45],
  ["page", 30],
  ["go to", 20],
  ["save", 1],
];
const base: readonly (readonly [Gesture, number])[] = [
  ["operation", 60],
  ["redo", 20],
  ["page", 20],
];

const works = mix
  .filter(({ apart, name }) => !apart && !name.startsWith("fill"))
  .map((work) => [work, work.weight] as const);

export interface Circumstances {
  readonly name: string;
  readonly password: string;
  readonly seed: number;
  readonly file: Blob;
  readonly thinkMs: number;
  /** Where the next request goes. */
  readonly url: () => string;
  readonly tally: Tally;
}

/** Signs in, uploads, starts a session and looks at it. */
export async function enter(around: Circumstances): Promise<Person> {
  const { name, password, file, thinkMs, tally } = around;
  // Every run does the same work, and neighbours do not act alike.
  const { next: random } = chanceOf(around.seed);
  const client = clientOf(around.url);
  const timed = tally.time;
  await timed("sign-in", () => client.signIn.enter({ name, password }));
  const source = await timed("upload", () => client.datasources.create(file, { fileName: "flights.csv" }));
  const started = await timed("start", async () => {
    const made = await client.sessions.create({ datasource: source.id });
    await client.sessions.rows(made.id, { offset: 0, limit: 100 });
    return made;
  });
  const id = started.id;
  const steps: string[] = [];
  const oddities: string[] = [];
  let last: SessionView = started;
  const mostRows = started.rows;

  /** Takes an answer over: each change of a session that only this person uses is the next version. */
  function take(view: SessionView, what: Gesture): void {
    if (view.version !== last.version + 1) oddities.push(`${what}: version ${last.version} → ${view.version}`);
    last = view;
  }
  const stopEvents = client.events(() => {});

  const first = await client.sessions.apply(id, { calls: [...setup], version: last.version });
  steps.push(...first.steps);
  take(first, "operation");
  const home = first.cursor;

  const gestures: Readonly<Record<Gesture, () => Promise<unknown>>> = {
    async operation() {
      const ask = { calls: [choose(works, random()).call], version: last.version, key: newKey() };
      const view = await timed("operation", () => client.sessions.apply(id, ask));
      steps.push(...view.steps);
      take(view, "operation");
      await look(0);
    },
    undo: async () => take(await timed("undo", () => client.sessions.undo(id, { version: last.version })), "undo"),
    redo: async () => take(await timed("redo", () => client.sessions.redo(id, { version: last.version })), "redo"),
    "go to": async () =>
      take(await timed("go to", () => client.sessions.goTo(id, home, { version: last.version })), "go to"),
    page: () => look(Math.floor(random() * Math.max(1, Math.min(mostRows, last.rows) - 100))),
    save: () => timed("save", () => client.sessions.save(id, { name: `saved ${newKey()}` })),
  };
  const look = (offset: number) => timed("page", () => client.sessions.rows(id, { offset, limit: 100 }));

  function next(): Gesture {
    const atHome = last.cursor === home;
    const choices = (atHome ? base : above).filter(([what]) => what !== "redo" || last.redo !== null);
    return choose(choices, random());
  }

  return {
    name,
    client,
    session: id,
    steps,
    oddities,
    get last() {
      return last;
    },
    async work(until) {
      await wait(random() * thinkMs);
      while (performance.now() < until) {
        const what = next();
        try {
          await gestures[what]();
        } catch {
          // It is in the tally. What became of it is asked, as the page does, before anything else is done.
          last = await settled(client, id);
        }
        await wait(thinkMs * (0.5 + random()));
      }
    },
    leave: stopEvents,
  };
}

/** The session as it is, however long the server is away. */
async function settled(client: Client, id: string): Promise<SessionView> {
  for (;;) {
    try {
      return await client.sessions.get(id);
    } catch {
      await wait(500);
    }
  }
}

/** A client that keeps its cookie and says, as browsers do, that it comes from the page itself. */
export function clientOf(url: () => string): Client {
  let cookie = "";
  return createClient({
    baseUrl: "http://node",
    async fetch(input, init) {
      const address = String(input).replace("http://node", url());
      const headers = { ...(init?.headers as Record<string, string>), "sec-fetch-site": "same-origin", cookie };
      const answer = await fetch(address, { ...init, headers });
      const set = answer.headers.getSetCookie().find((each) => each.startsWith("data-tools="));
      if (set !== undefined) cookie = set.split(";", 1)[0] ?? "";
      return answer;
    },
  });
}

/** One of some, by their weights. */
function choose<T>(choices: readonly (readonly [T, number])[], share: number): T {
  let rest = share * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [what, weight] of choices) {
    rest -= weight;
    if (rest < 0) return what;
  }
  throw new Error("there is nothing to choose from");
}
