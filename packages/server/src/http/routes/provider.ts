// To the identity provider and back. A browser that comes here is always led on: to the provider, to where it
// wanted to go, or to the page that tells why not; a program gets the problem.
import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal, refuse } from "../../errors.ts";
import { clientOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { assertPrivate, leaveCookie, setLeaveCookie, setSignInCookie, signInCookie } from "../identity/cookie.ts";
import { ProviderRefusal } from "../identity/oidc/failure.ts";

const schema = { hide: true };
const backChannel = "/auth/oidc/back-channel-logout";
/** Bytes of its form. */
const logoutMax = 16 * 1024;
const callback = "/sign-in/callback";
const stranger = (request: FastifyRequest) => ({ owner: "", name: "nobody", from: clientOf(request) });

export const providerRoutes: Routes = (app, { accounts, product, provider }) => {
  if (provider === null) return;

  /** Leads a browser on, also where `work` refuses. */
  async function lead(
    request: FastifyRequest,
    reply: FastifyReply,
    work: () => Promise<string>,
  ): Promise<FastifyReply> {
    reply.header("cache-control", "no-store");
    try {
      return reply.redirect(await work(), 303);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const route = `GET ${request.routeOptions.url}`;
      if (error instanceof ProviderRefusal) request.log.warn({ route, code: error.code, why: error.why }, "no sign-in");
      if (route.endsWith(callback))
        product.audit.refused(stranger(request), { route, code: error.code, looked: false });
      if (!/\btext\/html\b/.test(request.headers.accept ?? "")) throw error;
      return reply.redirect(`${app.base}/sign-in#problem=${error.code}`, 303);
    }
  }

  app.get("/sign-in/start", { schema }, (request, reply) =>
    lead(request, reply, async () => {
      assertPrivate(request);
      const query = queryOf(request);
      const { url, cookie, seconds } = await provider.begin({
        to: query.get("to") ?? "/",
        again: query.has("again"),
        before: signInCookie(request),
      });
      setLeaveCookie(request, reply, cookie, seconds);
      return url;
    }),
  );

  app.get(callback, { schema }, (request, reply) =>
    lead(request, reply, async () => {
      assertPrivate(request);
      const { to, before, finish } = await provider.recall(leaveCookie(request), queryOf(request));
      // Not before it is known to be ours: a link elsewhere must not end a sign-in that is under way.
      setLeaveCookie(request, reply, null);
      const subject = await finish();
      const signedIn = await accounts.signInAs(subject, clientOf(request));
      if (signedIn === null) return refuse("account_shut");
      const old = before === null ? null : await accounts.bySignIn(before, false);
      if (old !== null) await accounts.signOut(old);
      setSignInCookie(request, reply, signedIn.token, signedIn.until);
      return app.base + to;
    }),
  );

  app.register(async (scope) => {
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: logoutMax },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    // Asked by the provider itself, which brings nothing but its signed word (OpenID Connect Back-Channel Logout 1.0).
    scope.post(backChannel, { schema }, async (request, reply) => {
      reply.header("cache-control", "no-store");
      assertPrivate(request);
      const token = onlyTokenOf(request.body);
      const from = clientOf(request);
      try {
        await provider.hearSignedOut(token, async (ended) => {
          const count = await accounts.endProvided(ended, from);
          request.log.info({ count }, "sign-ins ended by the provider");
        });
      } catch (error) {
        if (!(error instanceof ProviderRefusal)) throw error;
        const route = `POST ${backChannel}`;
        request.log.warn({ route, code: error.code, why: error.why }, "no logout");
        product.audit.refused(stranger(request), { route, code: error.code, looked: false });
        throw error;
      }
      return reply.code(200).send();
    });
  });
};

/** The one logout token of a form. */
function onlyTokenOf(form: unknown): string {
  const tokens = form instanceof URLSearchParams ? form.getAll("logout_token") : [];
  const [token, ...more] = tokens;
  if (token === undefined || more.length > 0) return refuse("bad_request", { reason: "it has not one logout_token" });
  return token;
}

/** What the address asks; nothing where something is said twice. */
function queryOf({ url }: FastifyRequest): URLSearchParams {
  const said = new URLSearchParams(url.split("?").slice(1).join("?"));
  return new Set(said.keys()).size === said.size ? said : new URLSearchParams();
}
