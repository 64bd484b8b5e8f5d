// Secrets that people's programs show: random, long, kept as digests only. A token names the account it
// belongs to, so that nobody has to look through all of them.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits, safe in cookies, headers and addresses. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a secret that nobody can guess: its SHA-256. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Whether a secret has this digest, in time that says nothing of where they differ. */
export function hasDigest(secret: string, digest: string): boolean {
  const [one, other] = [Buffer.from(digestOf(secret)), Buffer.from(digest)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The account a token names and its secret; null if it has not the form of one. */
export function partsOf(token: string): { account: string; secret: string } | null {
  const [, account, secret] = /^(a_[0-9a-z]{26})\.([\w-]{43})$/.exec(token) ?? [];
  return account === undefined || secret === undefined ? null : { account, secret };
}

export function tokenOf(account: string, secret: string): string {
  return `${account}.${secret}`;
}
