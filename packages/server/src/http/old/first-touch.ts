// What the old system holds of a user is taken over when the user first comes: all of it at the first request of
// our page, one datasource's at the first request of an old address.
import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import type { Clock } from "../../clock.ts";
import { Refusal } from "../../errors.ts";
import type { Enrolment } from "../../migrate/enrolment.ts";
import type { TakenOver, TakingOver } from "../../migrate/taking-over.ts";
import type { Actor } from "../../sessions/api.ts";
import { knownActor } from "../actor.ts";
import { describeError } from "../log.ts";

const ofDatasourceMs = 60_000;
const ofUserMs = 600_000;
const waitMs = 2_000;
const remembered = 10_000;

interface Touched {
  readonly at: number;
  readonly done: Promise<unknown>;
}

/** Does a piece of work once in a while for each key; one that failed is done again. */
function onceIn(ms: number, clock: Clock): (key: string, work: () => Promise<unknown>) => Promise<unknown> {
  const touched = new Map<string, Touched>();
  return (key, work) => {
    const known = touched.get(key);
    if (known !== undefined && clock.now() - known.at < ms) return known.done;
    const done = work();
    const entry = { at: clock.now(), done };
    touched.delete(key);
    touched.set(key, entry);
    const [oldest] = touched.keys();
    if (touched.size > remembered && oldest !== undefined) touched.delete(oldest);
    done.catch(() => {
      if (touched.get(key) === entry) touched.delete(key);
    });
    return done;
  };
}

/** Resolves once what the old system holds of a user's datasource is here; refuses while that cannot be said. */
export type TouchDatasource = (actor: Actor, datasource: string, log: FastifyBaseLogger) => Promise<void>;

export function touchingDatasources(takingOver: TakingOver | null, clock: Clock): TouchDatasource {
  if (takingOver === null) return async () => {};
  const once = onceIn(ofDatasourceMs, clock);
  return async (actor, datasource, log) => {
    try {
      await once(`${actor.owner} ${datasource}`, async () =>
        told(log, await takingOver.ofDatasource(actor, datasource)),
      );
    } catch (error) {
      if (error instanceof Refusal && theirs.has(error.status)) throw error;
      log.error({ failure: describeError(error) }, "the old system's sessions cannot be read");
      throw new Refusal("unavailable", { what: "old system", reason: "its sessions cannot be read" }, 5);
    }
  };
}

/** Tells the operator what could not be read; its bytes are in the backup. */
function told(log: FastifyBaseLogger, { quarantined }: TakenOver): void {
  for (const { what, reason } of quarantined) log.warn({ what, reason }, "old work quarantined");
}

/** Refusals of what a user has or wants too much of; all others are about places that only the operator knows. */
const theirs = new Set([409, 429, 507]);

const lists = new Set(["/api/sessions", "/api/datasources"]);

/** A hook: the lists of enrolled users wait a moment for what is taken over, and do not fail with it. */
export function touchingUsers(
  takingOver: TakingOver,
  enrolment: Enrolment,
  clock: Clock,
): (request: FastifyRequest) => Promise<void> {
  const once = onceIn(ofUserMs, clock);
  return async (request) => {
    if (request.method !== "GET" || !lists.has(request.routeOptions.url ?? "")) return;
    const actor = knownActor(request);
    if (actor === null || !(await enrolment.isEnrolled(actor))) return;
    const { log } = request;
    const done = once(actor.owner, async () => told(log, await takingOver.ofUser(actor))).catch((error: unknown) => {
      log.error({ failure: describeError(error) }, "the old system's sessions cannot be read");
    });
    await Promise.race([done, pause(waitMs, clock)]);
  };
}

function pause(ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
