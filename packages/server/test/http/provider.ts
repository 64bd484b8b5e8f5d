// A real little identity provider on the loopback: authorization code with PKCE, tokens signed with jose, keys that
// rotate, and wrong answers where a test asks for them.
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import type { Clock } from "../../src/clock.ts";

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly secret: CryptoKey;
  readonly shown: JWK;
}

export async function newKey(kid: string, alg = "RS256"): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { kid, alg, secret: privateKey, shown: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestProvider {
  readonly issuer: string;
  readonly client: { id: string; secret: string };
  /** Who is signed in there, and what it says of them. */
  person: JWTPayload & { sub: string };
  /** What only userinfo tells; null = there is none. */
  info: Record<string, unknown> | null;
  /** The keys it shows, and the one it signs with. */
  shown: SigningKey[];
  signing: SigningKey;
  /** Changes what an ID token says. */
  tamper(claims: JWTPayload): JWTPayload;
  /** Makes the token of these claims; by default signed with `signing`. */
  sign(claims: JWTPayload): Promise<string>;
  /** Answers in place of the provider, by path. */
  readonly instead: Map<string, Handler>;
  /** Changes the discovery document. */
  discovery: Record<string, unknown>;
  /** Where it sends a browser back to instead of only with a code. */
  back(answer: URLSearchParams): void;
  /** Requests so far, by path. */
  asked(path: string): number;
  /** What the last authorization request asked. */
  readonly last: URLSearchParams;
  /** A bearer token for programs. */
  bearer(claims?: JWTPayload, typ?: string): Promise<string>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

export async function openProvider(clock: Clock): Promise<TestProvider> {
  const first = await newKey("first");
  const codes = new Map<string, { asked: URLSearchParams; claims: JWTPayload; used: boolean }>();
  const counts = new Map<string, number>();
  let port = 0;
  let made = 0;
  let server = createServer();

  const self = {
    issuer: "",
    client: { id: "workbench", secret: "a secret: with + and %" },
    person: { sub: "u-1", preferred_username: "ann", email: "ann@example.org" } as TestProvider["person"],
    info: null as TestProvider["info"],
    shown: [first],
    signing: first,
    tamper: (claims: JWTPayload) => claims,
    sign: (claims: JWTPayload) => signed(claims, self.signing, "JWT"),
    instead: new Map<string, Handler>(),
    discovery: {} as Record<string, unknown>,
    back: (_answer: URLSearchParams) => {},
    asked: (path: string) => counts.get(path) ?? 0,
    last: new URLSearchParams(),
    bearer: (claims: JWTPayload = {}, typ = "at+jwt") =>
      signed({ ...standing(), sub: self.person.sub, preferred_username: "ann", ...claims }, self.signing, typ),
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
    async start() {
      server = createServer((request, response) => void answer(request, response));
      await new Promise<void>((done) => server.listen(port, "localhost", done));
      port = (server.address() as AddressInfo).port;
      self.issuer = `http://localhost:${port}`;
    },
  };

  const now = () => Math.floor(clock.now() / 1000);
  const standing = () => ({ iss: self.issuer, aud: self.client.id, iat: now(), exp: now() + 300 });

  function signed(claims: JWTPayload, { kid, alg, secret }: SigningKey, typ: string): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg, kid, typ }).sign(secret);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", self.issuer);
    counts.set(url.pathname, self.asked(url.pathname) + 1);
    const other = self.instead.get(url.pathname);
    if (other) return other(request, response);
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        json(response, {
          issuer: self.issuer,
          authorization_endpoint: `${self.issuer}/authorize?tenant=one`,
          token_endpoint: `${self.issuer}/token`,
          jwks_uri: `${self.issuer}/keys`,
          ...(self.info && { userinfo_endpoint: `${self.issuer}/userinfo` }),
          end_session_endpoint: `${self.issuer}/leave`,
          authorization_response_iss_parameter_supported: true,
          ...self.discovery,
        });
        return;
      case "/keys":
        json(response, { keys: self.shown.map(({ shown }) => shown) });
        return;
      case "/authorize":
        authorize(url.searchParams, response);
        return;
      case "/token":
        await token(request, response);
        return;
      case "/userinfo":
        if (request.headers.authorization === "Bearer opaque") json(response, { sub: self.person.sub, ...self.info });
        else json(response, { error: "invalid_token" }, 401);
        return;
      default:
        json(response, { error: "not_found" }, 404);
    }
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    self.last = asked;
    if (asked.get("client_id") !== self.client.id || asked.get("code_challenge_method") !== "S256") {
      json(response, { error: "invalid_request" }, 400);
      return;
    }
    const code = `code-${made++}`;
    const { nonce } = Object.fromEntries(asked);
    codes.set(code, { asked, claims: { ...self.person, ...standing(), nonce }, used: false });
    const back = new URL(asked.get("redirect_uri") ?? "");
    const said = new URLSearchParams({ code, state: asked.get("state") ?? "", iss: self.issuer });
    self.back(said);
    back.search = said.toString();
    response.writeHead(303, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await textOf(request));
    const found = codes.get(form.get("code") ?? "");
    if (!isClient(request, form)) return void json(response, { error: "invalid_client" }, 401);
    const proof = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const holds =
      found &&
      !found.used &&
      form.get("redirect_uri") === found.asked.get("redirect_uri") &&
      proof === found.asked.get("code_challenge");
    if (!holds) return void json(response, { error: "invalid_grant" }, 400);
    found.used = true;
    const idToken = await self.sign(self.tamper(found.claims));
    json(response, { token_type: "Bearer", access_token: "opaque", id_token: idToken });
  }

  function isClient({ headers: { authorization } }: IncomingMessage, form: URLSearchParams): boolean {
    const { id, secret } = self.client;
    if (secret === "") return authorization === undefined && form.get("client_id") === id && !form.has("client_secret");
    const methods = self.discovery.token_endpoint_auth_methods_supported;
    if (Array.isArray(methods) && !methods.includes("client_secret_basic"))
      return authorization === undefined && form.get("client_id") === id && form.get("client_secret") === secret;
    const pair = Buffer.from((authorization ?? "").replace(/^Basic /, ""), "base64").toString();
    const decoded = pair.split(":").map((part) => new URLSearchParams(`x=${part}`).get("x"));
    return decoded.length === 2 && decoded[0] === id && decoded[1] === secret;
  }

  await self.start();
  return self;
}
