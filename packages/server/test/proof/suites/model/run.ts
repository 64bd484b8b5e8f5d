// A program that runs: the world it runs in, the model beside it, and how a request is held against the model.
import assert from "node:assert/strict";
import type { Call, TableLiteral } from "@data-tools/client";
import type { OpenedProduct } from "../../../../src/app.ts";
import type { Actor, OpKey, Sessions } from "../../../../src/sessions/api.ts";
import { refusalOf } from "../../../sessions/product.ts";
import { type Chance, chanceOf } from "../suite.ts";
import { type Chosen, chooseCall, type Shown } from "./arithmetic.ts";
import { begun, type Datasource, grow, type Model, type Session, type Table, tableOf } from "./plain-model.ts";
import { keptFor, type World } from "./world.ts";

/** One command of a program: what to do, on which session, and what the rest is chosen by. */
export interface Command {
  readonly do: string;
  /** Which session, counted around. */
  readonly on: number;
  /** The seed of what else is chosen. */
  readonly pick: number;
}

/** Something that was asked with a key and answered. */
export interface Asked {
  readonly session: Session;
  readonly at: number;
  readonly opKey: OpKey;
  readonly answer: unknown;
  again(sessions: Sessions, opKey: OpKey): Promise<unknown>;
}

export class Run {
  readonly world: World;
  readonly actor: Actor;
  readonly model: Model = { sessions: [], datasources: [], erased: [] };
  /** What was done, in words. */
  readonly trail: string[] = [];
  readonly asked: Asked[] = [];
  readonly counts: Record<string, number> = {};
  /** The example that the first table is from: its own call fits. */
  prefer: Shown | null = null;
  /** The session whose table is looked at after this command. */
  touched: Session | null = null;
  #node = 0;
  #made = 0;

  constructor(world: World, owner: string) {
    this.world = world;
    this.actor = { owner, name: "Ann" };
  }

  /** The server that is asked now. */
  get product(): OpenedProduct {
    const nodes = this.world.nodes();
    return nodes[this.#node % nodes.length] as OpenedProduct;
  }

  get sessions(): Sessions {
    return this.product.sessions;
  }

  get times() {
    return { lasts: keptFor, now: this.world.now() };
  }

  /** The other server is asked from now on. */
  move(): void {
    this.#node++;
  }

  say(what: string): void {
    const last = this.trail.length - 1;
    this.trail[last] = `${this.trail[last]} ${what}`;
  }

  count(what: string, many = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + many;
  }

  fresh(what: string): string {
    return `${what} ${++this.#made}`;
  }

  /** The session that a command means; a new one if there is none. */
  async session({ on }: Command): Promise<Session> {
    const { sessions } = this.model;
    const session = sessions[on % Math.max(sessions.length, 1)] ?? (await this.begin(on));
    this.touched = session;
    return session;
  }

  /** A datasource of a table; the same one for the same name while it is there. */
  async shelve(name: string, table: Table): Promise<Datasource> {
    const known = this.model.datasources.find((each) => each.name === name && !each.hidden);
    if (known) return known;
    const id = await this.world.shelf.put(this.product, this.actor, name, table.literal);
    const made = { id, name, table, hidden: false };
    this.model.datasources.push(made);
    return made;
  }

  /** A session on a datasource that is there. */
  async begin(which: number): Promise<Session> {
    const there = this.model.datasources.filter(({ hidden }) => !hidden);
    const datasource = there[which % Math.max(there.length, 1)] ?? (await this.shelve("anew", tableOf(spare)));
    const { id } = await this.sessions.create(this.actor, { datasource: datasource.id });
    const session = begun(id, datasource, this.times);
    this.model.sessions.push(session);
    this.touched = session;
    return session;
  }

  /** Calls that follow each other from where the session stands. */
  async choose(session: Session, chance: Chance, many: number): Promise<Chosen[]> {
    const chosen: Chosen[] = [];
    let { table } = session.cursor;
    for (let n = 0; n < many; n++) {
      const sources = async (name: string, literal: TableLiteral) => (await this.shelve(name, tableOf(literal))).id;
      const next = await chooseCall(this.world.engine, chance, { table, sources, prefer: this.prefer });
      chosen.push(next);
      if ("refused" in next.foreseen) break;
      table = next.foreseen.table;
    }
    return chosen;
  }

  /** Makes a request that changes a session; `refused` is the code it is to be refused with, if it is. */
  async change<T>(session: Session, refused: string | null, request: () => Promise<T>): Promise<T | null> {
    const code = session.binnedAt === null ? refused : "in_bin";
    if (code !== null) {
      assert.equal((await refusalOf(request())).code, code);
      this.count("refusals");
      return null;
    }
    const answer = await request();
    session.entries++;
    session.usedAt = this.world.now();
    return answer;
  }

  /** Applies calls as one request, and remembers it if it has a key. */
  async apply(session: Session, chosen: readonly Chosen[], keyed: boolean): Promise<void> {
    const calls = chosen.map(({ call }) => call);
    this.say(JSON.stringify(calls));
    const refused = chosen.flatMap(({ foreseen }) => ("refused" in foreseen ? [foreseen.refused] : []))[0] ?? null;
    const tables = chosen.flatMap(({ foreseen }) => ("table" in foreseen ? [foreseen.table] : []));
    const { version } = session;
    const request = (sessions: Sessions, opKey?: OpKey) =>
      sessions.apply(this.actor, session.id, calls, { version, ...(opKey && { opKey }) });
    const answer = await this.keyed(session, refused, keyed ? calls : null, request);
    if (answer === null) return;
    grow(session, answer.steps, tables);
    session.version++;
    this.count("steps", calls.length);
  }

  /** A request with a key of its own if there is a body for it. */
  async keyed<T>(
    session: Session,
    refused: string | null,
    body: unknown,
    request: (sessions: Sessions, opKey?: OpKey) => Promise<T>,
  ): Promise<T | null> {
    if (body === null) return this.change(session, refused, () => request(this.sessions));
    const opKey = { route: "POST /api/sessions/:id", key: this.fresh("key"), body };
    const answer = await this.change(session, refused, () => request(this.sessions, opKey));
    if (answer !== null) this.asked.push({ session, at: this.world.now(), opKey, answer, again: request });
    return answer;
  }

  chance({ pick }: Command): Chance {
    return chanceOf(pick);
  }
}

const spare: TableLiteral = {
  columns: [
    { name: "n", type: "integer" },
    { name: "t", type: "text" },
  ],
  rows: [
    [1, "a"],
    [2, null],
  ],
};

/** Calls as a request has them. */
export function callsOf(chosen: readonly Chosen[]): Call[] {
  return chosen.map(({ call }) => call);
}
