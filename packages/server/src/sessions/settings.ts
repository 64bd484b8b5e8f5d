// What administrators and users set while the server runs, each in a sealed document of its own with its own
// audit trail. Read often, so it is kept for a moment; another server's change is seen soon.

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import type { Ref, Store } from "../store/store.ts";
import type { Actor } from "./api.ts";
import { auditRecord, withFrom } from "./audit.ts";
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

/** What is set, as it is read. */
export interface SettingsRead {
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
}

export interface Settings extends SettingsRead {
  setOrganisation(actor: Actor, change: Organisation): Promise<void>;
  setPreferences(actor: Actor, change: Preferences): Promise<void>;
}

const preferencesRef = (owner: string): Ref => ({ owner, kind: "settings", id: `preferences of ${owner}` });

/** What is kept of the settings for a moment. */
interface Memory {
  organisation: Known<Organisation>;
  readonly users: Map<string, Known<Preferences>>;
}

const emptyMemory = (): Memory => ({ organisation: { value: {}, at: Number.NEGATIVE_INFINITY }, users: new Map() });

/** The settings of a store that may be only read. */
export function readSettings(
  { store, openHead }: { readonly store: Pick<Store, "head">; readonly openHead: Vault["openHead"] },
  clock: Clock,
  config: Pick<Config, "RETENTION" | "WARNING">,
  memory: Memory = emptyMemory(),
): SettingsRead {
  const { users } = memory;
  const isFresh = ({ at }: Known<unknown>) => clock.now() - at < freshMs;
  async function read<T extends object>(ref: Ref): Promise<T> {
    const head = await store.head(ref);
    return head ? openHead<T>(head).body : ({} as T);
  }

  const settings: SettingsRead = {
    organisation: () => memory.organisation.value,
    rules: () => rulesOf(memory.organisation.value, config),
    async refresh() {
      if (isFresh(memory.organisation)) return;
      memory.organisation = { value: await read<Organisation>(organisationRef), at: clock.now() };
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
      return retentionOf(settings.rules(), memory.organisation.value, { session, user });
    },
    async end(owner, session, times) {
      const { lasts } = await settings.retention(owner, session);
      return endOf(settings.rules(), lasts, times);
    },
  };
  return settings;
}

export function createSettings(vault: Vault, clock: Clock, config: Config): Settings {
  const memory = emptyMemory();

  async function write<T extends object>(actor: Actor, ref: Ref, change: T): Promise<T> {
    const now = clock.now();
    const before = await vault.open<T>(ref);
    const version = (before?.head.version ?? 0) + 1;
    const entry = withFrom({ actor: actor.name, action: "settings", version, detail: {} }, actor);
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

  return {
    ...readSettings(vault, clock, config, memory),
    async setOrganisation(actor, change) {
      memory.organisation = { value: await write(actor, organisationRef, change), at: clock.now() };
    },
    async setPreferences(actor, change) {
      const value = await write(actor, preferencesRef(actor.owner), change);
      memory.users.set(actor.owner, { value, at: clock.now() });
    },
  };
}
