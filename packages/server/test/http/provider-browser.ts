// A browser that goes from site to site as real ones do: it follows redirects, keeps cookies by host, sends those of
// SameSite=Strict only where our own page leads, and says by Sec-Fetch headers where it comes from.
import { createServer } from "node:net";
import type { OpenedProduct } from "../../src/app.ts";
import type { Clock } from "../../src/clock.ts";
import { readConfig } from "../../src/config.ts";
import { wayOf } from "../../src/http/identity/index.ts";
import type { TestProvider } from "./provider.ts";
import { type Answer, type Asking, ask, type Running, serve } from "./running.ts";

interface Cookie {
  readonly value: string;
  readonly attributes: string;
}

export interface Walker {
  /** By name; those of our own server alone, the provider sets none. */
  readonly cookies: Map<string, Cookie>;
  /** Goes to an address of ours and on to wherever it is led; answers every address on the way, the last one last. */
  go(address: string, from?: "our page" | "elsewhere"): Promise<string[]>;
  /** Goes to one address and no further. */
  step(address: string, from?: "our page" | "elsewhere"): Promise<Answer>;
  /** What our page asks. */
  ask(path: string, asking?: Asking): Promise<Answer>;
  post(path: string, body?: unknown, method?: string): Promise<Answer>;
}

export function walker(server: Running, headers: Record<string, string> = {}): Walker {
  const cookies = new Map<string, Cookie>();
  const isOurs = (address: string) => address.startsWith(`${server.url}/`);

  function sent(crossSite: boolean): Record<string, string> {
    const pairs = [...cookies]
      .filter(([, { attributes }]) => !crossSite || !/samesite=strict/i.test(attributes))
      .map(([name, { value }]) => `${name}=${value}`);
    return pairs.length > 0 ? { cookie: pairs.join("; ") } : {};
  }

  function keep({ headers: { "set-cookie": set = [] } }: Answer): void {
    for (const line of set) {
      const [pair = "", ...attributes] = line.split("; ");
      const [name = "", value = ""] = pair.split("=");
      const gone = attributes.some((each) => each === "Max-Age=0" || each === "Expires=Thu, 01 Jan 1970 00:00:00 GMT");
      if (gone) cookies.delete(name);
      else cookies.set(name, { value, attributes: attributes.join("; ") });
    }
  }

  async function visit(address: string, crossSite: boolean, site: string): Promise<Answer> {
    const answer = await ask(address, {
      headers: {
        accept: "text/html,application/xhtml+xml",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
        "sec-fetch-site": site,
        ...headers,
        ...(isOurs(address) && sent(crossSite)),
      },
    });
    if (isOurs(address)) keep(answer);
    return answer;
  }

  const absolute = (address: string) => new URL(address, server.url).href;
  return {
    cookies,
    step: (address, from = "our page") =>
      visit(absolute(address), from === "elsewhere", from === "elsewhere" ? "cross-site" : "same-origin"),
    async go(address, from = "our page") {
      const passed = [absolute(address)];
      // Once it was elsewhere, all that follows comes from elsewhere.
      let crossSite = from === "elsewhere";
      for (;;) {
        const here = passed.at(-1) ?? "";
        crossSite ||= !isOurs(here);
        const answer = await visit(here, crossSite, crossSite ? "cross-site" : "same-origin");
        const next = answer.headers.location;
        if (next === undefined || passed.length > 8) return passed;
        passed.push(new URL(next, here).href);
      }
    },
    async ask(path, { headers: own = {}, ...asking } = {}) {
      const site = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
      const answer = await server.ask(path, { ...asking, headers: { ...site, ...headers, ...sent(false), ...own } });
      keep(answer);
      return answer;
    },
    post(path, body = {}, method = "POST") {
      return this.ask(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    },
  };
}

/** A provider, and who we are to it. */
export type Registered = Pick<TestProvider, "issuer" | "client">;

/** Settings for a provider as flags; PUBLIC_URL is where the server is once it runs. */
export function flagsFor(provider: Registered, url: string): Record<string, string> {
  return {
    auth: "oidc",
    "public-url": url,
    "oidc-issuer": provider.issuer,
    "oidc-client-id": provider.client.id,
    "oidc-client-secret": provider.client.secret,
  };
}

/** The product with AUTH=oidc behind a server. */
export async function standWith(
  product: OpenedProduct,
  provider: Registered,
  clock: Clock,
  flags: Record<string, string> = {},
  options: Parameters<typeof serve>[1] = {},
  onPort?: number,
): Promise<Running> {
  const port = onPort ?? (await freePort());
  const config = readConfig({ ...flagsFor(provider, `http://127.0.0.1:${port}`), ...flags }, {});
  const way = wayOf(config);
  const identify = way.open(config, { accounts: product.accounts, clock, key: testKey, askMs: 2_000 });
  return serve(product, { identify, signIn: way.signIn, clock, ...options }, port);
}

export const testKey = new Uint8Array(32).fill(7);

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return address !== null && typeof address === "object" ? address.port : 0;
}
