// The address of a Redis or Valkey, as STORE writes it:
//   redis://[USER@]HOST[:PORT][/DATABASE]                      one server
//   redis-sentinel://[USER@]HOST[:PORT],…/MASTER[/DATABASE]    a master that sentinels name
//   redis-cluster://[USER@]HOST[:PORT],…                       a cluster, by some of its nodes
// With TLS: rediss, rediss-sentinel, rediss-cluster. `?prefix=NAME` goes before every key.
import { refuse } from "../../errors.ts";

export interface Address {
  readonly kind: "one" | "sentinel" | "cluster";
  readonly tls: boolean;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly user: string | undefined;
  /** The sentinels' name of the master. */
  readonly master: string;
  readonly database: number;
  readonly prefix: string;
}

const form = /^redis(s?)(-sentinel|-cluster|):\/\/(?:([^@/?]*)@)?([^@/?]+)((?:\/[^/?]*)*)(\?.*)?$/;
const usualPorts = { one: 6379, sentinel: 26379, cluster: 6379 } as const;

/** Whether STORE names a Redis. */
export function isRedis(store: string): boolean {
  return /^rediss?(-sentinel|-cluster)?:/.test(store);
}

/** Reads an address; refuses one that cannot be, and one with a password, which others could read. */
export function readAddress(store: string): Address {
  const say = (why: { reason: string }): never => refuse("invalid_params", { field: "STORE", ...why });
  const decoded = (text: string) => decodedIn(text) ?? say({ reason: `“${text}” holds a % that stands for nothing` });
  const found = form.exec(store);
  if (!found)
    return say({ reason: "it is no address of the form redis://HOST:PORT, redis-sentinel://… or redis-cluster://…" });
  const [, tls, which, user, hosts = "", path = "", query = ""] = found;
  if (user?.includes(":")) return say({ reason: "it holds a password; put that into STORE_PASSWORD" });
  const kind = which === "-sentinel" ? "sentinel" : which === "-cluster" ? "cluster" : "one";
  const nodes = hosts
    .split(",")
    .map((each) => nodeOf(each, usualPorts[kind]) ?? say({ reason: `“${each}” is no host and port` }));
  if (kind === "one" && nodes.length > 1)
    return say({ reason: "redis:// names one server; several need -sentinel or -cluster" });
  const [, ...segments] = path === "/" ? [] : path.split("/");
  const master = kind === "sentinel" ? decoded(segments.shift() ?? "") : "";
  if (kind === "sentinel" && master === "")
    return say({ reason: "the name of the master is missing: redis-sentinel://HOSTS/MASTER" });
  const database = segments.shift() ?? "0";
  if (!/^\d{1,4}$/.test(database) || segments.length > 0)
    return say({ reason: "after the host comes the number of a database" });
  if (kind === "cluster" && database !== "0") return say({ reason: "a cluster has no databases" });
  const options = new URLSearchParams(query);
  const prefix = options.get("prefix") ?? "data-tools";
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(prefix))
    return say({ reason: "prefix is made of letters, digits, dots and dashes" });
  for (const name of options.keys()) if (name !== "prefix") return say({ reason: `it knows no ${name}` });
  return {
    kind,
    tls: tls === "s",
    nodes,
    user: user ? decoded(user) : undefined,
    master,
    database: Number(database),
    prefix,
  };
}

function nodeOf(text: string, usual: number): Address["nodes"][number] | null {
  const [, six, host = six, port] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  return host ? { host, port: port ? Number(port) : usual } : null;
}

/** The text that its %XX stand for; null if they stand for none. */
function decodedIn(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
