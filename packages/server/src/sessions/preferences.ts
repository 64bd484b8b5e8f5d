// What people may set while the server runs: a user for the own sessions, an administrator for all.
import type { MeView, OrganisationView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import { assertAdmin } from "./admins.ts";
import type { Actor, People } from "./api.ts";
import type { Core } from "./core.ts";
import { beginningOf } from "./document.ts";
import { endOf, leadOf, leastRetention, minute, type Organisation, type Rules } from "./lifetimes.ts";
import { createQuotas } from "./quotas.ts";
import { readOnlyNotice } from "./read-only.ts";

/** Refuses a retention that the rules do not allow; `field` names what asked for it. */
export function assertInBounds(
  { least, most }: Pick<Rules, "least" | "most">,
  field: string,
  lasts: number | null,
): void {
  if (lasts !== null && lasts < least) refuse("retention_too_short", { field, least: least / minute });
  if (most !== null && (lasts === null || lasts > most)) refuse("retention_too_long", { field, most: most / minute });
}

export function createPeople(core: Core): People {
  return {
    ...createQuotas(core),
    me: (actor) => meView(core, actor),
    async setPreferences(actor, { retentionMinutes: wish }) {
      await core.limits.pace(actor.owner, "notes");
      await core.settings.refresh();
      const retention = wish === undefined || wish === null ? wish : wish * minute;
      if (retention !== undefined) {
        assertInBounds(core.settings.rules(), "retentionMinutes", retention);
        await core.settings.setPreferences(actor, { retention });
        await renew(core, actor);
      }
      return meView(core, actor);
    },
    async organisation(actor) {
      assertAdmin(actor);
      await core.settings.refresh();
      return organisationView(core);
    },
    async setOrganisation(actor, change) {
      assertAdmin(actor);
      await core.settings.refresh();
      const next = { ...core.settings.organisation(), ...inMs(change) };
      const [least, most] = [next.least ?? leastRetention, next.most ?? null];
      assertInBounds({ least: leastRetention, most: null }, "leastMinutes", least);
      assertInBounds({ least, most: null }, "mostMinutes", most);
      assertInBounds({ least, most: null }, "absoluteMinutes", next.absolute ?? null);
      if (next.retention !== undefined) assertInBounds({ least, most }, "retentionMinutes", next.retention);
      await core.settings.setOrganisation(actor, inMs(change));
      return organisationView(core);
    },
  };
}

async function meView(core: Core, actor: Actor): Promise<MeView> {
  const { lasts, from } = await core.settings.retention(actor.owner, undefined);
  const { retention: wish } = await core.settings.preferences(actor.owner);
  const rules = core.settings.rules();
  return {
    name: actor.name,
    role: actor.role ?? "user",
    preferences: wish === undefined ? {} : { retentionMinutes: inMinutes(wish) },
    retention: { minutes: inMinutes(lasts), from: from === "session" ? "user" : from },
    bounds: {
      leastMinutes: rules.least / minute,
      mostMinutes: inMinutes(rules.most),
      absoluteMinutes: inMinutes(rules.absolute),
    },
    readOnly: readOnlyNotice(core),
  };
}

function organisationView(core: Core): OrganisationView {
  const { retention, least, most, absolute } = core.settings.rules();
  return {
    retentionMinutes: inMinutes(retention),
    leastMinutes: least / minute,
    mostMinutes: inMinutes(most),
    absoluteMinutes: inMinutes(absolute),
  };
}

function inMinutes(ms: number | null): number | null {
  return ms === null ? null : ms / minute;
}

function inMs(change: Partial<OrganisationView>): Organisation {
  const { retentionMinutes, leastMinutes, mostMinutes, absoluteMinutes } = change;
  const ms = (minutes: number | null) => (minutes === null ? null : minutes * minute);
  return {
    ...(retentionMinutes !== undefined && { retention: ms(retentionMinutes) }),
    ...(leastMinutes !== undefined && { least: leastMinutes * minute }),
    ...(mostMinutes !== undefined && { most: ms(mostMinutes) }),
    ...(absoluteMinutes !== undefined && { absolute: ms(absoluteMinutes) }),
  };
}

/** Another retention holds for all own sessions at once; none ends before there was time to be warned. */
async function renew(core: Core, actor: Actor): Promise<void> {
  const now = core.clock.now();
  for (const { id, binnedAt } of await core.vault.store.heads(actor.owner, "session")) {
    if (binnedAt !== null) continue;
    const document = await core.documents.open(actor, id);
    const { lasts } = await core.settings.retention(actor.owner, document.body.retention);
    const times = { createdAt: beginningOf(document), usedAt: document.head.usedAt };
    const end = endOf(core.settings.rules(), lasts, times);
    const ends = end === null ? null : Math.max(end, now + leadOf(lasts ?? 0));
    // One that went to the bin or for good meanwhile stays there.
    if (!(await core.vault.store.touch(document.ref, document.head.usedAt, ends))) continue;
    const expiresAt = ends === null ? null : iso(ends);
    core.events.tell(actor.owner, { type: "expiry", session: id, expiresAt, status: "ready" });
  }
}
