// Whoever a proxy says it is: a header that only the proxy's addresses are believed. From anywhere else, with
// the header missing or more than once, nobody is signed in.
import type { FastifyRequest } from "fastify";
import { refuse } from "../../errors.ts";
import type { Actor } from "../../sessions/api.ts";
import { trusting } from "../trusted.ts";
import { elsewhere } from "./elsewhere.ts";
import type { Way } from "./identity.ts";

const longest = 200;

export const proxy: Way = {
  beyondLoopback: true,
  signIn: "elsewhere",
  open(settings) {
    const { TRUSTED_PROXIES, PROXY_USER_HEADER, ADMINS } = settings;
    if (TRUSTED_PROXIES.length === 0)
      refuse("invalid_params", { field: "TRUSTED_PROXIES", reason: "name the addresses of the proxy" });
    const isTrusted = trusting(TRUSTED_PROXIES);
    const header = PROXY_USER_HEADER.toLowerCase();
    if (!/^[a-z0-9-]+$/.test(header))
      refuse("invalid_params", { field: "PROXY_USER_HEADER", reason: "it must be the name of a header" });
    const admins = new Set(ADMINS);
    const identify = (request: FastifyRequest): Actor | null => {
      if (!isTrusted(request.socket.remoteAddress)) return null;
      const user = onlyValue(request, header);
      if (user === null) return null;
      return { owner: `proxy:${user}`, name: user, role: admins.has(user) ? "admin" : "user" };
    };
    return Object.assign(identify, elsewhere(settings));
  },
};

/** The header's value if it was sent once, is short and has no control characters. */
function onlyValue({ raw }: FastifyRequest, header: string): string | null {
  const values: string[] = [];
  for (let at = 0; at < raw.rawHeaders.length; at += 2)
    if (raw.rawHeaders[at]?.toLowerCase() === header) values.push(raw.rawHeaders[at + 1] ?? "");
  const [value = ""] = values;
  const user = value.trim();
  return values.length === 1 && user !== "" && user.length <= longest && !/[\p{C},]/u.test(user) ? user : null;
}
