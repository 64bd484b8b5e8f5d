// Every setting: one table, read once from flags and environment variables, printed by `doctor`,
// documented by generation.
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Refusal } from "./errors.ts";

type Kind = "text" | "integer" | "bytes" | "duration" | "lead" | "boolean" | "list";

interface Setting {
  readonly kind: Kind;
  readonly initial: string;
  readonly doc: string;
  readonly min?: number;
  readonly max?: number;
}

const unlimited = "unlimited";

/** Name → what it means. The environment variable is DATA_TOOLS_<NAME>, the flag --<name-with-dashes>. */
export const settings = {
  HOST: {
    kind: "text",
    initial: "127.0.0.1",
    doc: "Address to listen on. With AUTH=local only a loopback one.",
  },
  PORT: { kind: "integer", initial: "4870", min: 0, max: 65535, doc: "Port to listen on; 0 takes a free one." },
  DATA_DIR: { kind: "text", initial: "", doc: "Folder of the embedded store. Default: ~/.local/share/data-tools." },
  AUTH: {
    kind: "text",
    initial: "local",
    doc: "How people are known: local (one user, on loopback only) or proxy (a header that a proxy sets).",
  },
  TRUSTED_PROXIES: {
    kind: "list",
    initial: "",
    doc: "Addresses or networks of proxies, separated by commas: their X-Forwarded-For says where a request came from, and with AUTH=proxy their header says who sent it.",
  },
  PROXY_USER_HEADER: {
    kind: "text",
    initial: "x-forwarded-user",
    doc: "With AUTH=proxy: the header that names the user.",
  },
  ADMINS: {
    kind: "list",
    initial: "",
    doc: "Users who administer, as their way of signing in names them, separated by commas.",
  },
  STORE: {
    kind: "text",
    initial: "local:",
    doc: "Where heads and steps are kept: local: (the data folder) or memory: (nothing is kept).",
  },
  KEYS: { kind: "text", initial: "", doc: "The key ring, file:PATH. Default: beside the data folder, never in it." },
  KEY_COMMAND: {
    kind: "text",
    initial: "",
    doc: "Command that opens the ring's wrapped keys: reads one on standard input, prints the key. No place for secrets.",
  },
  SCRATCH: { kind: "text", initial: "/dev/shm", doc: "RAM-backed folder for working files, which hold readable data." },
  SCRATCH_ANYWHERE: {
    kind: "boolean",
    initial: "false",
    doc: "Accept a SCRATCH that is not RAM-backed (an encrypted disk, say).",
  },
  RETENTION: {
    kind: "duration",
    initial: unlimited,
    min: 15 * 60_000,
    doc: "How long unused work is kept before it goes to the bin.",
  },
  WARNING: {
    kind: "lead",
    initial: "auto",
    min: 0,
    doc: "How long before that its user is warned; auto: a tenth of the limit, between 2 and 15 minutes, for limits of days between 1 and 3 days.",
  },
  BIN: { kind: "duration", initial: "7d", min: 0, doc: "How long the bin keeps what was deleted or expired." },
  IDLE: {
    kind: "duration",
    initial: "15m",
    min: 1000,
    doc: "How long an unused session stays in memory; its work is kept on.",
  },
  RESIDENT_SESSIONS: {
    kind: "integer",
    initial: "200",
    min: 1,
    doc: "Sessions kept in memory at once; the longest unused leave first.",
  },
  RESIDENT_BYTES: {
    kind: "bytes",
    initial: "256MB",
    min: 1 << 20,
    doc: "Working files one session keeps in scratch beyond those in use.",
  },
  ENGINE_PROCESSES: {
    kind: "integer",
    initial: "0",
    min: 0,
    max: 64,
    doc: "Engine processes that share all sessions; 0 takes one per core, at least 2, at most 4.",
  },
  ENGINE_THREADS: {
    kind: "integer",
    initial: "0",
    min: 0,
    max: 64,
    doc: "Threads one operation may use; 0 takes one per core, at most 8.",
  },
  ENGINE_MEMORY: { kind: "bytes", initial: "1GB", min: 64 << 20, doc: "Memory of one session's database." },
  ENGINE_TEMPORARY: {
    kind: "bytes",
    initial: "1GB",
    min: 0,
    doc: "Temporary space in scratch of one session's database.",
  },
  OPERATION_TIME: { kind: "duration", initial: "2m", min: 100, doc: "Longest time of one operation." },
  // Row ids are kept in four bytes.
  MAX_ROWS: { kind: "integer", initial: "20000000", min: 1, max: 2 ** 32 - 1, doc: "Rows of a table." },
  MAX_COLUMNS: { kind: "integer", initial: "2000", min: 1, max: 10000, doc: "Columns of a table." },
  MAX_UPLOAD: { kind: "bytes", initial: "512MB", min: 1024, doc: "Size of an upload." },
  MAX_UNPACKED: { kind: "bytes", initial: "2GB", min: 1024, doc: "Size of an upload after unpacking." },
  IMPORT_TIME: { kind: "duration", initial: "5m", min: 1000, doc: "Longest time of reading an upload." },
  IMPORT_MEMORY: { kind: "bytes", initial: "4GB", min: 256 << 20, doc: "Memory of reading an upload." },
  QUEUE: { kind: "integer", initial: "32", min: 1, doc: "Requests that may wait for one session." },
  ALLOWED_HOSTS: {
    kind: "list",
    initial: "",
    doc: "Further host names (host or host:port) under which the server may be reached, separated by commas.",
  },
  AUDIT_CHECKPOINTS: {
    kind: "text",
    initial: "",
    doc: "Folder outside the data folder, best on another disk or machine, where the state of the audit is noted; empty for none.",
  },
  AUDIT_CHECKPOINT_EVERY: {
    kind: "duration",
    initial: "5m",
    min: 1000,
    doc: "How often it is noted; at the server's end too.",
  },
  AUDIT_KEEP: {
    kind: "duration",
    initial: unlimited,
    min: 24 * 3_600_000,
    doc: "How long entries of the journals (reads, exports, refusals, erasures, sign-ins) are kept; trails of changes stay whole.",
  },
  LOG_LEVEL: { kind: "text", initial: "info", doc: "fatal, error, warn, info, debug or silent." },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

type ValueOf<K extends Kind> = K extends "integer" | "bytes"
  ? number
  : K extends "duration" | "lead"
    ? number | null
    : K extends "boolean"
      ? boolean
      : K extends "list"
        ? string[]
        : string;

/** Settings by name; durations in milliseconds (null = unlimited, or for a lead: by the rule), sizes in bytes. */
export type Config = { readonly [N in SettingName]: ValueOf<(typeof settings)[N]["kind"]> };

/** The flag of a setting: `DATA_DIR` → `data-dir`. */
export function flagOf(name: string): string {
  return name.toLowerCase().replaceAll("_", "-");
}

/** Reads every setting: flags first, then the environment, then defaults. Refuses with the setting's name. */
export function readConfig(
  flags: Readonly<Record<string, string | undefined>> = {},
  environment: Readonly<Record<string, string | undefined>> = {},
): Config {
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting][]) {
    const text = flags[flagOf(name)] ?? environment[`DATA_TOOLS_${name}`] ?? setting.initial;
    config[name] = readValue(name, setting, text.trim());
  }
  const dataDir = resolve(String(config.DATA_DIR || join(homedir(), ".local", "share", "data-tools")));
  config.DATA_DIR = dataDir;
  if (config.KEYS === "") config.KEYS = `file:${dataDir}-keys.json`;
  return config as unknown as Config;
}

function readValue(name: SettingName, setting: Setting, text: string): unknown {
  const value = parse(setting.kind, text);
  const say = (reason: string): never => {
    throw new Refusal("invalid_params", { field: name, reason });
  };
  if (value === undefined) return say(`“${text}” is no ${setting.kind} (${setting.doc})`);
  if (typeof value === "number" && setting.min !== undefined && value < setting.min)
    return say(`it must be at least ${setting.min}`);
  if (typeof value === "number" && setting.max !== undefined && value > setting.max)
    return say(`it must be at most ${setting.max}`);
  return value;
}

const sizes: Record<string, number> = { "": 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 };
const times: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function parse(kind: Kind, text: string): unknown {
  switch (kind) {
    case "text":
      return text;
    case "list":
      return text === "" ? [] : text.split(",").map((item) => item.trim());
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "integer":
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case "bytes": {
      const match = /^(\d+)(KB|MB|GB|)$/.exec(text);
      return match ? Number(match[1]) * (sizes[match[2] ?? ""] ?? 1) : undefined;
    }
    case "lead":
    case "duration": {
      if (text === (kind === "lead" ? "auto" : unlimited)) return null;
      const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
      return match ? Number(match[1]) * (times[match[2] ?? ""] ?? 1) : undefined;
    }
  }
}
