// What people may set while the server runs: a user for the own sessions, an administrator for all.
import type { MeView, OrganisationView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import { assertAdmin } from "./admins.ts";
import type { Actor, People } from "./api.ts";
import type { Core } from "./core.ts";
import { beginningOf, type SessionBody } from "./document.ts";
import { endOf, graceOf, leastRetention, minute, type Organisation, type Rules } from "./lifetimes.ts";
import { createQuotas } from "./quotas.ts";
import { readOnlyNotice } from "./read-only.ts";
import type { Opened } from "./vault.ts";

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
        await renew(core, actor.owner);
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
      const isOther = change.absoluteMinutes !== undefined && next.absolute !== core.settings.rules().absolute;
      const since = isOther ? { absoluteSince: core.clock.now() } : {};
      await core.settings.setOrganisation(actor, { ...inMs(change), ...since });
      // Asked again after a failure it does what was left undone: no session's end depends on it but its own.
      for (const owner of await core.vault.store.ownersWith("session")) await renew(core, owner);
      return organisationView(core);
    },
  };
}

async function meView(core: Core, actor: Actor): Promise<MeView> {
  const { lasts, from } = await core.settings.usual(actor.owner);
  const { retention: wish } = await core.settings.preferences(actor.owner);
  const rules = core.settings.rules();
  return {
    name: actor.name,
    role: actor.role ?? "user",
    preferences: wish === undefined ? {} : { retentionMinutes: inMinutes(wish) },
    retention: { minutes: inMinutes(lasts), from },
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

/** Sessions renewed at once: each is a write that waits for the disk. */
const atOnce = 32;

/** Other rules hold for all of an owner's sessions at once; none ends before there was time to be warned. */
async function renew(core: Core, owner: string): Promise<void> {
  const alive = (await core.vault.store.heads(owner, "session")).filter(({ binnedAt }) => binnedAt === null);
  for (let at = 0; at < alive.length; at += atOnce) {
    await Promise.all(
      alive.slice(at, at + atOnce).map(async (head) => {
        try {
          await renewOne(core, core.vault.openHead<SessionBody>(head));
        } catch (error) {
          // One that is damaged keeps the time it has, and hinders no other.
          core.report("renew", error);
        }
      }),
    );
  }
}

async function renewOne(core: Core, session: Opened<SessionBody>): Promise<void> {
  const { ref, head, body } = session;
  const { lasts } = await core.settings.retention(ref.owner, body.retention);
  const rules = core.settings.rules();
  const end = endOf(rules, lasts, { createdAt: beginningOf(session), usedAt: head.usedAt });
  if (end === head.expiresAt) return;
  const ends = end === null ? null : Math.max(end, core.clock.now() + graceOf(rules, lasts));
  // One that went to the bin or for good meanwhile stays there.
  if (!(await core.vault.store.touch(ref, head.usedAt, ends))) return;
  const expiresAt = ends === null ? null : iso(ends);
  core.events.tell(ref.owner, { type: "expiry", session: ref.id, expiresAt, status: "ready" });
}
