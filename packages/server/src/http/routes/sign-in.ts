// Signing in and out. These are asked by those who are not signed in; where people are known otherwise, there is
// nothing here but the word that it is so.
import type { SignedOut, SignInAnswer, SignInState } from "@data-tools/client";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Entered } from "../../accounts/api.ts";
import { iso } from "../../clock.ts";
import { refuse } from "../../errors.ts";
import { clientOf, knownActor, visitorOf } from "../actor.ts";
import type { Context, Routes } from "../context.ts";
import { assertPrivate, setSignInCookie } from "../identity/cookie.ts";
import { fields, name } from "../schemas.ts";

const tags = ["sign-in"];
/** Its own rules say more; a body of megabytes is no password. */
const password = { type: "string", minLength: 1, maxLength: 1000 } as const;
const link = { type: "string", minLength: 1, maxLength: 200 } as const;
const open = true as const;

export const signInRoutes: Routes = (app, { accounts, signIn, provider }) => {
  const assertHere = hereAlone(signIn);
  /** Lets a browser in, or tells what is asked next. */
  const answer = (request: FastifyRequest, reply: FastifyReply, entered: Entered): SignInAnswer => {
    if ("challenge" in entered) {
      const { challenge: token, asks, until } = entered;
      return { ...signIn, signedIn: false, challenge: { token, asks, until: iso(until) } };
    }
    setSignInCookie(request, reply, entered.token, entered.until);
    return { ...signIn, signedIn: true, challenge: null };
  };
  const stateOf = (request: FastifyRequest): SignInState => ({ ...signIn, signedIn: knownActor(request) !== null });

  app.get(
    "/api/sign-in",
    {
      schema: { summary: "How one signs in here, and whether you are", tags },
      config: { open, answer: { type: "SignInState" } },
    },
    async (request) => stateOf(request),
  );

  app.post<{ Body: { name: string; password: string } }>(
    "/api/sign-in",
    {
      schema: {
        summary: "Sign in, or hear what is asked next",
        tags,
        body: fields({ name, password }, ["name", "password"]),
      },
      config: { open, answer: { type: "SignInAnswer" } },
    },
    async (request, reply) => {
      assertHere(request);
      return answer(request, reply, await accounts.signIn({ ...request.body, from: clientOf(request) }));
    },
  );

  app.post<{ Body: { link: string } }>(
    "/api/sign-in/link",
    {
      schema: { summary: "Whom a one-time link is for", tags, body: fields({ link }, ["link"]) },
      config: { open, answer: { schema: fields({ name: { type: "string" } }, ["name"]) } },
    },
    async (request) => {
      assertHere(request);
      return { name: await accounts.linkFor(request.body.link) };
    },
  );

  app.post<{ Body: { link: string; name?: string; password: string } }>(
    "/api/sign-in/password",
    {
      schema: {
        summary: "Choose your password with a one-time link, and sign in",
        tags,
        body: fields({ link, name, password }, ["link", "password"]),
      },
      config: { open, answer: { type: "SignInAnswer" } },
    },
    async (request, reply) => {
      assertHere(request);
      return answer(request, reply, await accounts.takeLink({ ...request.body, from: clientOf(request) }));
    },
  );

  app.post<{ Body: { password: string } }>(
    "/api/sign-in/confirm",
    {
      schema: {
        summary: "Your password once more, before what must not be done by whoever finds an open browser",
        tags,
        body: fields({ password }, ["password"]),
      },
      config: { always: true, answer: { status: 204 } },
    },
    async (request, reply) => {
      await accounts.confirm(visitorOf(request), request.body.password);
      return reply.code(204).send();
    },
  );

  app.post(
    "/api/sign-out",
    {
      schema: { summary: "Sign out", tags, body: fields({}) },
      config: { always: true, answer: { type: "SignedOut" } },
    },
    async (request, reply): Promise<SignedOut> => {
      await accounts.signOut(visitorOf(request));
      setSignInCookie(request, reply, null, null);
      // Below a path the host's storage is the neighbours' too; ours holds nothing but the looks of the page.
      reply.header("clear-site-data", app.base === "" ? '"cache", "storage"' : '"cache"');
      return { next: (await provider?.signOutUrl()) ?? null };
    },
  );
};

/** Refuses a request about passwords where people sign in elsewhere, or where it would travel in the clear. */
export function hereAlone({ way }: Context["signIn"]): (request: FastifyRequest) => void {
  return (request) => {
    if (way !== "accounts") refuse("not_found", { what: "address" });
    assertPrivate(request);
  };
}
