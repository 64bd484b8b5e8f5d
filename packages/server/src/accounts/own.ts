// What people do with their own account: password, sign-ins, tokens for programs.
import { newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { fold } from "../model/state.ts";
import { type ApiToken, signInEnds, signInView, tokenView } from "./account.ts";
import type { Accounts, Visitor } from "./api.ts";
import { seenName, signedOut, visitorFor } from "./entering.ts";
import { assertGood, hashPassword, isPassword } from "./passwords.ts";
import { digestOf, newSecret, tokenOf } from "./secrets.ts";
import type { createSignIns, Parts } from "./sign-ins.ts";

/** Tokens one account may have. */
const tokensMax = 50;
const day = 86_400_000;

type Own = Pick<Accounts, "changePassword" | "signIns" | "endSignIns" | "tokens" | "createToken" | "endToken">;

/** The sign-in of a person; programs with tokens are refused. */
function signInOf({ signIn }: Visitor): string {
  return signIn ?? refuse("needs_sign_in");
}

export function createOwn(parts: Parts, signing: ReturnType<typeof createSignIns>): Own {
  const { clock, journal, records, attempts, limits, assertUnknown } = parts;
  const mine = async ({ account }: Visitor) => (await records.get(account)) ?? refuse("not_signed_in");

  return {
    async changePassword(visitor, { current, next }) {
      const id = signInOf(visitor);
      const { body } = await mine(visitor);
      if (body.subject)
        refuse("invalid_params", { field: "password", reason: "you sign in elsewhere; change it there" });
      const succeeded = attempts.begin(fold(body.name), visitor.from ?? "");
      if (!(await isPassword(current, body.password))) {
        journal.note(visitor, { action: "change password", outcome: "refused", detail: { code: "wrong_password" } });
        refuse("invalid_params", { field: "current", reason: "it is wrong" });
      }
      succeeded();
      await assertGood(next, [body.name, current, "data tools", "datatools"], assertUnknown);
      const password = await hashPassword(next);
      const secret = newSecret();
      const account = await records.change(visitor.account, visitor, ({ body }) => {
        if (!body.signIns.some((each) => each.id === id)) refuse("not_signed_in");
        const now = clock.now();
        const signIn = { id, digest: digestOf(secret), at: now, confirmedAt: now, from: visitor.from ?? "" };
        const { body: out, drop } = signedOut(body);
        return {
          body: { ...out, password, link: undefined, signIns: [signIn] },
          action: "change password",
          drop,
        };
      });
      journal.note(visitor, { action: "change password" });
      const until = limits.lifetime === null ? null : clock.now() + limits.lifetime;
      return { token: tokenOf(account.ref.id, secret), visitor: visitorFor(account, id), until };
    },
    async signIns(visitor) {
      const account = await mine(visitor);
      const views = [];
      for (const signIn of account.body.signIns) {
        const seen = await signing.seen(account, signIn);
        if (signInEnds(signIn, seen, limits) <= clock.now()) continue;
        views.push(signInView(signIn, seen, signIn.id === visitor.signIn));
      }
      return views;
    },
    async endSignIns(visitor, id) {
      const current = signInOf(visitor);
      await signing.assertConfirmed(visitor);
      const ends = (each: { id: string }) => (id === undefined ? each.id !== current : each.id === id);
      await records.change(visitor.account, visitor, ({ body: { signIns } }) => {
        const gone = signIns.filter(ends);
        if (gone.length === 0) return id === undefined ? null : refuse("not_found", { what: "sign-in" });
        return {
          body: { signIns: signIns.filter((each) => !ends(each)) },
          action: "end sign-ins",
          detail: { count: gone.length },
          drop: gone.map((each) => seenName(each.id)),
        };
      });
      journal.note(visitor, { action: "end sign-ins" });
    },
    async tokens(visitor) {
      return (await mine(visitor)).body.tokens.map(tokenView);
    },
    async createToken(visitor, { name, scopes, days }) {
      await signing.assertConfirmed(visitor);
      const secret = newSecret();
      const now = clock.now();
      const token: ApiToken = {
        ...{ id: newId("t"), digest: digestOf(secret), name, scopes: [...new Set(scopes)] },
        ...{ createdAt: now, expiresAt: now + days * day },
      };
      await records.change(visitor.account, visitor, ({ body: { tokens, role, signIns } }) => {
        // Shut or signed out meanwhile: a token made now would come to life when the account is opened again.
        if (!signIns.some(({ id }) => id === visitor.signIn)) refuse("not_signed_in");
        const standing = tokens.filter(({ expiresAt }) => expiresAt > now);
        if (standing.length >= tokensMax)
          refuse("invalid_params", { field: "tokens", reason: `an account has ${tokensMax} at most; end one first` });
        if (scopes.includes("admin") && role !== "admin")
          refuse("invalid_params", { field: "scopes", reason: "only an administrator's token can administer" });
        return { body: { tokens: [...standing, token] }, action: "create token", detail: { on: token.id } };
      });
      journal.note(visitor, { action: "create token", on: token.id });
      return { ...tokenView(token), token: tokenOf(visitor.account, secret) };
    },
    async endToken(visitor, id) {
      signInOf(visitor);
      await records.change(visitor.account, visitor, ({ body: { tokens } }) => {
        if (!tokens.some((each) => each.id === id)) refuse("not_found", { what: "token" });
        return { body: { tokens: tokens.filter((each) => each.id !== id) }, action: "end token", detail: { on: id } };
      });
      journal.note(visitor, { action: "end token", on: id });
    },
  };
}
