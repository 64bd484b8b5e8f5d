// How the server knows who is asking. One way is in force, chosen by the setting AUTH; each way is a file of
// its own and a line in index.ts.

import type { SignInState } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import type { Accounts, Visitor } from "../../accounts/api.ts";
import type { Clock } from "../../clock.ts";
import type { Actor } from "../../sessions/api.ts";

/** Who sent a request; null = nobody who may come in. Must not throw for what a client sends. */
export interface Identify {
  (request: FastifyRequest): Actor | Visitor | null | Promise<Actor | Visitor | null>;
  /** Lets go of connections it holds. */
  close?(): Promise<void>;
}

/** What a way may work with. */
export interface WayParts {
  /** Left out where nothing but the settings is looked at. */
  readonly accounts?: Accounts;
  readonly clock?: Clock;
}

/** The settings the ways read. */
export interface IdentitySettings {
  readonly AUTH: string;
  readonly TRUSTED_PROXIES: readonly string[];
  readonly PROXY_USER_HEADER: string;
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
