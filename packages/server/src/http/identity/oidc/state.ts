// What a browser keeps while it is at the provider: what to check when it comes back, sealed by us in a cookie.
import { EncryptJWT, errors, jwtDecrypt } from "jose";
import { newSecret } from "../../../accounts/secrets.ts";
import type { Clock } from "../../../clock.ts";

/** The way to the provider and back may take so long. */
export const leaveMs = 600_000;

export interface Leave {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where to go afterwards, a path of ours. */
  readonly to: string;
  /** Whether the provider was to ask again, however lately it did. */
  readonly again: boolean;
  /** The token of the sign-in that the new one takes the place of. */
  readonly before: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const typ = "data-tools-sign-in";
const kinds = { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] };

export function newLeave(to: string, again: boolean, before: string | null, at: number): Leave {
  return { state: newSecret(), nonce: newSecret(), verifier: newSecret(), to, again, before, at };
}

export function sealLeave(leave: Leave, key: Uint8Array): Promise<string> {
  return new EncryptJWT({ leave })
    .setProtectedHeader({ alg: "dir", enc: "A256GCM", typ })
    .setExpirationTime(new Date(leave.at + leaveMs))
    .encrypt(key);
}

/** What the cookie keeps; null if we did not seal it, or too long ago. */
export async function openLeave(cookie: string, key: Uint8Array, clock: Clock): Promise<Leave | null> {
  try {
    const currentDate = new Date(clock.now());
    const { payload } = await jwtDecrypt<{ leave: Leave }>(cookie, key, { ...kinds, typ, currentDate });
    return payload.leave;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

const longest = 1000;

/** A path of ours as it may be gone to; “/” for whatever leads elsewhere. */
export function placeOf(to: string, origin: string): string {
  if (to.length > longest || !/^\/(?![/\\])/.test(to) || /[\\\p{C}]/u.test(to) || !URL.canParse(to, origin)) return "/";
  const url = new URL(to, origin);
  // Dots may have gone: “/.//elsewhere” begins with two strokes now.
  const isOurs = url.origin === origin && !url.pathname.startsWith("//");
  return isOurs && !/^\/(api|health|sign-in)(\/|$)/.test(url.pathname) ? url.pathname + url.search + url.hash : "/";
}
