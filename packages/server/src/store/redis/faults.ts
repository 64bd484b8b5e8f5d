// What Redis answers instead of doing, and what becomes of it: a definite no that somebody can act on, a moment's
// trouble after which the same is asked again, or an answer that was lost, after which nobody knows whether it
// was done until the same write is sent again under its name.
import { assert, Refusal } from "../../errors.ts";

/** Answers that pass by themselves, within seconds: the same is asked again. */
const passing = ["LOADING", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN", "BUSY", "MOVED", "ASK", "UNBLOCKED"];
/** Answers that somebody must act on. */
const standing: Readonly<Record<string, { readonly reason: string }>> = {
  READONLY: { reason: "it is a replica and takes no writes" },
  NOAUTH: { reason: "it asks for a password: set STORE_PASSWORD" },
  WRONGPASS: { reason: "user or password is wrong" },
  NOPERM: { reason: "its user may not do what is needed: see docs/redis.md" },
  MISCONF: { reason: "it cannot write to its disk and takes no writes" },
  CROSSSLOT: { reason: "the server is part of a cluster: write redis-cluster://" },
  NOREPLICAS: { reason: "it has fewer replicas than it must have" },
};

/** What is said where a cluster was asked for. */
const single = { reason: "the server is no part of a cluster: write redis://" };

interface Trouble {
  /** Whether the same is asked again. */
  readonly again: boolean;
  /** What is told otherwise. */
  readonly error: Error;
}

/** What to do about an error of the client. */
export function troubleOf(error: unknown): Trouble {
  assert(error instanceof Error, "what is thrown is an error");
  if (error instanceof Refusal) return { again: false, error };
  if (!isReply(error)) return { again: true, error };
  const [word = ""] = error.message.split(" ", 1);
  // A script that is refused or fails says the reason inside its own sentence.
  const code =
    /^[A-Z]+$/.test(word) && word !== "ERR"
      ? word
      : (/\b(OOM|READONLY|MISCONF|NOPERM)\b/.exec(error.message)?.[1] ?? word);
  if (code === "OOM") return { again: false, error: new Refusal("store_full") };
  if (passing.includes(code)) return { again: true, error };
  if (standing[code]) return { again: false, error: unavailable(standing[code]) };
  if (error.message.includes("cluster support disabled")) return { again: false, error: unavailable(single) };
  if (/\bWAITAOF\b/.test(error.message)) return { again: false, error: unavailable(unsynced(error.message)) };
  return { again: false, error };
}

/** Why nothing can be waited for to be on the disk, as STORE_SYNC asks for. */
function unsynced(message: string): { readonly reason: string } {
  return message.includes("unknown command")
    ? { reason: "it is older than STORE_SYNC needs: take Redis 7.2 or Valkey" }
    : { reason: "it writes nothing to its disk, which STORE_SYNC asks for: set appendonly yes" };
}

export function isNoScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}

/** An error that Redis itself answered, not one of the way to it. */
function isReply(error: Error): boolean {
  return ["ErrorReply", "SimpleError", "BlobError"].includes(error.constructor.name);
}

/** Whether a command surely never left: there was no way at all. */
export function isUnsent(error: unknown): boolean {
  const names = ["ClientOfflineError", "ClientClosedError", "ConnectionTimeoutError", "RootNodesUnavailableError"];
  return error instanceof Error && (isReply(error) || names.includes(error.constructor.name));
}

/** Whether a change was made is not known. */
export function unconfirmed(): Refusal {
  return new Refusal("unconfirmed", {}, 1);
}

/** Redis cannot be used now. */
export function unavailable(why: { readonly reason: string }): Refusal {
  return new Refusal("unavailable", { what: "store", ...why }, 1);
}
