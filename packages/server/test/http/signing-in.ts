// Browsers that sign in: each keeps its cookie and says where its page is from, as real ones do.
import { type Client, createClient } from "@data-tools/client";
import type { Entered, SignedIn } from "../../src/accounts/api.ts";
import { type OpenedProduct, readConfig } from "../../src/app.ts";
import type { Clock } from "../../src/clock.ts";
import { wayOf } from "../../src/http/identity/index.ts";
import { type Answer, type Asking, type Running, serve } from "./running.ts";

export const goodPassword = "lantern otter gravel thirteen";

export interface Browser {
  /** Sends with its cookie; keeps the one it is given. */
  ask(path: string, asking?: Asking): Promise<Answer>;
  post(path: string, body?: unknown, method?: string): Promise<Answer>;
  cookie: string | null;
}

export function browser(server: Running, headers: Record<string, string> = {}): Browser {
  const self: Browser = {
    cookie: null,
    async ask(path, { headers: own = {}, ...asking } = {}) {
      const answer = await server.ask(path, {
        ...asking,
        headers: {
          "sec-fetch-site": "same-origin",
          ...headers,
          ...(self.cookie !== null && { cookie: self.cookie }),
          ...own,
        },
      });
      const [set] = answer.headers["set-cookie"] ?? [];
      if (set !== undefined) {
        const pair = set.split(";", 1)[0] ?? "";
        self.cookie = pair.endsWith("=") ? null : pair;
      }
      return answer;
    },
    post: (path, body = {}, method = "POST") =>
      self.ask(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  };
  return self;
}

/** A client that comes with a token or a cookie. */
export function clientWith(server: Running, headers: Record<string, string>): Client {
  const own = { "sec-fetch-site": "same-origin", ...headers };
  return createClient({
    baseUrl: server.url,
    fetch: (input, init) => fetch(input, { ...init, headers: { ...init?.headers, ...own } }),
  });
}

/** The product with AUTH=accounts behind a server. */
export async function standUp(
  product: OpenedProduct,
  clock: Clock,
  options: Parameters<typeof serve>[1] = {},
): Promise<Running> {
  const config = readConfig({ auth: "accounts" }, {});
  const way = wayOf(config);
  return serve(product, {
    identify: way.open(config, { accounts: product.accounts, clock }),
    signIn: way.signIn,
    clock,
    ...options,
  });
}

/** Makes the first administrator, who is then signed in. */
export async function firstAdmin(product: OpenedProduct, server: Running, name = "root"): Promise<Browser> {
  const { path } = await product.accounts.firstLink();
  const admin = browser(server);
  const answer = await admin.post("/api/sign-in/password", { link: linkIn(path), name, password: goodPassword });
  if (answer.status !== 200) throw new Error(answer.body);
  return admin;
}

/** The sign-in where nothing more was asked. */
export function signedIn(entered: Entered): SignedIn {
  if ("challenge" in entered) throw new Error(`a second step is asked: ${entered.asks}`);
  return entered;
}

export function linkIn(path: string): string {
  return path.slice(path.indexOf("#link=") + "#link=".length);
}

/** Invites someone, who chooses a password and is then signed in. */
export async function invited(
  admin: Browser,
  server: Running,
  name: string,
  role: "admin" | "user" = "user",
): Promise<{ id: string; browser: Browser }> {
  const made = await admin.post("/api/admin/users", { name, role });
  if (made.status !== 201) throw new Error(made.body);
  const { account, link } = made.json<{ account: { id: string }; link: { path: string } }>();
  const theirs = browser(server);
  const entered = await theirs.post("/api/sign-in/password", { link: linkIn(link.path), password: goodPassword });
  if (entered.status !== 200) throw new Error(entered.body);
  return { id: account.id, browser: theirs };
}
