// Addresses of proxies that are believed: single ones and networks.
import { BlockList, isIP } from "node:net";
import { refuse } from "../errors.ts";

/** Whether an address is one of the list (`10.0.0.0/8`, `::1`); refuses what is no address and no network. */
export function trusting(list: readonly string[]): (address: string | undefined) => boolean {
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
  return (address = "") => {
    const family = isIP(address);
    if (family === 0) return false;
    if (addresses.check(address, family === 6 ? "ipv6" : "ipv4")) return true;
    // An IPv4 address as an IPv6 socket shows it.
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
    return mapped !== undefined && addresses.check(mapped, "ipv4");
  };
}
