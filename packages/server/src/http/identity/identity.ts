// How the server knows who is asking. One way is in force, chosen by the setting AUTH; each way is a file of
// its own and a line in index.ts.

import type { SignInState } from "@data-tools/client";
import type { FastifyRequest } from "fastify";
import type { Accounts, Visitor } from "../../accounts/api.ts";
import type { Actor } from "../../sessions/api.ts";

/** Who sent a request; null = nobody who may come in. Must not throw for what a client sends. */
export type Identify = (request: FastifyRequest) => Actor | Visitor | null | Promise<Actor | Visitor | null>;

/** The settings the ways read. */
export interface IdentitySettings {
  readonly AUTH: string;
  readonly TRUSTED_PROXIES: readonly string[];
  readonly PROXY_USER_HEADER: string;
  /** Users who administer, as their way names them. */
  readonly ADMINS: readonly string[];
}

export interface Way {
  /** Whether it may be reached from other machines than its own; with tls: only if nothing travels in the clear. */
  readonly beyondLoopback: boolean | "tls";
  /** Where one signs in, for the page. */
  readonly signIn: SignInState["way"];
  /** Refuses settings that would let the wrong people in. */
  open(settings: IdentitySettings, accounts: Accounts): Identify;
}
