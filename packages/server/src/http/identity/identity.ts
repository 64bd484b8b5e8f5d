// How the server knows who is asking. One way is in force, chosen by the setting AUTH; each way is a file of
// its own and a line in index.ts.
import type { SignInState } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import type { Accounts, Ended, Subject, Visitor } from "../../accounts/api.ts";
import type { Clock } from "../../clock.ts";
import type { Actor } from "../../sessions/api.ts";

/** Who sent a request; null = nobody who may come in. Must not throw for what a client sends. */
export interface Identify {
  (request: FastifyRequest): Actor | Visitor | null | Promise<Actor | Visitor | null>;
  /** Lets go of connections it holds. */
  close?(): Promise<void>;
  /** Where people go to sign in, if that is not here. */
  readonly provider?: Provider;
  /** Where people sign in outside of this product, for the page. */
  readonly signInUrl?: string;
}

/** An identity provider: the way there and back. All refuse with `oidc_unavailable`, `oidc_refused` or `oidc_failed`. */
export interface Provider {
  /** What people call it. */
  readonly name: string;
  /** The address to go to, and what the browser must keep for so many seconds. */
  begin(ask: {
    /** Where to go afterwards. */
    to: string;
    /** Whether the person must be asked, however lately that was done. */
    again: boolean;
    /** The token of the sign-in that the new one takes the place of. */
    before: string | null;
  }): Promise<{ url: string; cookie: string; seconds: number }>;
  /** What was kept for the one who comes back; `finish` tells who that is, once. */
  recall(
    cookie: string | null,
    query: URLSearchParams,
  ): Promise<{ to: string; before: string | null; finish(): Promise<Subject> }>;
  /** Takes the provider's word, once, that somebody is signed out there; `end` does so here. */
  hearSignedOut(token: string, end: (ended: Ended) => Promise<void>): Promise<void>;
  /** Where to go to sign out there too; null if that cannot be said. */
  signOutUrl(): Promise<string | null>;
}

/** What signing in at a provider works with. */
export interface Around {
  readonly clock: Clock;
  /** 32 bytes to seal with what browsers keep; the same for all servers of one store. */
  readonly key: Uint8Array;
  /** Milliseconds of one request to a provider. */
  readonly askMs?: number;
}

/** What a way may work with. */
interface WayParts extends Partial<Around> {
  /** Left out where nothing but the settings is looked at. */
  readonly accounts?: Accounts;
}

/** The settings the ways read. */
export interface IdentitySettings {
  readonly AUTH: string;
  readonly TRUSTED_PROXIES: readonly string[];
  readonly PROXY_USER_HEADER: string;
  readonly SIGN_IN_URL: string;
  /** Users who administer, as their way names them. */
  readonly ADMINS: readonly string[];
  readonly DJANGO_DATABASE: string;
  readonly DJANGO_CACHE: string;
  readonly DJANGO_SECRET_KEY: string;
  readonly DJANGO_SECRET_KEY_FALLBACKS: readonly string[];
  readonly DJANGO_SESSION_COOKIE: string;
  readonly DJANGO_KEY_PREFIX: string;
  readonly DJANGO_KEY_VERSION: number;
  readonly DJANGO_USER_TABLE: string;
  readonly DJANGO_USERNAME_COLUMN: string;
  readonly DJANGO_SUPERUSER_COLUMN: string;
  readonly DJANGO_TIME_ZONE: string;
  readonly PUBLIC_URL: string;
  readonly OLD_SITE: string;
  readonly OIDC_ISSUER: string;
  readonly OIDC_CLIENT_ID: string;
  readonly OIDC_CLIENT_SECRET: string;
  readonly OIDC_SCOPES: string;
  readonly OIDC_ACR_VALUES: string;
  readonly OIDC_NAME_CLAIM: string;
  readonly OIDC_ROLE_CLAIM: string;
  readonly OIDC_ADMIN_ROLE: string;
  readonly OIDC_AUDIENCE: string;
  readonly OIDC_PROVIDER_NAME: string;
}

export interface Way {
  /** Whether it may be reached from other machines than its own; with tls: only if nothing travels in the clear. */
  readonly beyondLoopback: boolean | "tls";
  /** Where one signs in, for the page. */
  readonly signIn: SignInState["way"];
  /** Refuses settings that would let the wrong people in. */
  open(settings: IdentitySettings, parts?: WayParts): Identify;
  /** Asks what it depends on once, and tells that it answers; rejects if not. */
  probe?(settings: IdentitySettings): Promise<string>;
}
