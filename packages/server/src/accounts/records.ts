// The accounts as the store keeps them: one sealed document each, with its own audit chain, changed by
// compare-and-set alone, so that no slower request brings back a sign-in that was ended.
import type { Cell } from "@data-tools/client";
import { Refusal, refuse } from "../errors.ts";
import { fold } from "../model/state.ts";
import type { Actor } from "../sessions/api.ts";
import { auditRecord, withFrom } from "../sessions/audit.ts";
import { type Core, eraseNoted } from "../sessions/core.ts";
import { firstHead, nextHead, type Opened } from "../sessions/vault.ts";
import type { Commit, Head, Ref } from "../store/store.ts";
import type { AccountBody } from "./account.ts";

export type Account = Opened<AccountBody>;

/** What an account is found by. */
type Mark = Pick<AccountBody, "name" | "subject">;

/** Who changes it, for the audit. */
export type Doer = Pick<Actor, "name" | "from">;

/** A change of an account, and what the audit says of it; null = nothing is to be changed. */
export type AccountChange = {
  readonly body: Partial<AccountBody>;
  readonly action: string;
  readonly detail?: Record<string, Cell>;
  /** Documents that go with it. */
  readonly drop?: readonly string[];
  /** Whether it is use of the account. */
  readonly used?: boolean;
} | null;

/** Tries of a change that others' changes overtake. */
const tries = 8;

export interface Records {
  get(id: string): Promise<Account | null>;
  all(): Promise<Account[]>;
  /** By the name one signs in with, upper and lower case alike. */
  named(name: string): Promise<Account | null>;
  bySubject(issuer: string, subject: string): Promise<Account | null>;
  create(id: string, body: AccountBody, actor: Doer): Promise<Account>;
  /** Changes the account as it stands; `work` is asked again when another change came first. Refuses with not_found. */
  change(id: string, actor: Doer, work: (account: Account) => AccountChange): Promise<Account>;
  remove(id: string, actor: Doer): Promise<void>;
}

const refTo = (id: string): Ref => ({ owner: "", kind: "account", id });

export function createRecords({ vault, journal, clock }: Pick<Core, "vault" | "journal" | "clock">): Records {
  const { store, keys } = vault;
  /** Where an account was found last; what is found there is looked at again. */
  const places = new Map<string, string>();

  /** What accounts are found by, as they stood when they were last opened: names that nobody has open none anew. */
  let marks = new Map<string, { readonly revision: number; readonly of: Mark }>();

  /** The first account that is it, of those as they stand. */
  async function search(isIt: (mark: Mark) => boolean): Promise<Account | null> {
    const next: typeof marks = new Map();
    let found: Account | null = null;
    for (const head of (await store.heads("", "account")).sort(older)) {
      const last = marks.get(head.id);
      const mark = last?.revision === head.revision ? last : markOf(vault.openHead<AccountBody>(head));
      next.set(head.id, mark);
      if (found === null && isIt(mark.of)) found = vault.openHead<AccountBody>(head);
    }
    marks = next;
    return found;
  }

  async function find(key: string, isIt: (mark: Mark) => boolean): Promise<Account | null> {
    const place = places.get(key);
    const known = place === undefined ? null : await records.get(place);
    if (known && isIt(known.body)) return known;
    const found = await search(isIt);
    if (found) places.set(key, found.ref.id);
    else places.delete(key);
    return found;
  }

  const records: Records = {
    get: (id) => vault.open<AccountBody>(refTo(id)),
    async all() {
      const heads = await store.heads("", "account");
      const accounts = heads.map((head) => vault.openHead<AccountBody>(head));
      return accounts.sort((a, b) => older(a.head, b.head));
    },
    named: (name) => find(`name ${fold(name)}`, (body) => body.name !== "" && fold(body.name) === fold(name)),
    bySubject: (issuer, subject) =>
      find(
        `subject ${JSON.stringify([issuer, subject])}`,
        (body) => body.subject?.issuer === issuer && body.subject.subject === subject,
      ),

    async create(id, body, actor) {
      const ref = refTo(id);
      const now = clock.now();
      const { wrappedKey, sealer } = keys.create(ref);
      const done = { actor: actor.name, action: "create account", version: 1, detail: { role: body.role } };
      const entry = withFrom(done, actor);
      const head = firstHead({ ref, wrappedKey, sealer }, body, now);
      const audit = [auditRecord({ keys, sealer, ref }, null, now, entry)];
      const made = await store.commit({ ref, expect: 0, next: head, audit });
      if (!made.ok) throw new Error(`a new account could not be committed: ${made.reason}`);
      const account = { ref, head, body, sealer };
      const first = body.name === "" ? null : (await records.all()).find((each) => isSame(each.body, body));
      if (first && first.ref.id !== id) {
        await records.remove(id, actor);
        refuse("account_name_taken", { name: body.name });
      }
      return account;
    },

    async change(id, actor, work) {
      const ref = refTo(id);
      for (let attempt = 1; ; attempt++) {
        const account = (await records.get(id)) ?? refuse("not_found", { what: "account" });
        const change = work(account);
        if (change === null) return account;
        const now = clock.now();
        const body = { ...account.body, ...change.body };
        const version = account.head.version + 1;
        const entry = withFrom(
          { actor: actor.name, action: change.action, version, detail: change.detail ?? {} },
          actor,
        );
        const last = await store.lastAudit(ref);
        const next = nextHead(account, body, { version, ...(change.used && { usedAt: now }) });
        const commit: Commit = {
          ref,
          expect: account.head.revision,
          next,
          audit: [auditRecord({ keys, sealer: account.sealer, ref }, last, now, entry)],
          docs: (change.drop ?? []).map((name) => ({ name, body: null })),
        };
        const result = await store.commit(commit);
        if (result.ok) return { ...account, head: next, body };
        if (attempt === tries) throw new Refusal("unavailable", { what: "account", reason: "others change it" }, 1);
      }
    },

    async remove(id, actor) {
      const account = (await records.get(id)) ?? refuse("not_found", { what: "account" });
      const result = await eraseNoted({ vault, journal }, { ...actor, owner: "" }, account.head);
      if (!result.ok) throw new Refusal("unavailable", { what: "account", reason: "others change it" }, 1);
    },
  };
  return records;
}

function markOf({ head: { revision }, body: { name, subject } }: Account) {
  return { revision, of: { name, ...(subject && { subject }) } };
}

/** The older one of two that were made at once under one name is the one that stays. */
function older(one: Head, other: Head): number {
  return one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1);
}

function isSame(one: AccountBody, other: AccountBody): boolean {
  if (one.subject || other.subject)
    return one.subject?.issuer === other.subject?.issuer && one.subject?.subject === other.subject?.subject;
  return fold(one.name) === fold(other.name);
}
