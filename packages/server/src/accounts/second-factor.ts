// The second factor: codes by time (TOTP, RFC 6238) from an app that shares a secret with the account, and recovery
// codes for when it is lost. What is said here changes nothing; whoever takes a code keeps what is left.
import { randomBytes } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { digestOf, hasDigest } from "./secrets.ts";

/** What an account keeps of its second factor. */
export interface SecondFactor {
  /** Base32, as the app knows it. */
  readonly secret: string;
  /** The time step of the last code that was taken; none up to it is taken again. */
  readonly usedStep: number;
  /** Wrong codes since the last right one. */
  readonly failures: number;
  /** Digests of the recovery codes that are left. */
  readonly recovery: readonly string[];
  readonly since: number;
}

/** A second factor that is being set up: not in force before a code of it was seen. */
export interface PendingFactor {
  readonly secret: string;
  readonly until: number;
}

/** Who must have a second factor. */
export const requirements = ["optional", "admins", "required"] as const;
export type Requirement = (typeof requirements)[number];

/** Recovery codes an account is given at once. */
const recoveryCount = 10;
/** After so many wrong codes in a row none of the app's is taken any more, only a recovery code. */
const failuresMax = 100;
/** Setting it up may take so long. */
export const pendingMs = 15 * 60_000;

const issuer = "Data Tools";
const form = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** Steps that the app's clock may be off, either way. */
const window = 1;
const secretBytes = 20;
/** 120 bits: enough that a plain digest keeps them. */
const recoveryBytes = 15;

/** A new secret for an app. */
export function newFactorSecret(): string {
  return new Secret({ size: secretBytes }).base32;
}

/** What an app reads from the picture. */
export function factorUri(secret: string, name: string): string {
  return new TOTP({ ...form, issuer, label: name, secret }).toString();
}

/** The time step a code of the app stands for, later than `after`; null if it is none of now. */
export function stepOf(code: string, secret: string, now: number, after: number): number | null {
  const token = code.replace(/\s/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const delta = new TOTP({ ...form, secret }).validate({ token, timestamp: now, window });
  if (delta === null) return null;
  const step = TOTP.counter({ period: form.period, timestamp: now }) + delta;
  return step > after ? step : null;
}

/** New recovery codes, as people are shown them. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: recoveryCount }, () => {
    const text = new Secret({ buffer: new Uint8Array(randomBytes(recoveryBytes)).buffer }).base32.toLowerCase();
    return (text.match(/.{6}/g) ?? []).join("-");
  });
}

/** What is kept of recovery codes. */
export function recoveryDigests(codes: readonly string[]): string[] {
  return codes.map((code) => digestOf(bare(code)));
}

/** How a code was right, and the factor as it is afterwards. */
export interface Taken {
  readonly by: "code" | "recovery code";
  readonly factor: SecondFactor;
}

/** Takes a code, which counts once; null if it is wrong, used, or none of the app's is taken any more. */
export function takeCode(code: string, factor: SecondFactor, now: number): Taken | null {
  const digest = factor.recovery.find((each) => hasDigest(bare(code), each));
  if (digest !== undefined) {
    const recovery = factor.recovery.filter((each) => each !== digest);
    return { by: "recovery code", factor: { ...factor, recovery, failures: 0 } };
  }
  const step = factor.failures < failuresMax ? stepOf(code, factor.secret, now, factor.usedStep) : null;
  return step === null ? null : { by: "code", factor: { ...factor, usedStep: step, failures: 0 } };
}

/** A recovery code without what only helps to read it. */
function bare(code: string): string {
  return code.toLowerCase().replace(/[^a-z2-7]/g, "");
}
