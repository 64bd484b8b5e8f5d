// Signing in and out, and who comes with a token. A sign-in is part of its account's document, so that ending it
// is a change no slower request undoes; when it was last used stands beside it and says nothing of whether it holds.
import { type Clock, iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import { fold } from "../model/state.ts";
import type { Journal } from "../sessions/journal.ts";
import { fromBytes, toBytes, type Vault } from "../sessions/vault.ts";
import { goodName, type SignIn, type SignInLimits, signInEnds } from "./account.ts";
import type { Accounts } from "./api.ts";
import type { Attempts } from "./attempts.ts";
import { type Entering, issuerOf, seenName, signedOut, visitorFor } from "./entering.ts";
import type { AssertUnknown } from "./known-passwords.ts";
import { assertGood, hashPassword, isOutdated, isPassword } from "./passwords.ts";
import type { Account, Records } from "./records.ts";
import type { Requirement } from "./second-factor.ts";
import { hasDigest, partsOf } from "./secrets.ts";

/** The password counts as given for so long before sensitive actions. */
const confirmedMs = 15 * 60_000;
/** Use is noted this often at most. */
const noteEveryMs = 60_000;

export interface Parts {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly records: Records;
  readonly attempts: Attempts;
  readonly limits: SignInLimits;
  /** Refuses passwords that others have chosen before. */
  readonly assertUnknown: AssertUnknown;
  /** Who must have a second factor. */
  readonly secondFactor: Requirement;
  /** One at a time: what looks at all accounts before it changes one. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

type SigningIn = Pick<
  Accounts,
  "signIn" | "linkFor" | "takeLink" | "bySignIn" | "byApiToken" | "signOut" | "confirm" | "assertConfirmed"
> & {
  /** When a sign-in was last used. */
  seen(account: Account, signIn: SignIn): Promise<number>;
};

export function createSignIns(parts: Parts, { admit, mustHaveFactor }: Entering): SigningIn {
  const { vault, clock, journal, records, attempts, limits, assertUnknown } = parts;
  /** By sign-in: when this server saw it used, and when that was last noted in the store. */
  const seenHere = new Map<string, { at: number; noted: number }>();
  const noteEvery = Math.min(noteEveryMs, (limits.idle ?? Number.POSITIVE_INFINITY) / 10);

  async function seen(account: Account, signIn: SignIn): Promise<number> {
    const here = seenHere.get(signIn.id)?.at ?? signIn.at;
    if (signInEnds(signIn, here, limits) > clock.now()) return here;
    // Another server may have seen it later.
    const name = seenName(signIn.id);
    const sealed = await vault.store.doc(account.ref, name);
    if (sealed === null) return here;
    const { at } = fromBytes<{ at: number }>(account.sealer.open("doc", `${account.ref.id}/${name}`, 0, sealed));
    return Math.max(here, at);
  }

  async function noteSeen(account: Account, { id }: SignIn): Promise<void> {
    const now = clock.now();
    const noted = seenHere.get(id)?.noted ?? Number.NEGATIVE_INFINITY;
    const due = now - noted >= noteEvery;
    seenHere.delete(id);
    seenHere.set(id, { at: now, noted: due ? now : noted });
    if (seenHere.size > 10_000) seenHere.delete(seenHere.keys().next().value as string);
    if (!due) return;
    const name = seenName(id);
    const body = account.sealer.seal("doc", `${account.ref.id}/${name}`, 0, toBytes({ at: now }));
    await vault.store.putDoc(account.ref, name, body);
    await vault.store.touch(account.ref, now, null);
  }

  /** Hashes a right password anew, if that is done at more cost by now. */
  async function renewHash({ ref, body: { name, password: old } }: Account, password: string, from: string) {
    if (old === null || !isOutdated(old)) return;
    const hash = await hashPassword(password);
    await records.change(ref.id, { name, from }, ({ body }) =>
      body.password === old ? { body: { password: hash }, action: "hash password anew" } : null,
    );
  }

  async function byLink(link: string): Promise<Account> {
    const parts = partsOf(link);
    const account = parts && (await records.get(parts.account));
    const kept = account?.body.link;
    const isGood =
      parts && kept && !account.body.disabled && kept.until > clock.now() && hasDigest(parts.secret, kept.digest);
    return isGood ? account : refuse("link_gone");
  }

  return {
    seen,
    async signIn({ name, password, from }) {
      const succeeded = attempts.begin(fold(name.trim()), from);
      const account = await records.named(name.trim());
      if (!(await isPassword(password, account?.body.password ?? null)) || !account || account.body.disabled) {
        const actor = { owner: account?.body.owner ?? "", name: account ? account.body.name : "unknown", from };
        journal.note(actor, { action: "sign in", outcome: "refused", detail: { code: "wrong_password" } });
        return refuse("wrong_password");
      }
      await renewHash(account, password, from);
      const entered = await admit(account.ref.id, { name: account.body.name, from });
      succeeded();
      return entered;
    },
    async linkFor(link) {
      return (await byLink(link)).body.name;
    },
    async takeLink({ link, name, password, from }) {
      const { ref, body } = await byLink(link);
      const chosen = body.name === "" ? goodName(name ?? "") : body.name;
      if (body.name === "" && (await records.named(chosen))) refuse("account_name_taken", { name: chosen });
      await assertGood(password, [chosen, "data tools", "datatools"], assertUnknown);
      const hash = await hashPassword(password);
      // Used twice at once, it counts once.
      const secret = partsOf(link)?.secret ?? "";
      await records.change(ref.id, { name: chosen, from }, ({ body: now }) => {
        const { link: kept } = now;
        if (!kept || !hasDigest(secret, kept.digest)) refuse("link_gone");
        const { body: out, drop } = signedOut(now);
        return {
          body: { ...out, name: chosen, password: hash, link: undefined },
          action: "choose password",
          drop,
        };
      });
      // A link is for a password that was lost, and no way around a second factor.
      return admit(ref.id, { name: chosen, from });
    },
    async bySignIn(token, counts) {
      const parts = partsOf(token);
      const account = parts && (await records.get(parts.account));
      if (!parts || !account || account.body.disabled) return null;
      // Who must have a second factor by now signs in anew, and is led to set it up.
      if (account.body.factor === undefined && mustHaveFactor(account.body)) return null;
      const signIn = account.body.signIns.find(({ digest }) => hasDigest(parts.secret, digest));
      if (!signIn || signInEnds(signIn, await seen(account, signIn), limits) <= clock.now()) return null;
      if (counts) await noteSeen(account, signIn);
      return visitorFor(account, signIn.id);
    },
    async byApiToken(token) {
      const parts = partsOf(token);
      const account = parts && (await records.get(parts.account));
      if (!parts || !account || account.body.disabled) return null;
      const found = account.body.tokens.find(({ digest }) => hasDigest(parts.secret, digest));
      if (!found || found.expiresAt <= clock.now()) return null;
      const role = found.scopes.includes("admin") ? account.body.role : "user";
      const { owner, name } = account.body;
      return { owner, name, role, account: account.ref.id, scopes: found.scopes, ...issuerOf(account.body) };
    },
    async signOut(visitor) {
      const { account, signIn } = visitor;
      if (signIn === undefined) return;
      await records.change(account, visitor, ({ body }) =>
        body.signIns.some(({ id }) => id === signIn)
          ? {
              body: { signIns: body.signIns.filter(({ id }) => id !== signIn) },
              action: "sign out",
              drop: [seenName(signIn)],
            }
          : null,
      );
      seenHere.delete(signIn);
      journal.note(visitor, { action: "sign out" });
    },
    async confirm(visitor, password) {
      // A program that has a token has no business with the password, nor guesses at it.
      if (visitor.signIn === undefined) refuse("needs_sign_in");
      const { body } = (await records.get(visitor.account)) ?? refuse("not_signed_in");
      if (body.subject)
        refuse("invalid_params", { field: "password", reason: "you sign in elsewhere; do so again to confirm" });
      const succeeded = attempts.begin(fold(body.name), visitor.from ?? "");
      if (!(await isPassword(password, body.password))) {
        journal.note(visitor, { action: "confirm password", outcome: "refused", detail: { code: "wrong_password" } });
        // Not signed out: only the password given now is wrong.
        refuse("invalid_params", { field: "password", reason: "it is wrong" });
      }
      succeeded();
      const now = clock.now();
      await records.change(visitor.account, visitor, ({ body: { signIns } }) => ({
        body: { signIns: signIns.map((each) => (each.id === visitor.signIn ? { ...each, confirmedAt: now } : each)) },
        action: "confirm password",
      }));
    },
    async assertConfirmed({ account, signIn }) {
      if (signIn === undefined) return refuse("needs_sign_in");
      const { body } = (await records.get(account)) ?? refuse("not_signed_in");
      const mine = body.signIns.find(({ id }) => id === signIn) ?? refuse("not_signed_in");
      if (clock.now() - mine.confirmedAt > confirmedMs) refuse("confirm_first", { since: iso(mine.confirmedAt) });
    },
  };
}
