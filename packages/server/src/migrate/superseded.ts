// A session that was taken over before its user worked on in the old system, and now comes again with more: the
// earlier one goes to the bin if nobody used it here since, and stays beside the new one if somebody did.
import type { Actor } from "../sessions/api.ts";
import type { Core } from "../sessions/core.ts";
import type { SessionBody } from "../sessions/document.ts";
import { remove } from "../sessions/lifetime.ts";
import { sessionIdOf } from "./ids.ts";

/** Puts what `made` replaces into the bin. */
export async function binOlder(core: Core, actor: Actor, made: string): Promise<void> {
  const { old } = (await core.documents.open(actor, made)).body;
  if (old === undefined) return;
  for (const head of await core.vault.store.heads(actor.owner, "session")) {
    if (head.id === made || head.binnedAt !== null || head.version > 1) continue;
    const { body } = core.vault.openHead<SessionBody>(head);
    if (body.old?.generation !== old.generation || body.old.datasource !== old.datasource) continue;
    // A duplicate that its user made of it has another id.
    const { generation, datasource, digest } = body.old;
    if (head.id === sessionIdOf(actor.owner, generation, datasource, digest)) await remove(core, actor, head.id);
  }
}
