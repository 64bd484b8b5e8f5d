// Whether a token is the provider's and meant for us. Signatures by its public keys alone: a secret shared with
// it signs nothing here, and nothing is taken unsigned.
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import { digestOf, hasDigest } from "../../../accounts/secrets.ts";
import { isObject } from "../../../answers.ts";
import type { Clock } from "../../../clock.ts";
import { Refusal } from "../../../errors.ts";
import type { Metadata } from "./discovery.ts";
import { failed, unavailable } from "./failure.ts";
import { type Kept, kept } from "./kept.ts";
import type { AskProvider } from "./requests.ts";
import type { Registration } from "./settings.ts";

const algorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];
/** Seconds that two clocks may differ. */
const leeway = 60;
/** Seconds after which an ID token is no answer to the question any more. */
const idTokenAge = 600;
/** Seconds after which a logout token counts no more. */
const logoutAge = 600;
const signedOutEvent = "http://schemas.openid.net/event/backchannel-logout";
const bearerType = /^(application\/)?(at\+)?jwt$/i;
const logoutType = /^(application\/)?(logout\+)?jwt$/i;
const longestWord = 255;
/** Anyone may send a token whose key is unknown; the keys are read anew for it this often at most. */
const keysEveryMs = 30_000;
const keysMax = 100;

type KeySet = ReturnType<typeof createLocalJWKSet>;

/** Who is signed out, by subject, session or both. */
export interface SignedOut {
  /** By which the token counts once, for so long. */
  readonly jti: string;
  readonly forMs: number;
  readonly subject?: string;
  readonly session?: string;
}

export interface Tokens {
  /** The claims of an ID token that answers `nonce`; refuses with `oidc_failed`. */
  ofSignIn(token: string, nonce: string): Promise<JWTPayload>;
  /** The claims of a program's token; null if it does not hold, and why is told in a word. */
  ofBearer(token: string, tell: (why: string) => void): Promise<JWTPayload | null>;
  /** What a logout token says; refuses with `oidc_failed`. */
  ofLogout(token: string): Promise<SignedOut>;
}

export function createTokens(
  { issuer, clientId, audience }: Registration,
  metadata: Kept<Metadata>,
  ask: AskProvider,
  clock: Clock,
): Tokens {
  const keys = kept(readKeys, { clock, freshMs: 600_000, staleMs: 3_600_000 });

  async function readKeys(): Promise<KeySet> {
    const { status, body } = await ask((await metadata.get()).keys);
    if (status !== 200 || !isKeySet(body)) throw unavailable({ reason: "its keys cannot be read", why: "keys" });
    return createLocalJWKSet(body);
  }

  /** Verifies with the keys at hand, and once more with new ones where the key is not among them. */
  async function verified(token: string, options: JWTVerifyOptions, everyMs: number): Promise<JWTPayload> {
    const all = { ...options, algorithms, clockTolerance: leeway, currentDate: new Date(clock.now()) };
    const known = await keys.get();
    try {
      return await withKeys(token, known, all);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      const renewed = await keys.renewed(everyMs);
      if (renewed === known) throw error;
      return withKeys(token, renewed, all);
    }
  }

  return {
    async ofSignIn(token, nonce) {
      const options = { issuer, audience: clientId, maxTokenAge: idTokenAge, requiredClaims: ["exp", "sub"] };
      const claims = await verified(token, options, 0).catch((error: unknown) => {
        if (error instanceof Refusal) throw error;
        throw notHolding(whyOf(error));
      });
      if (typeof claims.nonce !== "string" || !hasDigest(claims.nonce, digestOf(nonce))) throw notHolding("nonce");
      // Meant for several, it says which of them asked for it.
      const isForSeveral = Array.isArray(claims.aud) && claims.aud.length > 1;
      if ((isForSeveral || claims.azp !== undefined) && claims.azp !== clientId) throw notHolding("azp");
      return claims;
    },
    async ofBearer(token, tell) {
      const wrong = wrongAtOnce(token, issuer, bearerType);
      if (wrong !== null) {
        tell(wrong);
        return null;
      }
      const options = { issuer, audience, requiredClaims: ["exp", "sub"] };
      return verified(token, options, keysEveryMs).catch((error: unknown) => {
        if (error instanceof Refusal) throw error;
        tell(whyOf(error));
        return null;
      });
    },
    async ofLogout(token) {
      const wrong = wrongAtOnce(token, issuer, logoutType);
      if (wrong !== null) throw noLogout(wrong);
      const options = { issuer, audience: clientId, maxTokenAge: logoutAge };
      const claims = await verified(token, options, keysEveryMs).catch((error: unknown) => {
        if (error instanceof Refusal) throw error;
        throw noLogout(whyOf(error));
      });
      const { jti, sub: subject, sid: session, nonce, events } = claims;
      // Else an ID token, which browsers see, would do.
      if (nonce !== undefined) throw noLogout("nonce");
      if (!isObject(events) || !isObject(events[signedOutEvent])) throw noLogout("events");
      if (!isWord(jti)) throw noLogout("jti");
      if (subject !== undefined && !isWord(subject)) throw noLogout("sub");
      if (session !== undefined && !isWord(session)) throw noLogout("sid");
      if (subject === undefined && session === undefined) throw noLogout("sub, sid");
      const forMs = (logoutAge + 2 * leeway) * 1000;
      return { jti, forMs, ...(subject !== undefined && { subject }), ...(session !== undefined && { session }) };
    },
  };
}

/** Several keys may fit where the token names none. */
async function withKeys(token: string, keys: KeySet, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (wrong) {
        if (!(wrong instanceof errors.JWSSignatureVerificationFailed)) throw wrong;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** What is wrong with a token before the provider is asked for keys; null if nothing is. */
function wrongAtOnce(token: string, issuer: string, type: RegExp): string | null {
  try {
    const { alg = "", typ = "JWT" } = decodeProtectedHeader(token);
    if (!algorithms.includes(alg)) return "alg";
    if (!type.test(typ)) return "typ";
    return decodeJwt(token).iss === issuer ? null : "iss";
  } catch {
    return "form";
  }
}

function isKeySet(body: object): body is JSONWebKeySet {
  const { keys }: { keys?: unknown } = body;
  return Array.isArray(keys) && keys.length <= keysMax && keys.every(isObject);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longestWord;
}

function noLogout(why: string) {
  return failed({ reason: "the provider's word that somebody left does not hold", why });
}

function notHolding(why: string) {
  return failed({ reason: "what the provider says of you does not hold", why });
}

function whyOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) return error.claim;
  return error instanceof errors.JOSEError ? error.code : "key";
}
