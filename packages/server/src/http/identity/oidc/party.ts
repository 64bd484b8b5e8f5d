// We as the party that relies on a provider: the way there (authorization code with PKCE), the way back, programs'
// tokens, and leaving.
import { createHash } from "node:crypto";
import type { Subject } from "../../../accounts/api.ts";
import { digestOf, hasDigest } from "../../../accounts/secrets.ts";
import type { Json } from "../../../answers.ts";
import { Refusal } from "../../../errors.ts";
import type { Around, Provider } from "../identity.ts";
import { areComplete, subjectOf } from "./claims.ts";
import { discover, type Metadata } from "./discovery.ts";
import { errorCode, failed, ProviderRefusal, unavailable } from "./failure.ts";
import { kept } from "./kept.ts";
import { createOnce } from "./once.ts";
import { askWithin } from "./requests.ts";
import type { Registration } from "./settings.ts";
import { type Leave, leaveMs, newLeave, openLeave, placeOf, sealLeave } from "./state.ts";
import { assertStrong } from "./strength.ts";
import { createTokens } from "./tokens.ts";

const askMs = 10_000;
/** The longest code that is passed on. */
const codeMax = 4096;

/** A provider, and whom its bearer tokens stand for; null where they do not hold. */
interface Party extends Provider {
  /** `tell` hears why one does not hold, in a word for the log. */
  byBearer(token: string, tell: (why: string) => void): Promise<Subject | null>;
}

export function createParty(us: Registration, { clock, key, askMs: within = askMs }: Around): Party {
  const ask = askWithin(within);
  const metadata = kept(() => discover(ask, us.issuer), {
    clock,
    freshMs: 3_600_000,
    staleMs: Number.POSITIVE_INFINITY,
  });
  const tokens = createTokens(us, metadata, ask, clock);
  /** States that came back, until their cookies have run out, and logout tokens. */
  const states = createOnce(clock);
  const logouts = createOnce(clock);

  /** Turns the code in. */
  async function exchange({ token: url, secretBy }: Metadata, code: string, verifier: string): Promise<Json> {
    const form = new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: us.redirectUri });
    form.set("code_verifier", verifier);
    const headers: Record<string, string> = { "content-type": "application/x-www-form-urlencoded" };
    if (us.clientSecret !== "" && secretBy === null)
      throw unavailable({ reason: "it takes no client secret", why: "token_endpoint_auth_methods_supported" });
    if (us.clientSecret !== "" && secretBy === "basic") {
      const pair = [us.clientId, us.clientSecret].map(formEncoded).join(":");
      headers.authorization = `Basic ${Buffer.from(pair).toString("base64")}`;
    } else {
      form.set("client_id", us.clientId);
      if (us.clientSecret !== "") form.set("client_secret", us.clientSecret);
    }
    const { status, body } = await ask(url, { method: "POST", headers, body: form.toString() });
    if (status === 200) return body;
    throw failed({ reason: "the provider did not accept its own code", why: errorCode(body.error) });
  }

  /** What the provider says of the person beyond the ID token, where that is needed. */
  async function more({ userinfo }: Metadata, claims: Json, answer: Json): Promise<Json> {
    if (areComplete(claims, us) || userinfo === null || typeof answer.access_token !== "string") return claims;
    const { status, body } = await ask(userinfo, { headers: { authorization: `Bearer ${answer.access_token}` } });
    if (status !== 200) throw unavailable({ reason: "it does not say who you are", why: `userinfo ${status}` });
    if (body.sub !== claims.sub)
      throw failed({ reason: "what the provider says of you does not hold", why: "userinfo sub" });
    // What is signed counts where both say something.
    return { ...body, ...claims };
  }

  return {
    name: us.name,

    async begin({ to, again, before }) {
      const { authorization } = await metadata.get();
      const leave = newLeave(placeOf(to, us.origin), again, before, clock.now());
      const url = new URL(authorization);
      const asked = {
        response_type: "code",
        client_id: us.clientId,
        redirect_uri: us.redirectUri,
        scope: us.scope,
        state: leave.state,
        nonce: leave.nonce,
        code_challenge: createHash("sha256").update(leave.verifier).digest("base64url"),
        code_challenge_method: "S256",
        ...(us.acrValues.length > 0 && { acr_values: us.acrValues.join(" ") }),
        ...(again && { prompt: "login", max_age: "0" }),
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return { url: url.href, cookie: await sealLeave(leave, key), seconds: leaveMs / 1000 };
    },

    async recall(cookie, query) {
      const leave = cookie === null ? null : await openLeave(cookie, key, clock);
      const state = query.get("state");
      if (leave === null || state === null || !hasDigest(state, digestOf(leave.state)))
        throw failed({ reason: "it was not begun in this browser, or too long ago", why: "state" });
      return { to: leave.to, before: leave.before, finish: () => finish(leave, query) };
    },

    async signOutUrl() {
      const found = await metadata.get().catch((error: unknown) => {
        if (error instanceof Refusal) return null;
        throw error;
      });
      if (found === null || found.endSession === null) return null;
      const url = new URL(found.endSession);
      url.searchParams.set("client_id", us.clientId);
      url.searchParams.set("post_logout_redirect_uri", `${us.home}/sign-in`);
      return url.href;
    },

    async byBearer(token, tell) {
      const claims = await tokens.ofBearer(token, tell);
      if (claims === null) return null;
      assertStrong(claims, us);
      return subjectOf(claims, us);
    },

    async hearSignedOut(token, end) {
      const { jti, forMs, ...ended } = await tokens.ofLogout(token);
      if (!logouts.use(jti, forMs))
        throw failed({ reason: "the provider's word that somebody left was used already", why: "jti used" });
      try {
        await end({ issuer: us.issuer, ...ended });
      } catch (error) {
        logouts.giveBack(jti);
        throw error;
      }
    },
  };

  async function finish({ state, nonce, verifier, again, at }: Leave, query: URLSearchParams): Promise<Subject> {
    if (!states.use(state, leaveMs)) throw failed({ reason: "this sign-in was used already", why: "state used" });
    const found = await metadata.get();
    // Another provider's answer is no answer of this one.
    const issuer = query.get("iss");
    if (issuer === null ? found.namesIssuer : issuer !== us.issuer)
      throw failed({ reason: "the answer is not from the provider that was asked", why: "iss" });
    const error = query.get("error");
    if (error !== null) throw ofError(error);
    const code = query.get("code") ?? "";
    if (code === "" || code.length > codeMax)
      throw failed({ reason: "the provider's answer is incomplete", why: "code" });
    const answer = await exchange(found, code, verifier);
    if (typeof answer.id_token !== "string")
      throw failed({ reason: "the provider's answer is incomplete", why: "id_token" });
    const claims = await tokens.ofSignIn(answer.id_token, nonce);
    assertStrong(claims, us);
    const subject = subjectOf(await more(found, claims, answer), us);
    if (subject === null) throw failed({ reason: "the provider does not say who you are", why: "sub" });
    // A provider that tells when it asked must have asked now; one that does not is believed.
    if (again && subject.authenticatedAt !== undefined && subject.authenticatedAt < at - 60_000)
      throw failed({ reason: "the provider did not ask you again", why: "auth_time" });
    return subject;
  }
}

function ofError(error: string): ProviderRefusal {
  const why = errorCode(error);
  if (error === "access_denied") return new ProviderRefusal("oidc_refused", {}, why);
  if (error === "server_error" || error === "temporarily_unavailable")
    return unavailable({ reason: "it has a failure of its own", why });
  return failed({ reason: "the provider did not take the request", why });
}

/** As a form writes it, which the standard asks of names and secrets before they are joined. */
function formEncoded(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
