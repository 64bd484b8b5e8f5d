// Where people find this server: at the root of a host of its own or, beside others, below a path of one. The path
// is taken off where requests come in and put before addresses where answers lead on; nothing between knows it.
import type { IncomingMessage } from "node:http";
import { refuse } from "../errors.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** The path below which the server lies, as /data-tools; empty at a root. */
    base: string;
  }
}

/** What PUBLIC_URL says. */
export interface Place {
  /** Without a stroke at its end: https://example.org/data-tools; null if nothing is said. */
  readonly url: string | null;
  /** Host and port; null if nothing is said. */
  readonly host: string | null;
  /** The path below which the server lies, as /data-tools; empty at a root. */
  readonly base: string;
}

/** Beginnings of our own addresses: below them nothing tells whether a proxy took the path off already. */
const ours = ["admin", "api", "assets", "auth", "docs", "health", "metrics", "s", "sign-in", "workbench"];

/** Reads PUBLIC_URL; refuses what people cannot open, and paths that cannot be told from our own addresses. */
export function placeOf({ PUBLIC_URL, OLD_SITE }: { readonly PUBLIC_URL: string; readonly OLD_SITE: string }): Place {
  if (PUBLIC_URL === "") return { url: null, host: null, base: "" };
  const say = (reason: string) => refuse("invalid_params", { field: "PUBLIC_URL", reason });
  const url = URL.canParse(PUBLIC_URL) ? new URL(PUBLIC_URL) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) return say("it must be an http or https address");
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "")
    return say("it must be an address with nothing but a host and a path");
  const base = url.pathname.replace(/\/$/, "");
  if (!/^(\/[\w.~-]+)*$/.test(base)) return say("its path may hold letters, digits, dots, -, _ and ~");
  if (ours.includes(base.split("/")[1] ?? ""))
    return say(`its path begins as addresses of Data Tools do (${ours.join(", ")}); take another`);
  if (base !== "" && OLD_SITE !== "")
    return say("in front of the old site (OLD_SITE) Data Tools has the old addresses too, and must lie at the root");
  return { url: url.origin + base, host: url.host, base };
}

/** Takes the path off an address; one that came without, because a proxy took it off, stays. */
export function rewriterOf(base: string): (request: Pick<IncomingMessage, "url">) => string {
  return ({ url = "/" }) => {
    if (base === "" || !url.startsWith(base)) return url;
    const rest = url.slice(base.length);
    return rest === "" ? "/" : rest.startsWith("/") ? rest : rest.startsWith("?") ? `/${rest}` : url;
  };
}
