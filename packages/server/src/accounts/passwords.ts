// Passwords: hashed with Argon2id at the cost OWASP's cheat sheet on password storage asks at least for
// (19 MiB, 2 passes, 1 lane), one at a time, so that a flood of sign-ins takes neither memory nor cores from the others.
import crypto, { randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Refusal, refuse } from "../errors.ts";
import type { AssertUnknown } from "./known-passwords.ts";

const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const tagBytes = 32;
const shortest = 12;
const longest = 256;
/** Characters that are looked at for how hard it is to guess; the time grows with their square. */
const looked = 64;
/** Hashings that may wait for their turn. */
const waitingMax = 64;

let waiting = 0;
let tail: Promise<unknown> = Promise.resolve();

/** Refuses AUTH=accounts on a Node that cannot hash passwords; everything else works there. */
export function assertCanHash(): void {
  if (typeof crypto.argon2 === "function") return;
  const reason = `passwords are hashed with Argon2, which Node.js has from 24.7 on; this is ${process.versions.node}`;
  refuse("invalid_params", { field: "AUTH", reason });
}

const derive = (parameters: Parameters<typeof crypto.argon2>[1]) => promisify(crypto.argon2)("argon2id", parameters);

/** Runs hashings one after another; refuses when too many wait. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= waitingMax) throw new Refusal("too_many_attempts", { seconds: 5 }, 5);
  waiting++;
  const mine = tail.then(work);
  tail = mine.catch(() => {});
  try {
    return await mine;
  } finally {
    waiting--;
  }
}

/** The password's hash in the PHC string format. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await inTurn(() => derive({ message: password.normalize("NFKC"), nonce, tagLength: tagBytes, ...cost }));
  const { memory, passes, parallelism } = cost;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`;
}

const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;
/** Whether a hash was made at less cost than new ones are. */
export function isOutdated(hash: string): boolean {
  const [, memory, passes] = form.exec(hash) ?? [];
  return Number(memory) < cost.memory || Number(passes) < cost.passes;
}

/** A hash of no password: asking for an account that is not there takes as long as for one that is. */
const nobodys = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** Whether it is the password of this hash; without a hash it never is, but takes as long. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, nonce = "", tag = ""] = form.exec(hash ?? nobodys) ?? [];
  const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const expected = Buffer.from(tag, "base64");
  // None is as long as that; what is longer is not even looked at.
  const message = password.length > longest ? "" : password.normalize("NFKC");
  const found = await inTurn(() =>
    derive({ message, nonce: Buffer.from(nonce, "base64"), tagLength: tagBytes, ...parameters }),
  );
  return timingSafeEqual(found, expected) && hash !== null;
}

/** Refuses a new password that is too short, too long, soon guessed, or known; `words` are what is known of its user. */
export async function assertGood(
  password: string,
  words: readonly string[],
  assertUnknown: AssertUnknown,
): Promise<void> {
  if ([...password].length < shortest)
    refuse("weak_password", { reason: `it must have at least ${shortest} characters` });
  if (password.length > longest) refuse("weak_password", { reason: `it can have ${longest} characters at most` });
  if ((await scoreOf(password, words)) < 3)
    refuse("weak_password", { reason: "it is easy to guess; take several words that do not belong together" });
  await assertUnknown(password);
}

/** How hard it is to guess, 0 to 4 (zxcvbn: known passwords, names, words, patterns). */
async function scoreOf(password: string, words: readonly string[]): Promise<number> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  const guesser = new ZxcvbnFactory({ graphs: adjacencyGraphs, dictionary });
  return guesser.check(password.slice(0, looked), [...words]).score;
}

function unpadded(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
