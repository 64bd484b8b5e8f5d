// The second factor: the second step of signing in, and what one does with one's own.
import type { RecoveryCodes, SignInState } from "@data-tools/client";
import { clientOf, visitorOf } from "../actor.ts";
import type { Routes } from "../context.ts";
import { setSignInCookie } from "../identity/cookie.ts";
import { fields } from "../schemas.ts";
import { hereAlone } from "./sign-in.ts";

const challenge = { type: "string", minLength: 1, maxLength: 200 } as const;
const code = { type: "string", minLength: 1, maxLength: 100 } as const;
const coded = fields({ code }, ["code"]);
const open = true as const;

export const secondFactorRoutes: Routes = (app, { accounts, signIn }) => {
  const assertHere = hereAlone(signIn);

  app.post<{ Body: { challenge: string; code: string } }>(
    "/api/sign-in/code",
    {
      schema: {
        summary: "The second step of signing in: a code of your app, or a recovery code",
        tags: ["sign-in"],
        body: fields({ challenge, code }, ["challenge", "code"]),
      },
      config: { open, answer: { type: "SignInState" } },
    },
    async (request, reply): Promise<SignInState> => {
      assertHere(request);
      const { token, until } = await accounts.answerCode({ ...request.body, from: clientOf(request) });
      setSignInCookie(request, reply, token, until);
      return { ...signIn, signedIn: true };
    },
  );

  app.post<{ Body: { challenge: string } }>(
    "/api/sign-in/second-factor",
    {
      schema: {
        summary: "Set up a second factor while signing in, where you must have one: what your app needs",
        tags: ["sign-in"],
        body: fields({ challenge }, ["challenge"]),
      },
      config: { open, answer: { type: "SecondFactorSetup" } },
    },
    async (request) => {
      assertHere(request);
      return accounts.beginSetup(request.body.challenge);
    },
  );

  app.put<{ Body: { challenge: string; code: string } }>(
    "/api/sign-in/second-factor",
    {
      schema: {
        summary: "Its first code, which signs you in; the answer has your recovery codes, this once",
        tags: ["sign-in"],
        body: fields({ challenge, code }, ["challenge", "code"]),
      },
      config: { open, answer: { type: "RecoveryCodes" } },
    },
    async (request, reply): Promise<RecoveryCodes> => {
      assertHere(request);
      const { signedIn, codes } = await accounts.finishSetup({ ...request.body, from: clientOf(request) });
      setSignInCookie(request, reply, signedIn.token, signedIn.until);
      return { codes };
    },
  );

  app.get(
    "/api/me/second-factor",
    {
      schema: { summary: "Your second factor: whether it is on, and how many recovery codes are left", tags: ["me"] },
      config: { answer: { type: "SecondFactorView" } },
    },
    (request) => accounts.secondFactor(visitorOf(request)),
  );

  app.post<{ Body: { code?: string } }>(
    "/api/me/second-factor",
    {
      schema: {
        summary: "Begin to set up a second factor, or another app in place of the one you have, by a code of that one",
        tags: ["me"],
        body: fields({ code }),
      },
      config: { answer: { type: "SecondFactorSetup" } },
    },
    (request) => accounts.setUpFactor(visitorOf(request), request.body.code),
  );

  app.put<{ Body: { code: string } }>(
    "/api/me/second-factor",
    {
      schema: {
        summary: "Its first code, from which on it is asked; every other browser is signed out",
        tags: ["me"],
        body: coded,
      },
      config: { answer: { type: "RecoveryCodes" } },
    },
    async (request): Promise<RecoveryCodes> => ({
      codes: await accounts.turnFactorOn(visitorOf(request), request.body.code),
    }),
  );

  app.post<{ Body: { code: string } }>(
    "/api/me/second-factor/off",
    {
      schema: { summary: "Do without a second factor", tags: ["me"], body: coded },
      config: { answer: { status: 204 } },
    },
    async (request, reply) => {
      await accounts.turnFactorOff(visitorOf(request), request.body.code);
      return reply.code(204).send();
    },
  );

  app.post<{ Body: { code: string } }>(
    "/api/me/second-factor/recovery-codes",
    {
      schema: { summary: "New recovery codes; those of before are void", tags: ["me"], body: coded },
      config: { answer: { status: 201, type: "RecoveryCodes" } },
    },
    async (request, reply): Promise<RecoveryCodes> => {
      reply.code(201);
      return { codes: await accounts.renewRecoveryCodes(visitorOf(request), request.body.code) };
    },
  );
};
