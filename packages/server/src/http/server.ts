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
import { doorkeeper } from "./actor.ts";
import { watchConnections } from "./connections.ts";
import type { Context, Routes, Served } from "./context.ts";
import { refuseDeepJson } from "./depth.ts";
import { always, isApi, securityHeaders } from "./headers.ts";
import type { Identify } from "./identity/identity.ts";
import { identifyLocal } from "./identity/local.ts";
import { speakTheirs } from "./language.ts";
import { drainable, tellNode } from "./node.ts";
import { describeRoutes } from "./openapi.ts";
import { originGuard } from "./origin.ts";
import { servePage } from "./page.ts";
import { problemRenderer } from "./problem.ts";
import { readOnlyGuard } from "./read-only.ts";
import { accountRoutes } from "./routes/account.ts";
import { administrationRoutes } from "./routes/administration.ts";
import { analysisRoutes } from "./routes/analyses.ts";
import { auditRoutes } from "./routes/audit.ts";
import { datasourceRoutes } from "./routes/datasources.ts";
import { draftRoutes } from "./routes/drafts.ts";
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
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { signInRoutes } from "./routes/sign-in.ts";
import { stepRoutes } from "./routes/steps.ts";
import { userRoutes } from "./routes/users.ts";
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
  /** Folder of the sample files. */
  readonly samples?: string;
  readonly clock?: Clock;
  /** Its name among several servers. */
  readonly node?: string;
  /** Addresses of proxies whose word on where a request comes from is taken; none unless given. */
  readonly proxies?: readonly string[];
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
  signInRoutes,
  secondFactorRoutes,
  providerRoutes,
  peopleRoutes,
  accountRoutes,
  userRoutes,
  administrationRoutes,
  recipeRoutes,
  draftRoutes,
  safetyRoutes,
  auditRoutes,
  jobRoutes,
  eventRoutes,
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
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: fixedLimits.requestBytes.most,
    exposeHeadRoutes: false,
    https: options.tls ? { ...options.tls, ...secureTransport } : null,
    trustProxy: options.proxies?.length ? [...options.proxies] : false,
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
  const endConnections = watchConnections(app.server);
  let open = true;
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
  tellNode(app, options.node ?? "");
  app.addHook("onRequest", securityHeaders);
  app.addHook("onRequest", guard);
  app.addHook("onRequest", doorkeeper(identify));
  app.addHook("onRequest", readOnlyGuard(product));
  app.addHook("preValidation", async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body) request.body = {};
  });
  app.addHook("onResponse", async (request, reply) => {
    if (!isApi(request)) return;
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    request.log.info({ method, route: routeOptions.url ?? "none", status: reply.statusCode, ms }, "request");
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
    clock: options.clock ?? systemClock,
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
  servePage(app, options.page ?? shipped("dist/ui"));
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
