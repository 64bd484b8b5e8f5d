// Whoever a proxy says it is: a header that only the proxy's addresses are believed. From anywhere else, with
// the header missing or more than once, nobody is signed in.
import { BlockList, isIP } from "node:net";
import type { FastifyRequest } from "fastify";
import { refuse } from "../../errors.ts";
import type { Actor } from "../../sessions/api.ts";
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
    const trusted = addressesOf(TRUSTED_PROXIES);
    const header = PROXY_USER_HEADER.toLowerCase();
    if (!/^[a-z0-9-]+$/.test(header))
      refuse("invalid_params", { field: "PROXY_USER_HEADER", reason: "it must be the name of a header" });
    const admins = new Set(ADMINS);
    const identify = (request: FastifyRequest): Actor | null => {
      if (!isFrom(request, trusted)) return null;
      const user = onlyValue(request, header);
      if (user === null) return null;
      return { owner: `proxy:${user}`, name: user, role: admins.has(user) ? "admin" : "user" };
    };
    return Object.assign(identify, elsewhere(settings));
  },
};

/** Addresses and networks (`10.0.0.0/8`, `::1`); refuses what is neither. */
function addressesOf(list: readonly string[]): BlockList {
  const addresses = new BlockList();
  for (const entry of list) {
    const [address = "", bits, ...more] = entry.split("/");
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
    if (family === 0 || more.length > 0 || prefix < 0 || prefix > most)
      refuse("invalid_params", { field: "TRUSTED_PROXIES", reason: `“${entry}” is no address and no network` });
    addresses.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  }
  return addresses;
}

function isFrom({ socket }: FastifyRequest, trusted: BlockList): boolean {
  const { remoteAddress: address = "" } = socket;
  const family = isIP(address);
  if (family === 0) return false;
  if (trusted.check(address, family === 6 ? "ipv6" : "ipv4")) return true;
  // An IPv4 address as an IPv6 socket shows it.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return mapped !== undefined && trusted.check(mapped, "ipv4");
}

/** The header's value if it was sent once, is short and has no control characters. */
function onlyValue({ raw }: FastifyRequest, header: string): string | null {
  const values: string[] = [];
  for (let at = 0; at < raw.rawHeaders.length; at += 2)
    if (raw.rawHeaders[at]?.toLowerCase() === header) values.push(raw.rawHeaders[at + 1] ?? "");
  const [value = ""] = values;
  const user = value.trim();
  return values.length === 1 && user !== "" && user.length <= longest && !/[\p{C},]/u.test(user) ? user : null;
}
