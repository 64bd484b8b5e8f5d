// A user's work as the old addresses name it: a datasource by its old id, and on it the user's newest session.
import type { SessionView } from "@data-tools/client";
import type { FastifyBaseLogger } from "fastify";
import { refuse } from "../../errors.ts";
import { meaning } from "../../migrate/old-addresses.ts";
import type { Actor, Product } from "../../sessions/api.ts";
import type { TouchDatasource } from "./first-touch.ts";

/** Whose work is meant. */
export interface Meant {
  readonly actor: Actor;
  /** The datasource's id in the old addresses. */
  readonly uuid: string;
  readonly log: FastifyBaseLogger;
}

export interface Found {
  /** The datasource here. */
  readonly datasource: { readonly id: string; readonly name: string };
  /** The newest session on it, by use; null without one. */
  readonly session: SessionView | null;
}

export interface Work {
  /** Refuses if the user has no such datasource. */
  find(meant: Meant): Promise<Found>;
  /** The newest session; makes one if there is none. */
  open(meant: Meant): Promise<{ readonly session: SessionView; readonly isNew: boolean }>;
  /** A session from the beginning, whatever others there are. */
  begin(meant: Meant): Promise<SessionView>;
}

export function createWork(
  product: Pick<Product, "sessions" | "datasources" | "assertWritable">,
  touch: TouchDatasource,
): Work {
  const { sessions, datasources } = product;
  /** By owner and datasource: two who open at once open the same. */
  const opening = new Map<string, Promise<SessionView>>();

  async function find({ actor, uuid, log }: Meant): Promise<Found> {
    await touch(actor, uuid, log);
    const isMeant = meaning(actor.owner, uuid);
    const alive = (await sessions.list(actor)).filter(
      ({ status, datasource }) => status !== "bin" && status !== "damaged" && isMeant(datasource.id),
    );
    const [session = null] = alive.sort(newestFirst);
    if (session !== null) return { datasource: session.datasource, session };
    const datasource = (await datasources.list(actor)).find(({ id }) => isMeant(id));
    return datasource === undefined ? refuse("not_found", { what: "datasource" }) : { datasource, session };
  }

  async function create(actor: Actor, datasource: string): Promise<SessionView> {
    // An address that only looks makes one too.
    await product.assertWritable();
    return sessions.create(actor, { datasource });
  }

  return {
    find,
    async open(meant) {
      const { datasource, session } = await find(meant);
      if (session !== null) return { session, isNew: false };
      const key = `${meant.actor.owner} ${datasource.id}`;
      const underWay = opening.get(key);
      if (underWay !== undefined) return { session: await underWay, isNew: false };
      const made = create(meant.actor, datasource.id).finally(() => opening.delete(key));
      opening.set(key, made);
      return { session: await made, isNew: true };
    },
    async begin(meant) {
      const { datasource } = await find(meant);
      return create(meant.actor, datasource.id);
    },
  };
}

function newestFirst(a: SessionView, b: SessionView): number {
  if (a.usedAt !== b.usedAt) return a.usedAt < b.usedAt ? 1 : -1;
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
