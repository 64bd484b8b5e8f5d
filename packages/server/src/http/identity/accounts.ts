// Name and password: people sign in on the page and come with a cookie, programs come with a token.
import type { FastifyRequest } from "fastify";
import type { Accounts, Visitor } from "../../accounts/api.ts";
import { assertCanHash } from "../../accounts/passwords.ts";
import { assert, refuse } from "../../errors.ts";
import { assertPrivate, bearerOf, signInCookie } from "./cookie.ts";
import type { Way } from "./identity.ts";

export const accounts: Way = {
  beyondLoopback: "tls",
  signIn: "accounts",
  open: (_settings, { accounts: known } = {}) => {
    assertCanHash();
    return (request) => {
      assert(known, "requests are identified with the accounts at hand");
      return byCookieOrToken(request, known, null);
    };
  },
};

/**
 * Who came with a token of ours or the cookie of a sign-in; null if neither holds. `issuer` is the provider they
 * sign in with, null where they sign in here: an account of another way lets nobody in while this one is in force.
 */
export async function byCookieOrToken(
  request: FastifyRequest,
  accounts: Accounts,
  issuer: string | null,
): Promise<Visitor | null> {
  const visitor = await holderOf(request, accounts);
  return visitor && (visitor.issuer ?? null) === issuer ? visitor : null;
}

async function holderOf(request: FastifyRequest, accounts: Accounts): Promise<Visitor | null> {
  const bearer = bearerOf(request);
  const cookie = bearer === null ? signInCookie(request) : null;
  if (bearer === null && cookie === null) return null;
  assertPrivate(request);
  if (bearer !== null) return accounts.byApiToken(bearer);
  assertFromOurPage(request);
  return cookie === null ? null : accounts.bySignIn(cookie, !isStream(request));
}

/**
 * A browser sends the cookie along with what any page asks of it: what changes something must come from our own
 * page. Browsers say so by Sec-Fetch-Site, older ones by Origin, which the origin check has looked at; one that says neither is refused.
 */
function assertFromOurPage({ method, headers }: FastifyRequest): void {
  if (method === "GET" || method === "HEAD") return;
  if (headers["sec-fetch-site"] === undefined && headers.origin === undefined) refuse("foreign_origin");
}

/** An open stream of events is no use of the sign-in. */
function isStream({ routeOptions: { url = "" } }: FastifyRequest): boolean {
  return url.endsWith("/events");
}
