// The settings of this way, checked once: what cannot work or would let the wrong people in is refused at start.
import { refuse } from "../../../errors.ts";
import { placeOf } from "../../place.ts";
import type { IdentitySettings } from "../identity.ts";

/** Who we are to the provider, and who it is to us. */
export interface Registration {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty for a public client. */
  readonly clientSecret: string;
  readonly scope: string;
  /** Classes of signing in, one of which a token must say; none if it does not matter. */
  readonly acrValues: readonly string[];
  /** Whom bearer tokens must be meant for. */
  readonly audience: string;
  readonly origin: string;
  /** Our own address: the origin and, if we share a host, the path. */
  readonly home: string;
  readonly redirectUri: string;
  /** What the button says. */
  readonly name: string;
  readonly nameClaim: string;
  readonly roleClaim: string;
  /** The role that makes an administrator; empty for none. */
  readonly adminRole: string;
  readonly admins: ReadonlySet<string>;
}

/** Whether nobody between can listen: https, or the machine itself. */
export function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname));
}

export function registrationOf(settings: IdentitySettings): Registration {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SCOPES, OIDC_AUDIENCE, ADMINS } = settings;
  const issuer = addressOf("OIDC_ISSUER", OIDC_ISSUER);
  if (OIDC_CLIENT_ID === "") refuse("invalid_params", { field: "OIDC_CLIENT_ID", reason: "name this client" });
  const scopes = wordsOf(OIDC_SCOPES);
  if (!scopes.includes("openid"))
    refuse("invalid_params", { field: "OIDC_SCOPES", reason: "it must have openid among them" });
  const own = addressOf("PUBLIC_URL", settings.PUBLIC_URL);
  const home = placeOf(settings).url ?? own.origin;
  return {
    issuer: OIDC_ISSUER,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    scope: scopes.join(" "),
    acrValues: wordsOf(settings.OIDC_ACR_VALUES),
    audience: OIDC_AUDIENCE || OIDC_CLIENT_ID,
    origin: own.origin,
    home,
    redirectUri: `${home}/sign-in/callback`,
    name: settings.OIDC_PROVIDER_NAME || issuer.host,
    nameClaim: settings.OIDC_NAME_CLAIM,
    roleClaim: settings.OIDC_ROLE_CLAIM,
    adminRole: settings.OIDC_ADMIN_ROLE,
    admins: new Set(ADMINS),
  };
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}

function addressOf(field: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isSafe(url) || url.search !== "" || url.hash !== "")
    return refuse("invalid_params", { field, reason: "it must be an https address, or http on this machine" });
  return url;
}
