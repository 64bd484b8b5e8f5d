// Signing in, and the accounts of those who do.

/** What a program with a token may do: look, change, administer. */
export type Scope = "read" | "write" | "admin";

/** How one signs in here, and whether one is. */
export interface SignInState {
  /** accounts: name and password; oidc: at a provider; elsewhere: the way in is not here. */
  way: "accounts" | "oidc" | "elsewhere";
  signedIn: boolean;
  /** The provider's name, where there is one. */
  provider: string | null;
  /** Where one signs in elsewhere, if that is known. */
  url: string | null;
}

/** What came of giving a password. */
export interface SignInAnswer extends SignInState {
  /** What is asked before one is signed in; null if nothing more is. */
  challenge: SignInChallenge | null;
}

/** The second step of signing in. */
export interface SignInChallenge {
  /** Goes along with the second step. */
  token: string;
  /** code: of the app, or a recovery code; setup: a second factor is to be set up first. */
  asks: "code" | "setup";
  until: string;
}

/** A second factor to be: what an app needs to show codes. */
export interface SecondFactorSetup {
  /** To be typed into the app. */
  secret: string;
  /** The same for a picture that the app reads. */
  uri: string;
}

export interface SecondFactorView {
  on: boolean;
  since: string | null;
  /** Recovery codes that are left. */
  recoveryCodes: number;
  /** Whether one must have it. */
  required: boolean;
}

export interface RecoveryCodes {
  /** Shown this once; each works once. */
  codes: string[];
}

export interface SignedOut {
  /** Where to go to sign out at the provider too; null where there is no such place. */
  next: string | null;
}

export interface SignInView {
  id: string;
  at: string;
  usedAt: string;
  from: string | null;
  /** The one that asks. */
  current: boolean;
}

export interface ApiTokenView {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: string;
  expiresAt: string;
}

export interface NewTokenView extends ApiTokenView {
  /** Shown this once. */
  token: string;
}

/** A link by which someone chooses a password, once. */
export interface LinkView {
  /** To be put behind the server's address: `/sign-in#link=…`. */
  path: string;
  until: string;
}

export interface AccountView {
  id: string;
  name: string;
  role: "admin" | "user";
  state: "active" | "invited" | "disabled";
  owner: string;
  createdAt: string;
  usedAt: string;
  signIns: number;
  tokens: number;
  /** Whether a code is asked after the password. */
  secondFactor: boolean;
}

export interface NewAccountView {
  account: AccountView;
  link: LinkView;
}

/** What became of the work of an account that was removed. */
export interface RemovedUserView {
  sessions: number;
  datasources: number;
  recipes: number;
  bytes: number;
  /** Else it was handed over. */
  erased: boolean;
}
