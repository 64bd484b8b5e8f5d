// What a new sign-in adds to its account, and what must be given before there is one.
import type { Cell } from "@data-tools/client";
import { newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { type AccountBody, type SignIn, signInEnds } from "./account.ts";
import type { Challenge, Entered, SignedIn, Visitor } from "./api.ts";
import type { Account, AccountChange, Doer } from "./records.ts";
import { digestOf, newSecret, tokenOf } from "./secrets.ts";
import type { Parts } from "./sign-ins.ts";

/** Browsers one account may be signed in with at once; the oldest sign-in ends for a new one. */
const signInsMax = 20;
/** The second step may take so long. */
const halfMs = 10 * 60_000;
/** Second steps of one account that may wait at once. */
const halvesMax = 5;

/** What a sign-in is made of besides its account. */
export interface Entry {
  readonly confirmedAt?: number;
  /** The provider's session it belongs to. */
  readonly session?: string | undefined;
  /** What the audit says of how it was done. */
  readonly detail?: Record<string, Cell>;
}

/** A sign-in to come: the change that adds it, and what it is once that was made. */
interface NewEntry {
  change(body: AccountBody): { body: { signIns: readonly SignIn[] }; drop: string[]; action: string; used: true };
  done(account: Account, detail?: Record<string, Cell>): SignedIn;
}

/** Where it stands when a sign-in was last used. */
export const seenName = (id: string) => `seen/${id}`;

/** The provider an account signs in with. */
export const issuerOf = ({ subject }: AccountBody) => (subject ? { issuer: subject.issuer } : {});

/** The visitor an account's sign-in lets in. */
export function visitorFor({ ref, body }: Account, signIn: string): Visitor {
  return { owner: body.owner, name: body.name, role: body.role, account: ref.id, signIn, ...issuerOf(body) };
}

/** What ends whatever lets browsers into an account. */
export function signedOut({ signIns }: AccountBody) {
  return { body: { signIns: [], halves: [] }, drop: signIns.map(({ id }) => seenName(id)) };
}

export type Entering = ReturnType<typeof createEntering>;

export function createEntering({ clock, journal, records, limits, secondFactor }: Parts) {
  /** Whether an account must have a second factor. */
  function mustHaveFactor({ role, subject }: Pick<AccountBody, "role" | "subject">): boolean {
    if (subject !== undefined) return false;
    return secondFactor === "required" || (secondFactor === "admins" && role === "admin");
  }

  /** What is asked of an account after its password; null if nothing is. */
  function asksOf(body: AccountBody): Challenge["asks"] | null {
    if (body.factor !== undefined) return "code";
    return mustHaveFactor(body) ? "setup" : null;
  }

  function newEntry(who: Doer, { confirmedAt, session }: Entry = {}): NewEntry {
    let made = { secret: "", id: "" };
    return {
      change(body) {
        const now = clock.now();
        made = { secret: newSecret(), id: newId("i") };
        const signIn: SignIn = {
          ...{ id: made.id, digest: digestOf(made.secret), at: now, confirmedAt: confirmedAt ?? now },
          from: who.from ?? "",
          ...(session !== undefined && { session }),
        };
        const standing = body.signIns.filter((each) => signInEnds(each, each.at, { ...limits, idle: null }) > now);
        const kept = standing.slice(Math.max(0, standing.length - signInsMax + 1));
        const gone = body.signIns.filter((each) => !kept.includes(each));
        const drop = gone.map(({ id }) => seenName(id));
        return { body: { signIns: [...kept, signIn] }, action: "sign in", drop, used: true };
      },
      done(account, detail = {}) {
        const visitor = { ...visitorFor(account, made.id), ...who };
        journal.note(visitor, { action: "sign in", detail });
        const until = limits.lifetime === null ? null : clock.now() + limits.lifetime;
        return { token: tokenOf(account.ref.id, made.secret), visitor, until };
      },
    };
  }

  /** Signs in to an account that was recognised. */
  async function enter(id: string, who: Doer, entry: Entry = {}): Promise<SignedIn> {
    const made = newEntry(who, entry);
    const account = await records.change(id, who, ({ body }): AccountChange => {
      if (body.disabled) refuse(body.subject ? "account_shut" : "wrong_password");
      return { ...made.change(body), detail: entry.detail ?? {} };
    });
    return made.done(account, entry.detail);
  }

  return {
    mustHaveFactor,
    newEntry,
    enter,
    /** Signs in whose password was right, or asks for the second step. */
    async admit(id: string, who: Doer): Promise<Entered> {
      const made = newEntry(who);
      const now = clock.now();
      let challenge: Challenge | null = null;
      const account = await records.change(id, who, ({ body }): AccountChange => {
        if (body.disabled) refuse("wrong_password");
        const asks = asksOf(body);
        challenge = null;
        if (asks === null) return made.change(body);
        const secret = newSecret();
        const until = now + halfMs;
        challenge = { challenge: tokenOf(id, secret), asks, until };
        const waiting = (body.halves ?? []).filter((each) => each.until > now).slice(1 - halvesMax);
        return { body: { halves: [...waiting, { digest: digestOf(secret), until }] }, action: "give password" };
      });
      return challenge ?? made.done(account);
    },
  };
}
