// What the surfaces ask of accounts: signing in, what people do with their own account, what administrators do
// with all.
import type {
  AccountView,
  ApiTokenView,
  LinkView,
  NewTokenView,
  Scope,
  SecondFactorSetup,
  SecondFactorView,
  SignInView,
} from "@data-tools/client";
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

/** The password was right, and a second step is still asked before there is a sign-in. */
export interface Challenge {
  /** What the second step brings along. */
  readonly challenge: string;
  /** A code of the second factor, or that one is set up. */
  readonly asks: "code" | "setup";
  readonly until: number;
}

export type Entered = SignedIn | Challenge;

/** How strongly somebody signed in at a provider, in its words. */
export interface Strength {
  /** The class of it. */
  readonly acr?: string;
  /** By which means, with blanks between. */
  readonly amr?: string;
}

/** Who someone is to an identity provider. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  readonly role: "admin" | "user";
  /** When the provider last asked them who they are, in milliseconds since 1970, if it says so. */
  readonly authenticatedAt?: number;
  /** The provider's session, by which it may end the sign-in. */
  readonly session?: string;
  readonly strength?: Strength;
}

/** Whose sign-ins a provider ends: all of a subject, those of one of its sessions, or both. */
export interface Ended {
  readonly issuer: string;
  readonly subject?: string;
  readonly session?: string;
}

export interface Accounts {
  /** Refuses with `wrong_password` whatever was wrong, and with `too_many_attempts` after too many of them. */
  signIn(ask: { name: string; password: string; from: string }): Promise<Entered>;
  /** The second step: a code of the app or a recovery code. Refuses with `challenge_gone` or `wrong_code`. */
  answerCode(ask: { challenge: string; code: string; from: string }): Promise<SignedIn>;
  /** The second step of who must have a second factor and has none. Refuses with `challenge_gone`. */
  beginSetup(challenge: string): Promise<SecondFactorSetup>;
  /** Its end: a first code of the app signs in, and there are recovery codes. */
  finishSetup(ask: { challenge: string; code: string; from: string }): Promise<{ signedIn: SignedIn; codes: string[] }>;
  /** Signs in whom a provider vouches for; the first time an account is made. Null if it is disabled here. */
  signInAs(subject: Subject, from: string): Promise<SignedIn | null>;
  /** Ends the sign-ins that a provider means; tells how many. */
  endProvided(ended: Ended, from: string): Promise<number>;
  /** The visitor a provider's bearer token stands for, without a sign-in. Null if it is disabled here. */
  visitorOf(subject: Subject): Promise<Visitor | null>;
  /** Takes a one-time link: sets the password (and, where it has none, the name) and signs in. */
  takeLink(ask: { link: string; name?: string; password: string; from: string }): Promise<Entered>;
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
  secondFactor(visitor: Visitor): Promise<SecondFactorView>;
  /** A new secret, which is in force once a code of it was given; who has a second factor gives a code of that one. */
  setUpFactor(visitor: Visitor, code?: string): Promise<SecondFactorSetup>;
  /** Ends all other sign-ins; answers the recovery codes. */
  turnFactorOn(visitor: Visitor, code: string): Promise<string[]>;
  turnFactorOff(visitor: Visitor, code: string): Promise<void>;
  /** The recovery codes of before are void. */
  renewRecoveryCodes(visitor: Visitor, code: string): Promise<string[]>;
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
  /** Takes a second factor away that was lost, and ends all sign-ins of the account. */
  removeFactor(actor: Actor, id: string): Promise<AccountView>;
  /** Ends all sign-ins of an account, or of all accounts. */
  endAll(actor: Actor, id?: string): Promise<number>;
  /** The account alone; its work is its owner's until it is moved or erased. */
  remove(actor: Actor, id: string): Promise<void>;
}
