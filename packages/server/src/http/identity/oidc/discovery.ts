// What the provider says of itself at its well-known address.
import type { Json } from "../../../answers.ts";
import { unavailable } from "./failure.ts";
import type { AskProvider } from "./requests.ts";
import { isSafe } from "./settings.ts";

export interface Metadata {
  readonly authorization: string;
  readonly token: string;
  readonly keys: string;
  readonly userinfo: string | null;
  readonly endSession: string | null;
  /** How we prove who we are where codes are turned in; null = no way we have. */
  readonly secretBy: "basic" | "post" | null;
  /** Whether every answer names its issuer. */
  readonly namesIssuer: boolean;
}

/** Reads it. Refuses with `oidc_unavailable`, also where it is another provider's. */
export async function discover(ask: AskProvider, issuer: string): Promise<Metadata> {
  const { status, body } = await ask(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  if (status !== 200) throw unavailable({ reason: "it does not say how to sign in there", why: `status ${status}` });
  // Exactly: what another issuer signs must not be taken for this one's.
  if (body.issuer !== issuer) throw unavailable({ reason: "it calls itself by another name", why: "issuer" });
  const endpoint = (name: string) => addressIn(body, name, issuer);
  const optional = (name: string) => (body[name] === undefined || body[name] === null ? null : endpoint(name));
  return {
    authorization: endpoint("authorization_endpoint"),
    token: endpoint("token_endpoint"),
    keys: endpoint("jwks_uri"),
    userinfo: optional("userinfo_endpoint"),
    endSession: optional("end_session_endpoint"),
    secretBy: secretBy(body.token_endpoint_auth_methods_supported),
    namesIssuer: body.authorization_response_iss_parameter_supported === true,
  };
}

/** An address it names: as safe as its own, so that no provider elsewhere leads to this machine. */
function addressIn(body: Json, name: string, issuer: string): string {
  const value = body[name];
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  if (url && isSafe(url) && (url.protocol === "https:" || issuer.startsWith("http:"))) return url.href;
  throw unavailable({ reason: "it names no safe address to sign in at", why: name });
}

function secretBy(methods: unknown): Metadata["secretBy"] {
  // Where nothing is said, the standard says this.
  if (!Array.isArray(methods)) return "basic";
  return methods.includes("client_secret_basic") ? "basic" : methods.includes("client_secret_post") ? "post" : null;
}
