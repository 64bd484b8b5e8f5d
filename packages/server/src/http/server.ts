// The HTTP surface over a product: what holds for every request is set up here, each noun's routes in
// a file of their own.
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import type { OperationView, SignInState } from "@data-tools/client";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import { type FastifyInstance, fastify, LogController } from "fastify";
import type { Logger } from "pino";
import { type Clock, systemClock } from "../clock.ts";
import { fixedLimits } from "../limits.ts";
import type { TakingOver } from "../migrate/taking-over.ts";
import { doorkeeper } from "./actor.ts";
import { watchConnections } from "./connections.ts";
import type { Context, Routes, Served } from "./context.ts";
import { refuseDeepJson } from "./depth.ts";
import { serveDocs } from "./docs.ts";
import { always, securityHeaders } from "./headers.ts";
import type { Identify } from "./identity/identity.ts";
import { identifyLocal } from "./identity/local.ts";
import { speakTheirs } from "./language.ts";
import { tellMetrics } from "./metrics.ts";
import { drainable, tellNode } from "./node.ts";
import { touchingUsers } from "./old/first-touch.ts";
import { gatewayTo, type SiteBehind } from "./old/gateway.ts";
import { addOldRoutes } from "./old/index.ts";
import { describeRoutes } from "./openapi.ts";
import { originGuard } from "./origin.ts";
import { servePage } from "./page.ts";
import { rewriterOf } from "./place.ts";
import { problemRenderer } from "./problem.ts";
import { readOnlyGuard } from "./read-only.ts";
import { noteRequests, outcomeOfStatus, requestNames } from "./requests.ts";
import { accountRoutes } from "./routes/account.ts";
import { administrationRoutes } from "./routes/administration.ts";
import { analysisRoutes } from "./routes/analyses.ts";
import { auditRoutes } from "./routes/audit.ts";
import { datasourceRoutes } from "./routes/datasources.ts";
import { draftRoutes } from "./routes/drafts.ts";
import { enrolmentRoutes } from "./routes/enrolment.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { historyRoutes } from "./routes/history.ts";
import { importRoutes } from "./routes/imports.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { operationRoutes } from "./routes/operations.ts";
import { peopleRoutes } from "./routes/people.ts";
import { providerRoutes } from "./routes/provider.ts";
import { recipeRoutes } from "./routes/recipes.ts";
import { resultRoutes } from "./routes/results.ts";
import { rowRoutes } from "./routes/rows.ts";
import { safetyRoutes } from "./routes/safety.ts";
import { sampleRoutes } from "./routes/samples.ts";
import { satisfactionRoutes } from "./routes/satisfaction.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { stepRoutes } from "./routes/steps.ts";
import { trackingRoutes } from "./routes/tracking.ts";
import { userRoutes } from "./routes/users.ts";
import { traceRequests } from "./traces.ts";
import { schemaCompiler } from "./validation.ts";

export interface ServerOptions {
  /** The catalogue, as `GET /api/operations` shows it. */
  readonly operations: readonly OperationView[];
  readonly log: Logger;
  /** Tells who is asking; without it, the one local user. */
  readonly identify?: Identify;
  /** Where one signs in; elsewhere unless it is said. */
  readonly signIn?: SignInState["way"];
  /** The name of the provider one signs in with. */
  readonly provider?: string;
  /** Certificate chain and private key, in PEM, to serve https with. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Names besides the loopback ones under which browsers may call this server: `data.example.org`, `localhost:5173`. */
  readonly names?: readonly string[];
  /** Largest upload in bytes; default 512 MB. */
  readonly uploadLimit?: number;
  /** Folder of the built page. */
  readonly page?: string;
  /** Folder of the built documents. */
  readonly docs?: string;
  /** Folder of the sample files. */
  readonly samples?: string;
  readonly clock?: Clock;
  /** Its name among several servers. */
  readonly node?: string;
  /** Addresses of proxies whose word on where a request comes from is taken; none unless given. */
  readonly proxies?: readonly string[];
  /** The path below which people find this server, as /data-tools; the root unless given. */
  readonly base?: string;
  /** The site that this server stands in front of; undefined if it stands alone. */
  readonly behind?: SiteBehind | undefined;
  /** Takes over what the old system holds of users when they come. */
  readonly takingOver?: TakingOver | null | undefined;
  /** Who brings it sees metrics at /metrics; without it they are not told here. */
  readonly metricsToken?: string;
}

const routes: readonly Routes[] = [
  operationRoutes,
  analysisRoutes,
  importRoutes,
  datasourceRoutes,
  sampleRoutes,
  sessionRoutes,
  stepRoutes,
  historyRoutes,
  rowRoutes,
  resultRoutes,
  trackingRoutes,
  signInRoutes,
  secondFactorRoutes,
  providerRoutes,
  peopleRoutes,
  accountRoutes,
  userRoutes,
  administrationRoutes,
  enrolmentRoutes,
  recipeRoutes,
  draftRoutes,
  safetyRoutes,
  auditRoutes,
  jobRoutes,
  eventRoutes,
  satisfactionRoutes,
  healthRoutes,
];

/** Of TLS 1.2 what keeps its secrets when the certificate's key is lost, and tells of every change; 1.3 has no other. */
const secureTransport = {
  minVersion: "TLSv1.2",
  honorCipherOrder: true,
  ciphers: [
    ...["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"],
    ...["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384"],
    ...["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305"],
    ...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"],
  ].join(":"),
} as const;

const shipped = (folder: string) => fileURLToPath(new URL(`../../${folder}`, import.meta.url));

/** A server over the product, not yet listening. Closing it ends event streams and lets requests finish; the product stays open. */
export function createServer(product: Served, options: ServerOptions): FastifyInstance {
  const render = problemRenderer(product);
  const guard = originGuard(options.names ?? []);
  const tls = options.tls ? { ...options.tls, ...secureTransport } : null;
  const proxies = options.proxies ?? [];
  const clock = options.clock ?? systemClock;
  const base = options.base ?? "";
  let open = true;
  const gateway =
    options.behind &&
    gatewayTo(options.behind, {
      ...{ enrolment: product.enrolment, log: options.log, proxies, open: () => open, tls },
      told: (status, seconds) => {
        const outcome = outcomeOfStatus(status);
        product.measuring.metrics.observe("data_tools_passed_on_seconds", { outcome }, seconds);
      },
    });
  const app = fastify({
    loggerInstance: options.log,
    genReqId: requestNames(proxies),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request" }),
    bodyLimit: fixedLimits.requestBytes.most,
    exposeHeadRoutes: false,
    ...(base !== "" && { rewriteUrl: rewriterOf(base) }),
    https: tls,
    // The types know a server without TLS or with it, never one that depends.
    ...(gateway?.serverFactory && { serverFactory: gateway.serverFactory as never }),
    trustProxy: proxies.length > 0 ? [...proxies] : false,
    frameworkErrors: async (error, request, reply) => {
      await securityHeaders(request, reply);
      await render(
        await guard(request).then(
          () => error,
          (refusal: Error) => refusal,
        ),
        request,
        reply,
      );
    },
    clientErrorHandler: answerUnreadable,
  }) as unknown as FastifyInstance;
  app.decorate("base", base);
  const endConnections = watchConnections(app.server);
  const identify: Identify = options.identify ?? identifyLocal;

  app.setErrorHandler(render);
  app.setValidatorCompiler(schemaCompiler());
  app.removeContentTypeParser("text/plain");
  refuseDeepJson(app);
  app.decorate("eventStreams", new Set<PassThrough>());
  speakTheirs(app);
  drainable(app, () => {
    open = false;
  });
  if (product.observing.tracing) traceRequests(app, product.observing.tracing, proxies);
  noteRequests(app, product);
  app.addHook("onRequest", securityHeaders);
  gateway?.guard(app, identify);
  tellNode(app, options.node ?? "");
  app.addHook("onRequest", guard);
  app.addHook("onRequest", doorkeeper(identify));
  app.addHook("onRequest", readOnlyGuard(product));
  if (options.takingOver) app.addHook("onRequest", touchingUsers(options.takingOver, product.enrolment, clock));
  app.addHook("preValidation", async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body) request.body = {};
  });
  app.addHook("preClose", async () => {
    open = false;
    for (const stream of app.eventStreams) stream.end();
    endConnections();
  });

  const context: Context = {
    product,
    accounts: product.accounts,
    signIn: {
      way: options.signIn ?? "elsewhere",
      provider: options.provider ?? identify.provider?.name ?? null,
      url: identify.signInUrl ?? null,
    },
    provider: identify.provider ?? null,
    operations: options.operations,
    clock,
    uploadLimit: options.uploadLimit ?? 512 * 1024 * 1024,
    samples: options.samples ?? shipped("samples"),
    open: () => open,
  };
  describeRoutes(app);
  app.register(cookie);
  app.register(multipart, { throwFileSizeLimit: false });
  app.register(async (scope) => {
    for (const add of routes) add(scope, context);
  });
  if (gateway) addOldRoutes(app, { product, takingOver: options.takingOver ?? null, clock });
  if (options.metricsToken) tellMetrics(app, options.metricsToken, product.measuring.told);
  servePage(app, options.page ?? shipped("dist/ui"));
  serveDocs(app, options.docs ?? shipped("dist/docs"));
  return app;
}

/** What cannot even be read as HTTP gets a problem too, and its connection ends. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const detail = "The request cannot be read: it is no well-formed HTTP.";
  const body = JSON.stringify({
    type: "/api/problems/bad_request",
    title: "Bad request",
    status,
    code: "bad_request",
    detail,
  });
  const headers = {
    ...always,
    "content-type": "application/problem+json; charset=utf-8",
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(body),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
}
