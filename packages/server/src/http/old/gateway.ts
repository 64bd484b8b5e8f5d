// In front of the old site. What is nobody's business here is passed on before anything of ours looks at it; of the
// addresses that are shared, enrolled users are answered here and all others there.
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createHttps, type ServerOptions as TlsOptions } from "node:https";
import type { FastifyInstance, FastifyRequest, FastifyServerFactory } from "fastify";
import type { Logger } from "pino";
import { refuse } from "../../errors.ts";
import { type Enrolment, isIn } from "../../migrate/enrolment.ts";
import type { Actor } from "../../sessions/api.ts";
import { letIn } from "../actor.ts";
import type { Identify } from "../identity/identity.ts";
import { notePassedOn } from "../requests.ts";
import { isOldTools, whose } from "./addresses.ts";
import { type Passing, type PassingOptions, passingTo } from "./pass.ts";

/** The old site behind this server: where it is, or that there is none any more. */
export interface SiteBehind {
  readonly upstream: URL | null;
  readonly idleMs?: number;
}

/** The old site that the settings name; undefined without one. Refuses settings that cannot tell who is asking. */
export function siteBehind({
  OLD_SITE,
  AUTH,
}: {
  readonly OLD_SITE: string;
  readonly AUTH: string;
}): SiteBehind | undefined {
  const say = (reason: string) => refuse("invalid_params", { field: "OLD_SITE", reason });
  if (OLD_SITE === "") return undefined;
  if (AUTH !== "django") say("only with AUTH=django does the old site's own sign-in tell here who is asking");
  if (OLD_SITE === "none") return { upstream: null };
  const url = URL.canParse(OLD_SITE) ? new URL(OLD_SITE) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) return say("it must be an http or https address");
  const isBare = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
  return isBare ? { upstream: url } : say("it must be an address without a path: addresses are passed on as they are");
}

interface Gateway {
  /** Makes the server, with the handler of what is ours. */
  readonly serverFactory?: FastifyServerFactory;
  /** Lets enrolled users in where addresses are shared; comes before every other look at a request. */
  guard(app: FastifyInstance, identify: Identify): void;
}

interface Around extends Pick<PassingOptions, "log" | "proxies" | "told" | "open"> {
  readonly enrolment: Enrolment;
  readonly log: Logger;
  readonly tls: TlsOptions | null;
}

export function gatewayTo({ upstream, idleMs }: SiteBehind, { enrolment, tls, ...options }: Around): Gateway {
  const passing = upstream && passingTo(upstream, { ...options, ...(idleMs !== undefined && { idleMs }) });
  return {
    ...(passing && { serverFactory: serverInFront(passing, tls) }),
    guard(app, identify) {
      if (passing) app.server.on("upgrade", passing.upgrade);
      app.addHook("onRequest", async (request, reply) => {
        const { old } = request.routeOptions.config;
        const isHome = passing !== null && whose(request.method, request.url) === "shared" && old === undefined;
        if (old === undefined && !isHome) {
          // Without the old site nothing else is there, and no place of our page either.
          if (passing === null && isOldTools(request.url)) refuse("not_found", { what: "address" });
          return;
        }
        reply.header("vary", "cookie");
        const rules = await enrolment.now();
        const actor = rules.mode === "off" ? null : await whoAsks(request, identify, isHome);
        if (actor !== null && isIn(rules, actor)) {
          letIn(request, actor, identify);
          return;
        }
        if (passing !== null) {
          reply.hijack();
          notePassedOn(request);
          passing.pass(request.raw, reply.raw);
          return;
        }
        if (actor === null && rules.mode !== "off") refuse("not_signed_in");
        refuse("not_found", { what: "address" });
      });
    },
  };
}

/** Who asks; null for strangers. The old site itself may say of its start page that it cannot tell. */
async function whoAsks(request: FastifyRequest, identify: Identify, isHome: boolean): Promise<Actor | null> {
  try {
    return await identify(request);
  } catch (error) {
    if (isHome) return null;
    throw error;
  }
}

/** What the framework sets of a server of its own. */
interface Timeouts {
  readonly keepAliveTimeout: number;
  readonly requestTimeout: number;
  readonly connectionTimeout: number;
}

function serverInFront(passing: Passing, tls: TlsOptions | null): FastifyServerFactory {
  return (own, settings) => {
    const { keepAliveTimeout, requestTimeout, connectionTimeout } = settings as unknown as Timeouts;
    const listener: RequestListener = (request, response) =>
      whose(request.method ?? "", request.url ?? "") === "theirs"
        ? passing.pass(request, response)
        : own(request, response);
    const options = {
      // Nothing of ours changes the protocol; who offers it anyway is answered without.
      shouldUpgradeCallback: (request: { method?: string; url?: string }) =>
        whose(request.method ?? "", request.url ?? "") === "theirs",
    };
    const server: Server = tls ? createHttps({ ...options, ...tls }, listener) : createHttp(options, listener);
    server.keepAliveTimeout = keepAliveTimeout;
    server.requestTimeout = requestTimeout;
    server.setTimeout(connectionTimeout);
    return server;
  };
}
