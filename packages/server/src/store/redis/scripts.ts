// The scripts of lua/, each sent by its digest and whole only to a server that does not know it. All writes of one
// decision are one script.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { assert } from "../../errors.ts";
import type { Argument, Connection, Reply } from "./connection.ts";
import { isNoScript, unconfirmed } from "./faults.ts";

interface Script {
  readonly text: string;
  readonly reads: boolean;
  readonly digest: string;
}

const prelude = read("prelude");

/** What a full memory refuses before it begins. */
const adding = "#!lua\n";
/** What gives room, or changes a few bytes in place, runs in a full memory too. */
const always = "#!lua flags=allow-oom\n";

/** What only reads. */
const reading = "#!lua flags=no-writes,allow-oom\n";

const scripts = {
  facts: script("facts", reading),
  lengths: script("lengths", reading),
  commit: script("commit", adding),
  erase: script("commit", always),
  touch: script("touch", always),
  document: script("document", adding),
  removeDocument: script("document", always),
  rewrap: script("rewrap", adding),
  rewrapSecret: script("rewrap-secret", adding),
  warn: script("warn", adding),
  count: script("count", always),
  create: script("create", adding),
  register: script("register", adding),
  claimUnowned: script("claim-unowned", always),
  claim: script("claim", always),
  forget: script("forget", always),
  freeze: script("freeze", adding),
  thaw: script("thaw", always),
  settle: script("settle", always),
  depart: script("depart", always),
  handover: script("handover", always),
  append: script("append", adding),
  whole: script("whole", reading),
} as const;

export type ScriptName = keyof typeof scripts;

/** How durable a commit must be before it is answered. */
interface Durability {
  /** Replicas that must have it. */
  readonly replicas: number;
  /** Whether it must be on the master's disk. */
  readonly synced: boolean;
}

/** How long a write is known by its name: far longer than anybody asks for it again. */
export const onceFor = String(10 * 60_000);

/** A fresh name for a write. */
export function newWrite(): string {
  return randomBytes(12).toString("base64url");
}

export type Run = (name: ScriptName, keys: readonly string[], args: readonly Argument[]) => Promise<Reply>;

/** Runs scripts over a connection; each knows its write by its name, so that asking again writes nothing. */
export function runOver(connection: Pick<Connection, "send">): Run {
  return async (name, keys, args) => {
    const { text, digest, reads } = scripts[name];
    const [key = ""] = keys;
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await connection.send(key, [reads ? "EVALSHA_RO" : "EVALSHA", digest, ...rest]);
    } catch (error) {
      if (!isNoScript(error)) throw error;
      return connection.send(key, [reads ? "EVAL_RO" : "EVAL", text, ...rest]);
    }
  };
}

/**
 * Sends a command and answers when what was written up to it is as durable as is asked. What was done and could not
 * be confirmed is asked again, and refused as unconfirmed at last.
 */
export function sendDurably(connection: Connection, { replicas, synced }: Durability): Connection["send"] {
  if (replicas === 0 && !synced) return connection.send;
  const ms = "1000";
  const wait = synced ? ["WAITAOF", "1", String(replicas), ms] : ["WAIT", String(replicas), ms];
  return async (key, args) => {
    for (let tries = 1; ; tries++) {
      const [done, waited] = await connection.sendAndWait(key, args, wait);
      if (isConfirmed(waited, replicas)) return done;
      if (tries === 3) throw unconfirmed();
    }
  };
}

/** Whether what WAIT answered (how many replicas), or WAITAOF (of masters, then of replicas), is what was waited for. */
export function isConfirmed(waited: Reply, replicas: number): boolean {
  return Array.isArray(waited) ? Number(waited[0]) >= 1 && Number(waited[1]) >= replicas : Number(waited) >= replicas;
}

/** The first word of an answer, and what follows it. */
export function told(reply: Reply): [string, Reply[]] {
  assert(Array.isArray(reply), "a script answers a list");
  const [word, ...rest] = reply;
  return [String(word), rest];
}

function script(name: string, head: string): Script {
  const text = head + prelude + read(name);
  return { text, reads: head === reading, digest: createHash("sha1").update(text).digest("hex") };
}

function read(name: string): string {
  return readFileSync(new URL(`lua/${name}.lua`, import.meta.url), "utf8");
}
