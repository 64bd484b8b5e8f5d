// Django's signatures, checked the way Django 3.1 and later make them: HMAC-SHA-256 under a key made from the
// secret key and a salt. The secret key signs; its fallbacks are still believed.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { inflateSync } from "node:zlib";

/** The secret key first, then its fallbacks. */
export type SecretKeys = readonly [string, ...string[]];

const sessionSalt = "django.contrib.sessions.SessionStore";
const passwordSalt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";

/** Bytes a session may unfold to. */
const longest = 1 << 20;

function saltedHmac(salt: string, value: string, secret: string): Buffer {
  const key = createHash("sha256").update(salt).update(secret).digest();
  return createHmac("sha256", key).update(value).digest();
}

/** Compares without telling by its time where the difference lies. */
function isSame(given: Buffer, wanted: Buffer): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The session that Django signed into a row's `session_data`; null if it was not signed with one of the keys. */
export function readSession(signed: string, keys: SecretKeys): Readonly<Record<string, unknown>> | null {
  const [, value = "", data = "", signature = ""] = /^((\.?[\w-]+):[\w-]+):([\w-]+)$/.exec(signed) ?? [];
  const given = Buffer.from(signature);
  const salt = `${sessionSalt}signer`;
  if (!keys.some((key) => isSame(given, Buffer.from(saltedHmac(salt, value, key).toString("base64url"))))) return null;
  try {
    const packed = Buffer.from(data.replace(".", ""), "base64url");
    const bytes = data.startsWith(".") ? inflateSync(packed, { maxOutputLength: longest }) : packed;
    const session: unknown = JSON.parse(bytes.toString("latin1"));
    return typeof session === "object" && session !== null ? { ...session } : null;
  } catch {
    // Signed by the site, but by another serializer than JSON.
    return null;
  }
}

/** Whether a session's `_auth_user_hash` was made for this password, as the user's table holds it. */
export function isHashOf(hash: string, password: string, keys: SecretKeys): boolean {
  const given = Buffer.from(hash);
  return keys.some((key) => isSame(given, Buffer.from(saltedHmac(passwordSalt, password, key).toString("hex"))));
}
