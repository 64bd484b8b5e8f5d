// What administrators see and do: sizes, owners and times of all sessions, their end and their keeping, keys and
// room. Heads tell all of it; no body of another's is opened but to be put back as it was, and none is shown.
import type { AdminSessionView, StorageView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import { liveServers } from "../store/attend.ts";
import { wrapCounts } from "../store/rewrap.ts";
import type { SessionFacts, Survey } from "../store/store.ts";
import { assertAdmin } from "./admins.ts";
import type { Actor, Administration, Product } from "./api.ts";
import type { Core } from "./core.ts";
import * as lifetime from "./lifetime.ts";
import { readOnlyView, switchReadOnly } from "./read-only.ts";

/** What it asks of the product besides its core. */
interface Around {
  /** How far a rewrapping is that goes on now. */
  rewrapping(): number | null;
  health: Product["health"];
}

const usual: Survey = { sort: "usedAt", descending: true, offset: 0, limit: 100 };

export function createAdministration(core: Core, { rewrapping, health }: Around): Administration {
  const { store, keys } = core.vault;

  function viewOf({ id, owner, bytes, steps, createdAt, usedAt, expiresAt, binnedAt }: SessionFacts): AdminSessionView {
    const ends = binnedAt === null || core.config.BIN === null ? null : binnedAt + core.config.BIN;
    return {
      ...{ id, owner, ownerName: null, bytes, steps },
      createdAt: iso(createdAt),
      usedAt: iso(usedAt),
      expiresAt: expiresAt === null ? null : iso(expiresAt),
      binnedAt: binnedAt === null ? null : iso(binnedAt),
      binUntil: ends === null ? null : iso(ends),
      status: binnedAt !== null ? "bin" : core.jobs.has(id) ? "busy" : "ready",
    };
  }

  async function factsOf(id: string): Promise<SessionFacts> {
    const { sessions } = await store.survey({ ...usual, id });
    return sessions[0] ?? refuse("not_found", { what: "session" });
  }

  /** Does something to a session in its owner's place; its trail and its owner's page tell by whom. */
  async function inPlaceOf(
    actor: Actor,
    id: string,
    action: string,
    work: (owner: Actor, facts: SessionFacts) => Promise<unknown>,
  ): Promise<AdminSessionView> {
    assertAdmin(actor);
    const facts = await factsOf(id);
    await work({ ...actor, owner: facts.owner }, facts);
    core.journal.note(actor, { action, on: id });
    return viewOf(await factsOf(id));
  }

  return {
    async sessions(
      actor,
      { sort = usual.sort, order = "desc", offset = usual.offset, limit = usual.limit, ...which } = {},
    ) {
      assertAdmin(actor);
      const found = await store.survey({ ...which, sort, descending: order === "desc", offset, limit });
      return { total: found.total, sessions: found.sessions.map(viewOf) };
    },
    end: (actor, id) =>
      inPlaceOf(actor, id, "end session", async (owner, { binnedAt }) => {
        if (binnedAt === null) await lifetime.remove(core, owner, id);
      }),
    extend: (actor, id, ask) =>
      inPlaceOf(actor, id, "extend session", (owner) => lifetime.extend(core, owner, id, ask)),
    restore: (actor, id) => inPlaceOf(actor, id, "restore session", (owner) => lifetime.restore(core, owner, id)),
    async keys(actor) {
      assertAdmin(actor);
      const servers = await liveServers(store, core.clock);
      const counts = await wrapCounts(store);
      const holding = (id: string) => servers.filter((server) => server.keys.includes(id)).map(({ name }) => name);
      return {
        keys: keys.list().map((key) => ({ ...key, wraps: counts.get(key.id) ?? 0, servers: holding(key.id) })),
        servers: servers.map(({ name }) => name),
        rewrapping: rewrapping(),
      };
    },
    async storage(actor): Promise<StorageView> {
      assertAdmin(actor);
      const { kinds, database, free } = await store.space();
      const { blobs, bytes } = await store.usage();
      const { checks } = await health();
      return {
        kinds: [...kinds],
        blobs,
        bytes,
        databaseBytes: database,
        freeBytes: free,
        scratchFreeBytes: await core.scratch.free(),
        checks,
      };
    },
    async readOnly(actor) {
      assertAdmin(actor);
      await core.settings.refresh();
      return readOnlyView(core);
    },
    setReadOnly: async (actor, ask) => {
      assertAdmin(actor);
      return switchReadOnly(core, actor, ask);
    },
  };
}
