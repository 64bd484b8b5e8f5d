// A server in front of an old site: the real product, people known by a Django site's stores, and for the old site
// a small server that keeps what reached it and answers what it is told to.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { createClient } from "@data-tools/client";
import type { OpenedProduct } from "../../../src/app.ts";
import { manualClock } from "../../../src/clock.ts";
import { django } from "../../../src/http/identity/django.ts";
import type { ServerOptions } from "../../../src/http/server.ts";
import type { EnrolmentView } from "../../../src/migrate/enrolment.ts";
import { oldIdOf } from "../../../src/migrate/old-addresses.ts";
import type { Actor } from "../../../src/sessions/api.ts";
import { djangoSite, type Site } from "../django-site.ts";
import { openTestProduct } from "../product.ts";
import { type Answer, type Asking, type Running, serve } from "../running.ts";

/** A request as it reached the old site. */
export interface Reached {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface OldSiteThere {
  readonly url: URL;
  readonly reached: Reached[];
  /** What it answers from now on; without it, its name. */
  answer: ((request: IncomingMessage, response: ServerResponse, body: Buffer) => void) | null;
  /** Connections that change their protocol. */
  onUpgrade: ((request: IncomingMessage, socket: Socket, head: Buffer) => void) | null;
  close(): Promise<void>;
}

export const fromTheOldSite = "the old site";

export async function oldSite(): Promise<OldSiteThere> {
  const reached: Reached[] = [];
  const server = createServer(async (request, response) => {
    const { method = "", url = "", headers, rawHeaders } = request;
    const body = await buffer(request);
    reached.push({ method, url, headers, rawHeaders, body });
    if (there.answer) there.answer(request, response, body);
    else response.end(fromTheOldSite);
  });
  const upgraded = new Set<Socket>();
  server.on("upgrade", (_request, socket) => upgraded.add(socket as Socket));
  server.on("upgrade", (request, socket, head) => there.onUpgrade?.(request, socket as Socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const there: OldSiteThere = {
    url: new URL(`http://127.0.0.1:${port}`),
    reached,
    answer: null,
    onUpgrade: null,
    async close() {
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return there;
}

export const ann: Actor = { owner: "django:1", name: "ann", role: "user" };
export const root: Actor = { owner: "django:2", name: "root", role: "admin" };

export interface Standing {
  readonly product: OpenedProduct;
  readonly site: Site;
  readonly old: OldSiteThere;
  readonly server: Running;
  readonly clock: ReturnType<typeof manualClock>;
  /** A request as a script of the old pages sends it, by somebody signed in there. */
  ask(who: Who, path: string, asking?: Asking): Promise<Answer>;
  enrol(to: Partial<EnrolmentView>): Promise<unknown>;
  /** A datasource from CSV text; answers the UUID that the old addresses call it by. */
  datasource(csv: string, types?: Record<string, string>, who?: Who): Promise<string>;
  close(): Promise<void>;
}

export type Who = "ann" | "root" | "stranger";

/** Opens it all; people who are asked about are enrolled unless it is said otherwise. */
export async function stand(
  options: Partial<ServerOptions> & { readonly upstream?: "none"; readonly flags?: Record<string, string> } = {},
): Promise<Standing> {
  const { upstream, flags, ...more } = options;
  const product = await openTestProduct(flags);
  const site = djangoSite("5.2");
  const old = await oldSite();
  const clock = manualClock(Date.UTC(2026, 11, 1));
  const server = await serve(product, {
    identify: django.open(site.settings(), { clock }),
    behind: { upstream: upstream === "none" ? null : old.url },
    ...more,
  });
  const cookieOf = (who: Who) =>
    who === "stranger" ? "theme=dark" : `theme=dark; sessionid=${site.sessions[who]}; csrftoken=${"c".repeat(32)}`;
  const enrol = (to: Partial<EnrolmentView>) => product.enrolment.change(root, to);
  await enrol({ mode: "on" });
  return {
    ...{ product, site, old, server, clock, enrol },
    ask: (who, path, { headers, ...asking } = {}) =>
      server.ask(path, { ...asking, headers: { cookie: cookieOf(who), "sec-fetch-site": "same-origin", ...headers } }),
    async datasource(csv, types, who = "ann") {
      const client = createClient({
        baseUrl: server.url,
        fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers, cookie: cookieOf(who) } }),
      });
      const { id } = await client.datasources.create(new Blob([csv]), {
        fileName: "ventas.csv",
        name: "Ventas",
        ...(types && { options: { types: types as never } }),
      });
      return oldIdOf(id);
    },
    async close() {
      await server.close();
      await old.close();
      site.remove();
      await product.close();
    },
  };
}
