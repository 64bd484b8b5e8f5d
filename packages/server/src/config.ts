// Every setting: one table, read once from flags and environment variables, printed by `doctor`,
// documented by generation.
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { Refusal } from "./errors.ts";
import { limits } from "./limits.ts";
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
  AUTH: {
    kind: "text",
    initial: "local",
    doc: "How people are known: local (one user, on loopback only), accounts (name and password), oidc (an identity provider), proxy (a header that a proxy sets) or django (an existing Django site signs them in).",
  },
  SIGN_IN_IDLE: {
    kind: "duration",
    initial: "12h",
    min: 60_000,
    doc: "A sign-in that was not used for so long ends; the work stays.",
  },
  SIGN_IN_LIFETIME: {
    kind: "duration",
    initial: "7d",
    min: 60_000,
    doc: "Every sign-in ends after so long, however much it is used.",
  },
  SECOND_FACTOR: {
    kind: "text",
    initial: "optional",
    doc: "With AUTH=accounts: who must have a second factor, codes of an app: optional (who wants to), admins (administrators) or required (everyone). Who has none is led to set it up after the password, and can do nothing before.",
  },
  BREACHED_PASSWORDS: {
    kind: "text",
    initial: "",
    doc: "With AUTH=accounts: a file of breached passwords that cannot be chosen, as the downloader of Have I Been Pwned writes it (sorted lines SHA1:COUNT).",
  },
  TLS_CERT: {
    kind: "text",
    initial: "",
    doc: "Certificate chain (a PEM file) to serve https with; TLS_KEY goes with it.",
  },
  TLS_KEY: { kind: "text", initial: "", doc: "Private key (a PEM file) of TLS_CERT." },
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
  SIGN_IN_URL: {
    kind: "text",
    initial: "",
    doc: "With AUTH=proxy or django: where people sign in, as https://site.example/login/ or /login/; the page leads there.",
  },
  ADMINS: {
    kind: "list",
    initial: "",
    doc: "Users who administer, as their way of signing in names them, separated by commas.",
  },
  DJANGO_DATABASE: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "With AUTH=django: the site's database, sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; it is only read.",
  },
  DJANGO_SECRET_KEY: { kind: "text", initial: "", secret: true, doc: "With AUTH=django: the site's SECRET_KEY." },
  DJANGO_SECRET_KEY_FALLBACKS: {
    kind: "list",
    initial: "",
    secret: true,
    doc: "The site's SECRET_KEY_FALLBACKS, separated by commas.",
  },
  DJANGO_CACHE: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Only for a site that keeps sessions in a cache alone (SESSION_ENGINE …backends.cache): redis://…, file:FOLDER or database:TABLE.",
  },
  DJANGO_KEY_PREFIX: { kind: "text", initial: "", doc: "KEY_PREFIX of that cache." },
  DJANGO_KEY_VERSION: { kind: "integer", initial: "1", min: 0, doc: "VERSION of that cache." },
  DJANGO_SESSION_COOKIE: { kind: "text", initial: "sessionid", doc: "The site's SESSION_COOKIE_NAME." },
  DJANGO_USER_TABLE: { kind: "text", initial: "auth_user", doc: "Table of the site's AUTH_USER_MODEL." },
  DJANGO_USERNAME_COLUMN: { kind: "text", initial: "username", doc: "Its column that names the user." },
  DJANGO_SUPERUSER_COLUMN: {
    kind: "text",
    initial: "is_superuser",
    doc: "Its column that tells who administers; empty for none.",
  },
  DJANGO_TIME_ZONE: {
    kind: "text",
    initial: "UTC",
    doc: "The site's TIME_ZONE, only if it has USE_TZ = False on SQLite.",
  },
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
    doc: "Address under which people open Data Tools, as https://data.example.org; AUTH=oidc needs it to be led back.",
  },
  OIDC_ISSUER: {
    kind: "text",
    initial: "",
    doc: "With AUTH=oidc: the provider's issuer, exactly as its discovery document writes it.",
  },
  OIDC_CLIENT_ID: { kind: "text", initial: "", doc: "The client's id at the provider." },
  OIDC_CLIENT_SECRET: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "The client's secret at the provider; empty for a public client.",
  },
  OIDC_SCOPES: { kind: "text", initial: "openid profile email", doc: "Scopes that are asked of the provider." },
  OIDC_ACR_VALUES: {
    kind: "text",
    initial: "",
    doc: "Authentication context classes (acr) that are asked of the provider; who comes back, and a bearer token, with none of them is refused. Empty for none.",
  },
  OIDC_NAME_CLAIM: {
    kind: "text",
    initial: "preferred_username",
    doc: "Claim that names the user, to which ADMINS refers; without it the e-mail address is shown, then the subject.",
  },
  OIDC_ROLE_CLAIM: {
    kind: "text",
    initial: "groups",
    doc: "Claim that holds groups or roles, or the way to it: realm_access.roles.",
  },
  OIDC_ADMIN_ROLE: { kind: "text", initial: "", doc: "Group or role in it that administers; empty for none." },
  OIDC_AUDIENCE: {
    kind: "text",
    initial: "",
    doc: "Whom a program's bearer token of the provider must be meant for. Default: OIDC_CLIENT_ID.",
  },
  OIDC_PROVIDER_NAME: {
    kind: "text",
    initial: "",
    doc: "What people call the provider. Default: the host of OIDC_ISSUER.",
  },
  READ_ONLY: {
    kind: "boolean",
    initial: "false",
    doc: "Refuse every change, for maintenance; looking and exporting go on, and nothing expires.",
  },
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
  AUDIT_TO_LOG: {
    kind: "boolean",
    initial: "false",
    doc: "Whether each entry of the audit is also a line of the server's log, for who gathers logs elsewhere.",
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
