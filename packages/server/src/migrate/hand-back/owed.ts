// What of an owner goes back, and as what: the session used last of each datasource as that datasource's session, and
// every datasource that was made here as one of theirs.
import { Refusal, refuse } from "../../errors.ts";
import type { DatasourceBody } from "../../sessions/datasources.ts";
import type { SessionBody } from "../../sessions/document.ts";
import type { Opened } from "../../sessions/vault.ts";
import type { Head } from "../../store/store.ts";
import { isUuid } from "../ids.ts";
import type { Grounds } from "./bench.ts";
import { madeUuid } from "./names.ts";

export interface OwedSession {
  readonly id: string;
  readonly name: string;
  /** The datasource's id in the old system. */
  readonly datasource: string;
}

export interface OwedDatasource {
  readonly id: string;
  /** The id that it gets in the old system. */
  readonly datasource: string;
  readonly createdAt: number;
  readonly body: DatasourceBody;
  /** Ids in the old system of what it was made of. */
  readonly parents: readonly string[];
}

interface Owed {
  /** One of each datasource. */
  readonly sessions: readonly OwedSession[];
  /** Those of datasources that have one that was used later. */
  readonly others: readonly OwedSession[];
  readonly datasources: readonly OwedDatasource[];
  /** What could not be opened. */
  readonly damaged: readonly { readonly id: string; readonly reason: string }[];
}

/** Looks through everything an owner has. */
export async function owedTo(core: Pick<Grounds, "vault">, owner: string): Promise<Owed> {
  const { vault } = core;
  const damaged: { id: string; reason: string }[] = [];
  /** What work on one thing gives; null if it is damaged, which is noted. */
  const guarded = async <T>(id: string, work: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      damaged.push({ id, reason: error.message });
      return null;
    }
  };
  const known = new Map<string, Opened<DatasourceBody> | null>();
  const datasource = async (id: string) => {
    if (!known.has(id)) known.set(id, await vault.open<DatasourceBody>({ owner, kind: "datasource", id }));
    return known.get(id) ?? null;
  };
  const used = new Set<string>();
  const sessions: OwedSession[] = [];
  const others: OwedSession[] = [];
  // The one used last comes first.
  for (const head of (await vault.store.heads(owner, "session")).filter(isAlive)) {
    await guarded(head.id, async () => {
      const { name, datasource: of } = vault.openHead<SessionBody>(head).body;
      const stands = (await datasource(of.id)) ?? refuse("damaged", { what: `datasource ${of.id} is missing` });
      const owed = { id: head.id, name, datasource: oldIdOf(of.id, stands.body) };
      (used.has(of.id) ? others : sessions).push(owed);
      used.add(of.id);
    });
  }
  const datasources: OwedDatasource[] = [];
  for (const head of await vault.store.heads(owner, "datasource")) {
    if (!isAlive(head) && !used.has(head.id)) continue;
    await guarded(head.id, async () => {
      const opened = await datasource(head.id);
      if (opened === null || !isMadeHere(opened.body, used.has(head.id))) return;
      const parents = await parentsOf(opened.body);
      const { body } = opened;
      datasources.push({ id: head.id, datasource: oldIdOf(head.id, body), createdAt: head.createdAt, body, parents });
    });
  }
  return { sessions, others, datasources, damaged };

  /** What a datasource was saved from, if that is still there. */
  async function parentsOf({ origin }: DatasourceBody): Promise<string[]> {
    if (origin.kind !== "session") return [];
    const session = await vault.open<SessionBody>({ owner, kind: "session", id: origin.session });
    if (session === null) return [];
    const { id } = session.body.datasource;
    const parent = await datasource(id);
    // One that was taken away here goes back only if it is used.
    return parent === null || (parent.body.origin.kind !== "old-system" && !isAlive(parent.head) && !used.has(id))
      ? []
      : [oldIdOf(id, parent.body)];
  }
}

const isAlive = ({ binnedAt }: Head): boolean => binnedAt === null;

/** The old system has its own; samples are no work, unless somebody worked on them. */
function isMadeHere({ origin }: DatasourceBody, isUsed: boolean): boolean {
  return origin.kind !== "old-system" && (origin.kind !== "sample" || isUsed);
}

/** The id a datasource has in the old system, or will have. */
function oldIdOf(id: string, { origin }: DatasourceBody): string {
  if (origin.kind !== "old-system") return madeUuid("datasource", id);
  // It becomes part of a path.
  return isUuid(origin.datasource) ? origin.datasource : refuse("damaged", { what: `the origin of datasource ${id}` });
}
