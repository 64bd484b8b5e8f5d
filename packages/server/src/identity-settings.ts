// The settings of how people are known; config.ts reads them with all others.

/** Name → what it means, as in config.ts. */
export const identitySettings = {
  AUTH: {
    kind: "text",
    initial: "local",
    doc: "How people are known: local (one user, on loopback only), accounts (name and password), oidc (an identity provider), proxy (a header that a proxy sets) or django (an existing Django site signs them in).",
  },
  SIGN_IN_IDLE: {
    kind: "duration",
    initial: "12h",
    min: 60_000,
    doc: "A sign-in that was not used for so long ends; the work stays.",
  },
  SIGN_IN_LIFETIME: {
    kind: "duration",
    initial: "7d",
    min: 60_000,
    doc: "Every sign-in ends after so long, however much it is used.",
  },
  SECOND_FACTOR: {
    kind: "text",
    initial: "optional",
    doc: "With AUTH=accounts: who must have a second factor, codes of an app: optional (who wants to), admins (administrators) or required (everyone). Who has none is led to set it up after the password, and can do nothing before.",
  },
  BREACHED_PASSWORDS: {
    kind: "text",
    initial: "",
    doc: "With AUTH=accounts: a file of breached passwords that cannot be chosen, as the downloader of Have I Been Pwned writes it (sorted lines SHA1:COUNT).",
  },
  TLS_CERT: {
    kind: "text",
    initial: "",
    doc: "Certificate chain (a PEM file) to serve https with; TLS_KEY goes with it.",
  },
  TLS_KEY: { kind: "text", initial: "", doc: "Private key (a PEM file) of TLS_CERT." },
  TRUSTED_PROXIES: {
    kind: "list",
    initial: "",
    doc: "Addresses or networks of proxies, separated by commas: their X-Forwarded-For says where a request came from, and with AUTH=proxy their header says who sent it.",
  },
  PROXY_USER_HEADER: {
    kind: "text",
    initial: "x-forwarded-user",
    doc: "With AUTH=proxy: the header that names the user.",
  },
  SIGN_IN_URL: {
    kind: "text",
    initial: "",
    doc: "With AUTH=proxy or django: where people sign in, as https://site.example/login/ or /login/; the page leads there.",
  },
  ADMINS: {
    kind: "list",
    initial: "",
    doc: "Users who administer, as their way of signing in names them, separated by commas.",
  },
  DJANGO_DATABASE: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "With AUTH=django: the site's database, sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME; it is only read.",
  },
  DJANGO_SECRET_KEY: { kind: "text", initial: "", secret: true, doc: "With AUTH=django: the site's SECRET_KEY." },
  DJANGO_SECRET_KEY_FALLBACKS: {
    kind: "list",
    initial: "",
    secret: true,
    doc: "The site's SECRET_KEY_FALLBACKS, separated by commas.",
  },
  DJANGO_CACHE: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Only for a site that keeps sessions in a cache alone (SESSION_ENGINE …backends.cache): redis://…, file:FOLDER or database:TABLE.",
  },
  DJANGO_KEY_PREFIX: { kind: "text", initial: "", doc: "KEY_PREFIX of that cache." },
  DJANGO_KEY_VERSION: { kind: "integer", initial: "1", min: 0, doc: "VERSION of that cache." },
  DJANGO_SESSION_COOKIE: { kind: "text", initial: "sessionid", doc: "The site's SESSION_COOKIE_NAME." },
  DJANGO_USER_TABLE: { kind: "text", initial: "auth_user", doc: "Table of the site's AUTH_USER_MODEL." },
  DJANGO_USERNAME_COLUMN: { kind: "text", initial: "username", doc: "Its column that names the user." },
  DJANGO_SUPERUSER_COLUMN: {
    kind: "text",
    initial: "is_superuser",
    doc: "Its column that tells who administers; empty for none.",
  },
  DJANGO_TIME_ZONE: {
    kind: "text",
    initial: "UTC",
    doc: "The site's TIME_ZONE, only if it has USE_TZ = False on SQLite.",
  },
  OIDC_ISSUER: {
    kind: "text",
    initial: "",
    doc: "With AUTH=oidc: the provider's issuer, exactly as its discovery document writes it.",
  },
  OIDC_CLIENT_ID: { kind: "text", initial: "", doc: "The client's id at the provider." },
  OIDC_CLIENT_SECRET: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "The client's secret at the provider; empty for a public client.",
  },
  OIDC_SCOPES: { kind: "text", initial: "openid profile email", doc: "Scopes that are asked of the provider." },
  OIDC_ACR_VALUES: {
    kind: "text",
    initial: "",
    doc: "Authentication context classes (acr) that are asked of the provider; who comes back, and a bearer token, with none of them is refused. Empty for none.",
  },
  OIDC_NAME_CLAIM: {
    kind: "text",
    initial: "preferred_username",
    doc: "Claim that names the user, to which ADMINS refers; without it the e-mail address is shown, then the subject.",
  },
  OIDC_ROLE_CLAIM: {
    kind: "text",
    initial: "groups",
    doc: "Claim that holds groups or roles, or the way to it: realm_access.roles.",
  },
  OIDC_ADMIN_ROLE: { kind: "text", initial: "", doc: "Group or role in it that administers; empty for none." },
  OIDC_AUDIENCE: {
    kind: "text",
    initial: "",
    doc: "Whom a program's bearer token of the provider must be meant for. Default: OIDC_CLIENT_ID.",
  },
  OIDC_PROVIDER_NAME: {
    kind: "text",
    initial: "",
    doc: "What people call the provider. Default: the host of OIDC_ISSUER.",
  },
} as const;
