// The cookie of a sign-in. With TLS it has a prefix: at a root the one that keeps every other host and every page
// without TLS from setting it; below a path, which that prefix does not allow, the one that keeps out pages without
// TLS, and its path keeps it from the neighbours' servers. Without TLS, which is for loopback alone, it has none.
import type { FastifyReply, FastifyRequest } from "fastify";
import { refuse } from "../../errors.ts";
import { clientOf } from "../actor.ts";

const bare = "data-tools";

/** Whether what the request brings travels encrypted, as far as this server or a proxy it trusts can say. */
function isTls({ protocol }: FastifyRequest): boolean {
  return protocol === "https";
}

/**
 * Refuses where a password or a sign-in would travel in the clear between machines. A proxy on this machine that
 * TRUSTED_PROXIES does not name comes from the loopback too, but is called by another name.
 */
export function assertPrivate(request: FastifyRequest): void {
  if (isTls(request)) return;
  const isCalledLocally = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(request.headers.host ?? "");
  if (!isCalledLocally || !/^(127\.|::1$)/.test(clientOf(request))) refuse("needs_tls");
}

/** The token of the request's sign-in; null without one, and where two were sent. */
export function signInCookie(request: FastifyRequest): string | null {
  return onlyValue(request, cookieName(request, bare));
}

/** The name of a cookie of ours, with the prefix that it may have. */
export function cookieName(request: FastifyRequest, name: string): string {
  if (!isTls(request)) return name;
  return `${request.server.base === "" ? "__Host-" : "__Secure-"}${name}`;
}

/** What every cookie of ours says of whom it is shown to. */
export function cookieScope(request: FastifyRequest): { path: string; httpOnly: true; secure: boolean } {
  return { path: request.server.base || "/", httpOnly: true, secure: isTls(request) };
}

/** What the browser kept while it was at the provider; null without it, and where two were sent. */
export function leaveCookie(request: FastifyRequest): string | null {
  return onlyValue(request, leaveName(request));
}

const leaveName = (request: FastifyRequest) => cookieName(request, `${bare}-sign-in`);

/** Lets the browser keep that for so many seconds; null ends it. It must come along from the provider's page. */
export function setLeaveCookie(request: FastifyRequest, reply: FastifyReply, value: string | null, seconds = 0): void {
  reply.setCookie(leaveName(request), value ?? "", { ...cookieScope(request), sameSite: "lax", maxAge: seconds });
}

/** The value of a cookie that was sent once. */
export function onlyValue(request: FastifyRequest, name: string): string | null {
  const values = (request.headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}

/** Sets the cookie of a sign-in; null ends it. `until` in milliseconds since 1970. */
export function setSignInCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | null,
  until: number | null,
): void {
  const ends = token === null ? new Date(0) : until === null ? undefined : new Date(until);
  reply.setCookie(cookieName(request, bare), token ?? "", {
    ...cookieScope(request),
    sameSite: "strict",
    ...(ends && { expires: ends }),
  });
}

/** The token of `Authorization: Bearer …`; null without one. */
export function bearerOf({ headers: { authorization } }: FastifyRequest): string | null {
  return /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(authorization ?? "")?.[1] ?? null;
}
