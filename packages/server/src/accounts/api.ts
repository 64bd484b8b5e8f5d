// What the surfaces ask of accounts: signing in, what people do with their own account, what administrators do
// with all.
import type { AccountView, ApiTokenView, LinkView, NewTokenView, Scope, SignInView } from "@data-tools/client";
import type { Actor } from "../sessions/api.ts";

/** An actor who came in with an account, and how. */
export interface Visitor extends Actor {
  readonly account: string;
  /** The sign-in it came with; undefined for a program with a token. */
  readonly signIn?: string;
  /** What its token allows; undefined for a person who signed in, who may do all that the role allows. */
  readonly scopes?: readonly Scope[];
  /** The provider the account signs in with; undefined where that is here. */
  readonly issuer?: string;
}

/** A browser signed in: what its cookie holds, and until when at most. */
export interface SignedIn {
  readonly token: string;
  readonly visitor: Visitor;
  /** Milliseconds since 1970; null = without end. */
  readonly until: number | null;
}

/** Who someone is to an identity provider. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly role: "admin" | "user";
  /** When the provider last asked them who they are, in milliseconds since 1970, if it says so. */
  readonly authenticatedAt?: number;
}

export interface Accounts {
  /** Refuses with `wrong_password` whatever was wrong, and with `too_many_attempts` after too many of them. */
  signIn(ask: { name: string; password: string; from: string }): Promise<SignedIn>;
  /** Signs in whom a provider vouches for; the first time an account is made. Null if it is disabled here. */
  signInAs(subject: Subject, from: string): Promise<SignedIn | null>;
  /** The visitor a provider's bearer token stands for, without a sign-in. Null if it is disabled here. */
  visitorOf(subject: Subject): Promise<Visitor | null>;
  /** Takes a one-time link: sets the password (and, where it has none, the name) and signs in. */
  takeLink(ask: { link: string; name?: string; password: string; from: string }): Promise<SignedIn>;
  /** The name a link is for, empty if it is to be chosen; refuses with `link_gone`. */
  linkFor(link: string): Promise<string>;
  /** Who comes with the token of a sign-in; null if it has ended. `counts`: it is use, which prolongs an idle time. */
  bySignIn(token: string, counts: boolean): Promise<Visitor | null>;
  byApiToken(token: string): Promise<Visitor | null>;
  signOut(visitor: Visitor): Promise<void>;
  /** The password once more, before what must not be done by whoever finds an open browser. */
  confirm(visitor: Visitor, password: string): Promise<void>;
  /** Refuses with `confirm_first` if the password was not given lately. */
  assertConfirmed(visitor: Visitor): Promise<void>;
  /** Ends all other sign-ins and gives this one a new token. */
  changePassword(visitor: Visitor, ask: { current: string; next: string }): Promise<SignedIn>;
  signIns(visitor: Visitor): Promise<SignInView[]>;
  /** One sign-in, or without an id all but the visitor's own. */
  endSignIns(visitor: Visitor, id?: string): Promise<void>;
  tokens(visitor: Visitor): Promise<ApiTokenView[]>;
  createToken(visitor: Visitor, ask: { name: string; scopes: readonly Scope[]; days: number }): Promise<NewTokenView>;
  endToken(visitor: Visitor, id: string): Promise<void>;

  /** Whether nobody can sign in yet: there is no administrator with a password. */
  isNew(): Promise<boolean>;
  /** A link for the first administrator. */
  firstLink(): Promise<LinkView>;
  list(actor: Actor): Promise<AccountView[]>;
  create(
    actor: Actor,
    ask: { name: string; role: "admin" | "user" },
  ): Promise<{ account: AccountView; link: LinkView }>;
  change(actor: Actor, id: string, change: { role?: "admin" | "user"; disabled?: boolean }): Promise<AccountView>;
  /** A new link to choose a password with; the one before is void. */
  renewLink(actor: Actor, id: string): Promise<LinkView>;
  /** Ends all sign-ins of an account, or of all accounts. */
  endAll(actor: Actor, id?: string): Promise<number>;
  /** The account alone; its work is its owner's until it is moved or erased. */
  remove(actor: Actor, id: string): Promise<void>;
}
