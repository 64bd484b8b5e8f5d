// What administrators and users set while the server runs, each in a sealed document of its own with its own
// audit trail. Read often, so it is kept for a moment; another server's change is seen soon.

import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { refuse } from "../errors.ts";
import type { Quotas } from "../limits.ts";
import type { Ref, Store } from "../store/store.ts";
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
  usualRetention,
} from "./lifetimes.ts";
import { keepLast } from "./recent.ts";
import { firstHead, nextHead, type Vault } from "./vault.ts";

const freshMs = 5_000;
const usersKept = 1000;
const organisationRef: Ref = { owner: "", kind: "settings", id: "organisation" };
const quotasRef: Ref = { owner: "", kind: "settings", id: "quotas" };

/** The one who has the machine for himself has no quotas. */
const localOwner = "local";

/** Quotas that administrators set: for everyone, and for single owners. */
interface SetQuotas {
  readonly everyone?: Partial<Quotas>;
  readonly owners?: Readonly<Record<string, Partial<Quotas>>>;
}

interface Known<T> {
  readonly value: T;
  readonly at: number;
}

/** What is set, as it is read. */
interface SettingsRead {
  /** As last read; call `refresh` where it matters that another server's change is seen. */
  organisation(): Organisation;
  rules(): Rules;
  refresh(): Promise<void>;
  preferences(owner: string): Promise<Preferences>;
  /** How long an owner's sessions are kept that have no wish of their own. */
  usual(owner: string): Promise<ReturnType<typeof usualRetention>>;
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
  /** Preferences that were erased are not remembered. */
  forget(owner: string): void;
  /** `action` and `detail` are what its audit says. */
  setOrganisation(
    actor: Actor,
    change: Organisation,
    said?: { readonly action: string; readonly detail: AuditEntry["detail"] },
  ): Promise<void>;
  /** The quotas in force for an owner; null for the local user, who has none. */
  quotas(owner: string): Promise<Quotas | null>;
  /** Those of whoever has none of their own. */
  everyone(): Promise<Quotas>;
  setQuotas(): Promise<SetQuotas>;
  /** Puts other quotas in the place of those set: of one owner, or with null of everyone. */
  changeQuotas(actor: Actor, owner: string | null, quotas: Partial<Quotas>): Promise<void>;
  setPreferences(actor: Actor, change: Preferences): Promise<void>;
}

/** Where an owner's preferences are, or would be: a place that was erased never comes back, the next has a number. */
async function preferencesRef(store: ReadStore, owner: string): Promise<Ref> {
  for (let n = 1; ; n++) {
    const ref: Ref = { owner, kind: "settings", id: `preferences ${n === 1 ? "" : `${n} `}of ${owner}` };
    if ((await store.head(ref)) !== null || (await store.lastAudit(ref)) === null) return ref;
  }
}

type ReadStore = Pick<Store, "head" | "lastAudit">;

/** What is kept of the settings for a moment. */
interface Memory {
  organisation: Known<Organisation>;
  readonly users: Map<string, Known<Preferences>>;
}

const emptyMemory = (): Memory => ({ organisation: { value: {}, at: Number.NEGATIVE_INFINITY }, users: new Map() });

/** The settings of a store that may be only read. */
export function readSettings(
  { store, openHead }: { readonly store: ReadStore; readonly openHead: Vault["openHead"] },
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
      const value = await read<Preferences>(await preferencesRef(store, owner));
      keepLast(users, owner, { value, at: clock.now() }, usersKept);
      return value;
    },
    async usual(owner) {
      await settings.refresh();
      const { retention: user } = await settings.preferences(owner);
      return usualRetention(settings.rules(), memory.organisation.value, user);
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

/** Puts other values over those of a document of settings, or makes it; `said` is what its audit says. */
export async function writeSettings<T extends object>(
  vault: Vault,
  clock: Clock,
  actor: Actor,
  ref: Ref,
  to: T | ((before: T | null) => T),
  said: Pick<AuditEntry, "action" | "detail"> = { action: "settings", detail: {} },
): Promise<T> {
  const now = clock.now();
  const before = await vault.open<T>(ref);
  const change = typeof to === "function" ? to(before?.body ?? null) : to;
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
  const head = nextHead(before, body, { version, usedAt: now });
  const last = await vault.store.lastAudit(ref);
  const audit = [auditRecord({ keys: vault.keys, sealer: before.sealer, ref }, last, now, entry)];
  const result = await vault.store.commit({ ref, expect: before.head.revision, next: head, audit });
  return result.ok ? body : refuse("busy", { limit: 1 });
}

export function createSettings(vault: Vault, clock: Clock, config: Config): Settings {
  const memory = emptyMemory();
  let set: Known<SetQuotas> = { value: {}, at: Number.NEGATIVE_INFINITY };
  const system = quotasOf(config);

  async function quotasSet(): Promise<SetQuotas> {
    if (clock.now() - set.at >= freshMs)
      set = { value: (await vault.open<SetQuotas>(quotasRef))?.body ?? {}, at: clock.now() };
    return set.value;
  }

  const write = <T extends object>(
    actor: Actor,
    ref: Ref,
    to: T | ((before: T | null) => T),
    said?: Pick<AuditEntry, "action" | "detail">,
  ) => writeSettings(vault, clock, actor, ref, to, said);

  return {
    ...readSettings(vault, clock, config, memory),
    forget: (owner) => void memory.users.delete(owner),
    async setOrganisation(actor, change, said) {
      memory.organisation = { value: await write(actor, organisationRef, change, said), at: clock.now() };
    },
    async quotas(owner) {
      if (owner === localOwner) return null;
      const { everyone, owners = {} } = await quotasSet();
      return { ...system, ...everyone, ...(Object.hasOwn(owners, owner) ? owners[owner] : {}) };
    },
    everyone: async () => ({ ...system, ...(await quotasSet()).everyone }),
    setQuotas: quotasSet,
    async changeQuotas(actor, owner, quotas) {
      const changed = (before: SetQuotas | null): SetQuotas => {
        if (owner === null) return { everyone: quotas };
        const { [owner]: _old, ...others } = before?.owners ?? {};
        return { owners: Object.keys(quotas).length === 0 ? others : { ...others, [owner]: quotas } };
      };
      set = {
        value: await write<SetQuotas>(actor, quotasRef, changed, {
          action: "settings",
          detail: { quotas: owner ?? "everyone" },
        }),
        at: clock.now(),
      };
    },
    async setPreferences(actor, change) {
      const value = await write(actor, await preferencesRef(vault.store, actor.owner), change);
      memory.users.set(actor.owner, { value, at: clock.now() });
    },
  };
}

/** The quotas as the system's settings have them. */
function quotasOf(config: Config): Quotas {
  return {
    sessions: config.QUOTA_SESSIONS,
    stored: config.QUOTA_STORED,
    datasources: config.QUOTA_DATASOURCES,
    recipes: config.QUOTA_RECIPES,
    steps: config.QUOTA_STEPS,
    changes: config.QUOTA_CHANGES,
    moves: config.QUOTA_MOVES,
    notes: config.QUOTA_NOTES,
    heavy: config.QUOTA_HEAVY,
  };
}
