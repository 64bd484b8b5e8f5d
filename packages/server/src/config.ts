// Every setting: one table, read once from flags and environment variables, printed by `doctor`,
// documented by generation.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Refusal } from "./errors.ts";
import { identitySettings } from "./identity-settings.ts";
import { limits } from "./limits.ts";
import { mlflowSettings } from "./mlflow-settings.ts";
import { observingSettings } from "./observing-settings.ts";
import { oldSettings } from "./old-settings.ts";
import { storeSettings } from "./store-settings.ts";

/** A count or a size may be `unlimited`. */
type Kind = "text" | "integer" | "bytes" | "count" | "size" | "duration" | "lead" | "boolean" | "list";

interface Setting {
  readonly kind: Kind;
  readonly initial: string;
  readonly doc: string;
  readonly min?: number;
  readonly max?: number;
  /** Never printed. */
  readonly secret?: true;
}

const unlimited = "unlimited";

/**
 * Name → what it means. The environment variable is DATA_TOOLS_<NAME>, the flag --<name-with-dashes>; a secret is
 * given by the variable or in a file, which DATA_TOOLS_<NAME>_FILE or --<name-with-dashes>-file names.
 */
export const settings = {
  HOST: {
    kind: "text",
    initial: "127.0.0.1",
    doc: "Address to listen on. With AUTH=local only a loopback one.",
  },
  PORT: { kind: "integer", initial: "4870", min: 0, max: 65535, doc: "Port to listen on; 0 takes a free one." },
  DATA_DIR: { kind: "text", initial: "", doc: "Folder of the embedded store. Default: ~/.local/share/data-tools." },
  ...identitySettings,
  DRAIN: {
    kind: "duration",
    initial: "0s",
    min: 0,
    doc: "How long a server that was told to stop goes on answering while /health/ready says no already, so that load balancers send nothing new.",
  },
  NODE_NAME: {
    kind: "text",
    initial: "",
    doc: "Name of this server among several: told in the header data-tools-node and, for load balancers that keep people where they were, in a cookie of that name.",
  },
  PUBLIC_URL: {
    kind: "text",
    initial: "",
    doc: "Address under which people open Data Tools, as https://data.example.org, or https://example.org/data-tools below a path of a host that it shares; AUTH=oidc needs it to be led back.",
  },
  READ_ONLY: {
    kind: "boolean",
    initial: "false",
    doc: "Refuse every change, for maintenance; looking and exporting go on, and nothing expires.",
  },
  ...oldSettings,
  ...storeSettings,
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
  VIRUS_SCANNER: {
    kind: "text",
    initial: "",
    doc: "Uploads are shown to ClamAV's daemon before they are read: tcp://HOST:PORT or unix:/PATH; empty for none.",
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
  ...limits,
  ALLOWED_HOSTS: {
    kind: "list",
    initial: "",
    doc: "Further host names (host or host:port) under which the server may be reached, separated by commas.",
  },
  ...observingSettings,
  ...mlflowSettings,
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

type ValueOf<K extends Kind> = K extends "integer" | "bytes"
  ? number
  : K extends "count" | "size" | "duration" | "lead"
    ? number | null
    : K extends "boolean"
      ? boolean
      : K extends "list"
        ? string[]
        : string;

/** Settings by name; durations in milliseconds, sizes in bytes; null = unlimited, or for a lead: by the rule. */
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
    const text = flags[flagOf(name)] ?? environment[`DATA_TOOLS_${name}`];
    const inFile = setting.secret ? (flags[fileFlagOf(name)] ?? environment[`DATA_TOOLS_${name}_FILE`]) : undefined;
    config[name] = readValue(name, setting, (secretIn(name, text, inFile) ?? text ?? setting.initial).trim());
  }
  const dataDir = resolve(String(config.DATA_DIR || join(homedir(), ".local", "share", "data-tools")));
  config.DATA_DIR = dataDir;
  if (config.KEYS === "") config.KEYS = `file:${dataDir}-keys.json`;
  return config as unknown as Config;
}

/** The flag that names the file a secret setting stands in: a command line can be read by others. */
export function fileFlagOf(name: string): string {
  return `${flagOf(name)}-file`;
}

/** A secret that stands in a file; undefined if no file is named. */
function secretIn(name: string, text: string | undefined, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const field = `${name}_FILE`;
  if (text !== undefined)
    throw new Refusal("invalid_params", { field, reason: `${name} is set too; leave one of them` });
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "?" } = error as NodeJS.ErrnoException;
    throw new Refusal("invalid_params", { field, reason: `${path} cannot be read (${code})` });
  }
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
    case "count":
    case "integer":
      if (kind === "count" && text === unlimited) return null;
      return /^\d+$/.test(text) ? Number(text) : undefined;
    case "size":
    case "bytes": {
      if (kind === "size" && text === unlimited) return null;
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
