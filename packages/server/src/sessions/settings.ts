// What administrators and users set while the server runs, each in a sealed document of its own with its own
// audit trail. Read often, so it is kept for a moment; another server's change is seen soon.

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import type { Ref } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { type AuditEntry, auditRecord, withFrom } from "./audit.ts";
import {
  endOf,
  type Organisation,
  type Preferences,
  type Retention,
  type Rules,
  retentionOf,
  rulesOf,
} from "./lifetimes.ts";
import { firstHead, nextHead, type Vault } from "./vault.ts";

const freshMs = 5_000;
const organisationRef: Ref = { owner: "", kind: "settings", id: "organisation" };

interface Known<T> {
  readonly value: T;
  readonly at: number;
}

export interface Settings {
  /** As last read; call `refresh` where it matters that another server's change is seen. */
  organisation(): Organisation;
  rules(): Rules;
  refresh(): Promise<void>;
  preferences(owner: string): Promise<Preferences>;
  /** How long an owner's session is kept, given the wish of the session itself. */
  retention(owner: string, session: number | null | undefined): Promise<Retention>;
  /** When a session goes to the bin if it is not used after `usedAt`. */
  end(
    owner: string,
    session: number | null | undefined,
    times: { readonly createdAt: number; readonly usedAt: number },
  ): Promise<number | null>;
  /** `action` and `detail` are what its audit says. */
  setOrganisation(
    actor: Actor,
    change: Organisation,
    said?: { readonly action: string; readonly detail: AuditEntry["detail"] },
  ): Promise<void>;
  setPreferences(actor: Actor, change: Preferences): Promise<void>;
}

export function createSettings(vault: Vault, clock: Clock, config: Config): Settings {
  let organisation: Known<Organisation> = { value: {}, at: Number.NEGATIVE_INFINITY };
  const users = new Map<string, Known<Preferences>>();
  const preferencesRef = (owner: string): Ref => ({ owner, kind: "settings", id: `preferences of ${owner}` });
  const isFresh = ({ at }: Known<unknown>) => clock.now() - at < freshMs;
  const read = async <T extends object>(ref: Ref): Promise<T> => (await vault.open<T>(ref))?.body ?? ({} as T);

  async function write<T extends object>(
    actor: Actor,
    ref: Ref,
    change: T,
    said: Pick<AuditEntry, "action" | "detail"> = { action: "settings", detail: {} },
  ): Promise<T> {
    const now = clock.now();
    const before = await vault.open<T>(ref);
    const version = (before?.head.version ?? 0) + 1;
    const entry = withFrom({ actor: actor.name, version, ...said }, actor);
    if (before === null) {
      const { wrappedKey, sealer } = vault.keys.create(ref);
      const head = firstHead({ ref, wrappedKey, sealer }, change, now);
      const audit = [auditRecord({ keys: vault.keys, sealer, ref }, null, now, entry)];
      const made = await vault.store.commit({ ref, expect: 0, next: head, audit });
      return made.ok ? change : refuse("busy", { limit: 1 });
    }
    const body = { ...before.body, ...change };
    const head = nextHead(before, body, { version: before.head.version + 1, usedAt: now });
    const last = await vault.store.lastAudit(ref);
    const audit = [auditRecord({ keys: vault.keys, sealer: before.sealer, ref }, last, now, entry)];
    const result = await vault.store.commit({ ref, expect: before.head.revision, next: head, audit });
    return result.ok ? body : refuse("busy", { limit: 1 });
  }

  const settings: Settings = {
    organisation: () => organisation.value,
    rules: () => rulesOf(organisation.value, config),
    async refresh() {
      if (!isFresh(organisation)) organisation = { value: await read<Organisation>(organisationRef), at: clock.now() };
    },
    async preferences(owner) {
      const known = users.get(owner);
      if (known !== undefined && isFresh(known)) return known.value;
      const value = await read<Preferences>(preferencesRef(owner));
      users.delete(owner);
      users.set(owner, { value, at: clock.now() });
      if (users.size > 1000) users.delete(users.keys().next().value as string);
      return value;
    },
    async retention(owner, session) {
      await settings.refresh();
      const { retention: user } = await settings.preferences(owner);
      return retentionOf(settings.rules(), organisation.value, { session, user });
    },
    async end(owner, session, times) {
      const { lasts } = await settings.retention(owner, session);
      return endOf(settings.rules(), lasts, times);
    },
    async setOrganisation(actor, change, said) {
      organisation = { value: await write(actor, organisationRef, change, said), at: clock.now() };
    },
    async setPreferences(actor, change) {
      users.set(actor.owner, { value: await write(actor, preferencesRef(actor.owner), change), at: clock.now() });
    },
  };
  return settings;
}
