// What is kept of a person who signs in here: sealed in one document, with the sign-ins and tokens that are
// theirs as digests.
import type { AccountView, ApiTokenView, Scope, SignInView } from "@data-tools/client";
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import type { Head } from "../store/store.ts";
import type { PendingFactor, SecondFactor } from "./second-factor.ts";

/** One browser that is signed in. */
export interface SignIn {
  readonly id: string;
  readonly digest: string;
  readonly at: number;
  /** When the password was last given (or the provider last asked). */
  readonly confirmedAt: number;
  readonly from?: string;
  /** The provider's session it came of. */
  readonly session?: string;
}

/** The password was right, and something else is still asked: no sign-in yet, and lets nobody in. */
interface HalfSignIn {
  readonly digest: string;
  readonly until: number;
}

/** What lets a program in. */
export interface ApiToken {
  readonly id: string;
  readonly digest: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface AccountBody {
  /** What they sign in with; empty until the first administrator chose one. */
  readonly name: string;
  /** Whose work they see. */
  readonly owner: string;
  readonly role: "admin" | "user";
  readonly disabled: boolean;
  /** PHC string; null = none yet, or signs in elsewhere. */
  readonly password: string | null;
  /** What they sign in with beside the password; none unless they set it up. */
  readonly factor?: SecondFactor | undefined;
  readonly pendingFactor?: PendingFactor | undefined;
  readonly halves?: readonly HalfSignIn[];
  /** Who they are to the provider they sign in with. */
  readonly subject?: { readonly issuer: string; readonly subject: string };
  /** A link that lets them choose a password, once. */
  readonly link?: { readonly digest: string; readonly until: number } | undefined;
  readonly signIns: readonly SignIn[];
  readonly tokens: readonly ApiToken[];
}

/** The name without the space around it; refuses one that is empty, or in which something cannot be seen. */
export function goodName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") refuse("invalid_params", { field: "name", reason: "it is empty" });
  if (/\p{C}/u.test(trimmed))
    refuse("invalid_params", { field: "name", reason: "it has characters that cannot be seen" });
  return trimmed;
}

/** How long a sign-in lasts, in milliseconds; null = without end. */
export interface SignInLimits {
  readonly idle: number | null;
  readonly lifetime: number | null;
}

/** When a sign-in ends that was last used at `seen`. */
export function signInEnds(signIn: SignIn, seen: number, { idle, lifetime }: SignInLimits): number {
  return Math.min(seen + (idle ?? Number.POSITIVE_INFINITY), signIn.at + (lifetime ?? Number.POSITIVE_INFINITY));
}

export function accountView({ id, createdAt, usedAt }: Head, body: AccountBody): AccountView {
  const isInvited = body.password === null && body.subject === undefined;
  return {
    id,
    name: body.name,
    role: body.role,
    state: body.disabled ? "disabled" : isInvited ? "invited" : "active",
    owner: body.owner,
    createdAt: iso(createdAt),
    usedAt: iso(usedAt),
    signIns: body.signIns.length,
    tokens: body.tokens.length,
    secondFactor: body.factor !== undefined,
  };
}

export function signInView({ id, at, from }: SignIn, seen: number, current: boolean): SignInView {
  return { id, at: iso(at), usedAt: iso(seen), from: from ?? null, current };
}

export function tokenView({ id, name, scopes, createdAt, expiresAt }: ApiToken): ApiTokenView {
  return { id, name, scopes: [...scopes], createdAt: iso(createdAt), expiresAt: iso(expiresAt) };
}
