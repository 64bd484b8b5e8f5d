// Runs in MLflow as the surfaces see them: sessions whose saves and exports are told, and what became of each run.
// Nobody's save or export waits for MLflow or fails with it: an errand is noted in the store, and told beside.
import { createHash } from "node:crypto";
import type { DatasourceView, TrackedRunView, TrackingView } from "@data-tools/client";
import { idOf, newId } from "../clock.ts";
import { Refusal, refuse } from "../errors.ts";
import { fixedLimits } from "../limits.ts";
import type { Actor, Ask, Sessions } from "../sessions/api.ts";
import { assertAlive, type Core } from "../sessions/core.ts";
import { beginningOf, type Document, stepOf } from "../sessions/document.ts";
import type { Pseudonym } from "../sessions/pseudonyms.ts";
import { publicId } from "../sessions/views.ts";
import { type Errand, failureOf, outcomeView, waitingView } from "./errand.ts";
import { createOutbox } from "./outbox.ts";
import type { Place } from "./place.ts";
import { type Ended, startTelling } from "./telling.ts";

export interface Tracking {
  /** What is told here, and the runs of a session. */
  view(actor: Actor, session: string): Promise<TrackingView>;
  /** Notes the table after a step, where the cursor is if none is named, as a run to be told. */
  ask(actor: Actor, session: string, ask?: { step?: string | null } & Pick<Ask, "opKey">): Promise<TrackedRunView>;
  /** Tries a run again now, also one that was given up. */
  again(actor: Actor, session: string, run: string): Promise<TrackedRunView>;
  /** The same sessions, their saves and exports told. */
  tracked(sessions: Sessions): Sessions;
  /** How many runs wait, and since when the oldest does; null where nothing is told or it is not known yet. */
  waiting(): { readonly count: number; readonly since: number | null } | null;
  close(): Promise<void>;
}

/** What is told where the settings name no MLflow: nothing. */
function toldNowhere(core: Core): Tracking {
  const off = async (actor: Actor, session: string): Promise<never> => {
    assertAlive(core, await core.documents.open(actor, session));
    return refuse("mlflow_off", { reason: "no MLflow server is set" });
  };
  return {
    async view(actor, session) {
      await core.documents.open(actor, session);
      return { on: [], runs: [] };
    },
    ask: off,
    again: off,
    tracked: (sessions) => sessions,
    waiting: () => null,
    close: async () => {},
  };
}

/** Begins to tell what waits to the MLflow of a place; null = there is none. `heard` is told how each try ended. */
export function createTracking(
  place: Place | null,
  core: Core,
  pseudonym: Pseudonym,
  heard: (ended: Ended) => void,
): Tracking {
  return place === null ? toldNowhere(core) : trackingAt(place, core, pseudonym, heard);
}

function trackingAt(place: Place, core: Core, pseudonym: Pseudonym, heard: (ended: Ended) => void): Tracking {
  const { clock } = core;
  const outbox = createOutbox(core, clock);
  /** Announced saves that this server is about to make. */
  const underWay = new Set<string>();
  const telling = startTelling({ core, place, outbox, pseudonym, heard, underWay: (id) => underWay.has(id) });

  function errandOf(actor: Actor, document: Document, about: Pick<Errand, "id" | "event"> & Partial<Errand>): Errand {
    const { datasource, old } = document.body;
    const now = clock.now();
    return {
      ...{ session: document.ref.id, startedAt: beginningOf(document), at: now, since: now, dueAt: now },
      ...{ step: publicId(document.body.cursor), datasource: null, format: null },
      ...{ source: datasource.id, sourceId: old?.datasource ?? datasource.id },
      ...{ owner: actor.owner, user: actor.name, announced: false, tries: 0, failure: null },
      ...about,
    };
  }

  function done(errand: Errand, { origin }: DatasourceView): Errand {
    const now = clock.now();
    const step = origin.kind === "session" ? origin.step : null;
    return { ...errand, step, announced: false, at: now, since: now, dueAt: now };
  }

  /** Keeps what was done, or notes that there was no room for it. */
  async function keep(errand: Errand): Promise<void> {
    if (await outbox.put(errand)) return;
    const failure = failureOf(new Refusal("mlflow_full", { limit: fixedLimits.waitingRuns.most }));
    await outbox.ended({ errand: { ...errand, failure }, at: clock.now(), state: "given_up" });
    heard("given_up");
  }

  /** What people do goes on, whatever becomes of its errand. */
  async function unharmed<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      // What is refused here is refused to the one who saves or exports, by what does that.
      if (!(error instanceof Refusal)) core.report("mlflow", error);
      return null;
    }
  }

  async function announce(actor: Actor, session: string, datasource: string): Promise<Errand | null> {
    const document = await core.documents.open(actor, session);
    const errand = errandOf(actor, document, { id: newId("r"), event: "save", datasource, announced: true });
    underWay.add(errand.id);
    // What finds no room now, or cannot be kept, may be when the save is done.
    await unharmed(() => outbox.put(errand));
    return errand;
  }

  async function found(session: Document, run: string): Promise<{ errand: Errand; view: TrackedRunView } | null> {
    const waiting = (await outbox.waitingOf(session.ref.id)).find(({ id }) => id === run);
    if (waiting) return { errand: waiting, view: waitingView(waiting) };
    const ended = (await outbox.outcomes(session.ref)).find(({ errand }) => errand.id === run);
    return ended ? { errand: ended.errand, view: outcomeView(ended, place.page) } : null;
  }

  /** Keeps what somebody asked for; refuses if too many wait. */
  async function keepAsked(errand: Errand): Promise<TrackedRunView> {
    if (!(await outbox.put(errand))) refuse("mlflow_full", { limit: fixedLimits.waitingRuns.most });
    telling.wake(true);
    return waitingView(errand);
  }

  return {
    async view(actor, id) {
      const { ref } = await core.documents.open(actor, id);
      const waiting = (await outbox.waitingOf(id)).filter(({ announced }) => !announced);
      const again = new Set(waiting.map((errand) => errand.id));
      const ended = (await outbox.outcomes(ref)).filter(({ errand }) => !again.has(errand.id));
      const runs = [...waiting.map(waitingView), ...ended.map((outcome) => outcomeView(outcome, place.page))];
      return { on: [...place.on], runs: runs.sort((a, b) => (a.at < b.at ? 1 : -1)) };
    },
    async ask(actor, id, { step, opKey } = {}) {
      await core.limits.pace(actor.owner, "notes");
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      if (!place.on.has("request")) refuse("mlflow_off", { reason: "runs on request are switched off" });
      const run = opKey ? idOfKey(actor, opKey.key) : newId("r");
      const before = opKey ? await found(document, run) : null;
      if (before) return before.view;
      const at = step === undefined ? {} : { step: publicId(stepOf(document, step).id) };
      return keepAsked(errandOf(actor, document, { id: run, event: "request", ...at }));
    },
    async again(actor, id, run) {
      await core.limits.pace(actor.owner, "notes");
      const document = await core.documents.open(actor, id);
      assertAlive(core, document);
      const before = (await found(document, run)) ?? refuse("not_found", { what: "run" });
      if (before.view.state === "told") return before.view;
      const now = clock.now();
      return keepAsked({ ...before.errand, since: now, dueAt: now });
    },
    tracked: (sessions) => ({
      ...sessions,
      async save(actor, id, ask) {
        if (!place.on.has("save")) return sessions.save(actor, id, ask);
        const as = newId("d");
        const errand = await unharmed(() => announce(actor, id, as));
        try {
          const saved = await sessions.save(actor, id, { ...ask, as });
          // A retry was given the first answer: that save has an errand of its own.
          if (errand && saved.id !== as) await unharmed(() => outbox.drop(errand));
          else if (errand) await unharmed(() => keep(done(errand, saved)));
          return saved;
        } catch (error) {
          if (errand) await unharmed(() => outbox.drop(errand));
          throw error;
        } finally {
          if (errand) underWay.delete(errand.id);
          telling.wake();
        }
      },
      async exportTo(actor, id, options) {
        if (!place.on.has("export")) return sessions.exportTo(actor, id, options);
        // The step is settled before, so that what is told is what was written.
        const document = await core.documents.open(actor, id);
        const step = publicId(stepOf(document, options.step === undefined ? document.body.cursor : options.step).id);
        const file = await sessions.exportTo(actor, id, { ...options, step });
        const about = { id: newId("r"), event: "export", step, format: options.format } as const;
        await unharmed(() => keep(errandOf(actor, document, about)));
        telling.wake();
        return file;
      },
    }),
    waiting: telling.waiting,
    close: telling.close,
  };
}

/** The same request has the same run, so that a retry makes no second one. */
function idOfKey(actor: Actor, key: string): string {
  return idOf(
    "r",
    createHash("sha512")
      .update(JSON.stringify([actor.owner, key]))
      .digest(),
  );
}
