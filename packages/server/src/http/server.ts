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
import { doorkeeper } from "./actor.ts";
import { watchConnections } from "./connections.ts";
import type { Context, Routes, Served } from "./context.ts";
import { isApi, securityHeaders } from "./headers.ts";
import type { Identify } from "./identity/identity.ts";
import { identifyLocal } from "./identity/local.ts";
import { speakTheirs } from "./language.ts";
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
import { recipeRoutes } from "./routes/recipes.ts";
import { resultRoutes } from "./routes/results.ts";
import { rowRoutes } from "./routes/rows.ts";
import { safetyRoutes } from "./routes/safety.ts";
import { sampleRoutes } from "./routes/samples.ts";
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

const bodyLimit = 8 * 1024 * 1024;
const shipped = (folder: string) => fileURLToPath(new URL(`../../${folder}`, import.meta.url));

/** A server over the product, not yet listening. Closing it ends event streams and lets requests finish; the product stays open. */
export function createServer(product: Served, options: ServerOptions): FastifyInstance {
  const render = problemRenderer(product);
  const guard = originGuard(options.names ?? []);
  const app = fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    exposeHeadRoutes: false,
    https: options.tls ? { ...options.tls, minVersion: "TLSv1.2" } : null,
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
  const identify = options.identify ?? identifyLocal;

  app.setErrorHandler(render);
  app.setValidatorCompiler(schemaCompiler());
  app.removeContentTypeParser("text/plain");
  app.decorate("eventStreams", new Set<PassThrough>());
  speakTheirs(app);
  app.addHook("onRequest", securityHeaders);
  app.addHook("onRequest", guard);
  app.addHook("onRequest", doorkeeper(identify));
  app.addHook("onRequest", readOnlyGuard(product));
  app.addHook("preValidation", async (request) => {
    if (request.body === undefined && request.routeOptions.schema?.body) request.body = {};
  });
  app.addHook("onResponse", async (request, reply) => {
    if (!isApi(request.url)) return;
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
    identify,
    signIn: { way: options.signIn ?? "elsewhere", provider: options.provider ?? null },
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
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json; charset=utf-8\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}
