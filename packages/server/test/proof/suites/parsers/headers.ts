// What stands in requests beside their bodies: languages, kinds, cookies, names of files, places to go to, claims of
// a provider, and what a Django site signed.
import assert from "node:assert/strict";
import { createHash, createHmac, createSecretKey } from "node:crypto";
import { takeCode } from "../../../../src/accounts/second-factor.ts";
import { manualClock } from "../../../../src/clock.ts";
import { momentOf } from "../../../../src/django/moments.ts";
import { wantsArrow } from "../../../../src/http/arrow.ts";
import { attachment } from "../../../../src/http/disposition.ts";
import { sessionKeyOf } from "../../../../src/http/identity/django/cookie.ts";
import { readSession } from "../../../../src/http/identity/django/signing.ts";
import { areComplete, subjectOf } from "../../../../src/http/identity/oidc/claims.ts";
import { newLeave, openLeave, placeOf, sealLeave } from "../../../../src/http/identity/oidc/state.ts";
import { languageOf } from "../../../../src/http/language.ts";
import { listIn } from "../../../../src/http/old/body.ts";
import { rewriterOf } from "../../../../src/http/place.ts";
import { listOf } from "../../../../src/http/query.ts";
import { openTracing } from "../../../../src/observing/otlp.ts";
import { hostile } from "../../../operations/hostile.ts";
import type { Json } from "./changing.ts";
import { type Parser, parser } from "./parser.ts";

const secret = "of the site";
const here = "https://data.example.org";
const traceparents = [
  "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what",
];
const sessions = ['{"_auth_user_id":"7","_auth_user_hash":"abc"}', '{"a":[1,2,{"b":null}]}'].map((text) =>
  Buffer.from(text),
);
const claims: Json[] = [
  {
    sub: "u1",
    preferred_username: "ann",
    email: "a@example.org",
    email_verified: true,
    realm_access: { roles: ["admin"] },
  },
  { sub: "u2", name: " bob ", groups: "users, admins", acr: "2", amr: ["pwd", "otp"], auth_time: 1700000000, sid: "s" },
];
const reading = {
  ...{ issuer: here, nameClaim: "preferred_username", roleClaim: "realm_access.roles", adminRole: "admin" },
  admins: new Set(["ann"]),
};

export async function headers(): Promise<readonly Parser[]> {
  const key = createSecretKey(Buffer.alloc(32, 7)).export();
  const clock = manualClock();
  const cookie = await sealLeave(newLeave("/s/1", false, null, clock.now()), key);
  const tracing = openTracing({ url: "http://127.0.0.1:9/v1/traces", headers: {}, sample: 0 }, {
    version: "1",
    node: "",
    told: () => {},
  } as unknown as Parameters<typeof openTracing>[1]);
  return [
    parser("Accept-Language", 15, ["es-ES,es;q=0.9,en;q=0.8,*;q=0.1", "en"], (text) => {
      assert.ok(["es", undefined].includes(languageOf(text)?.tag));
    }),
    parser("Accept", 10, ["application/vnd.apache.arrow.stream;q=1, application/json"], wantsArrow),
    parser("names of files", 20, ["table.csv", 'a "b" c.xlsx', ...hostile], readsName),
    parser("lists in addresses", 20, ['["city","price"]', "[]"], (text) => {
      listIn(text);
      assert.deepEqual(listOf("columns", JSON.stringify(listOf("columns", text))), listOf("columns", text));
    }),
    parser("traceparent", 15, traceparents, (text) => {
      const span = tracing.request(text);
      assert.match(span.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
      span.end();
    }),
    parser("cookies of Django", 10, ["sessionid=0123456789abcdefghijklmnopqrstuv; a=b", "a=b;sessionid=x"], (text) => {
      assert.match(sessionKeyOf(text, "sessionid") ?? "abcdefgh", /^[a-z0-9]{8,40}$/);
    }),
    parser("sessions of Django", 20, sessions, readsSigned),
    parser("moments of Django", 10, ["2026-01-01 12:00:00.123456+02:00", "2026-03-29T02:30:00"], (text) => {
      for (const zone of ["UTC", "Europe/Madrid"]) assert.ok(Number.isFinite(momentOf(text, zone) ?? 0));
    }),
    parser(
      "places to go to",
      20,
      ["/s/1?x=1#y", "/", "/workbench/../s", "//evil.example", "/\\evil.example"],
      (text) => {
        const place = placeOf(text, here);
        const url = new URL(place, here);
        assert.ok(url.origin === here && place.startsWith("/") && !place.startsWith("//"), place);
      },
    ),
    parser("addresses below a path", 10, ["/data-tools/api/me?x", "/data-tools", "/api"], (url) => {
      assert.match(rewriterOf("/data-tools")({ url }) || "/", /^/);
    }),
    parser("claims", 20, claims, (value) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return;
      areComplete(value, reading);
      const subject = subjectOf(value, reading);
      if (subject !== null)
        assert.ok(subject.name !== "" && subject.name.length <= 200 && !/\p{C}/u.test(subject.name));
    }),
    parser("cookies of a provider", 10, [cookie], (text) => openLeave(text, key, clock)),
    parser("codes", 10, ["123456", "ABCD-EFGH-IJKL-MNOP"], (text) =>
      takeCode(text, { secret: "JBSWY3DPEHPK3PXP", recovery: [], taken: 0, failures: 0 } as never, clock.now()),
    ),
  ];
}

/** The header is one line of ASCII, and who reads it as the standard says finds the name. */
function readsName(name: string): void {
  const header = attachment(name);
  assert.match(header, /^[\x20-\x7e]*$/);
  assert.match(header, /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w.!#$&+^`|~%-]*$/);
  assert.equal(decodeURIComponent(header.split("UTF-8''")[1] ?? ""), name.toWellFormed());
}

/** Signed by the site itself: what is in it may be anything. */
function readsSigned(bytes: Uint8Array): void {
  const signedBy = createHash("sha256").update("django.contrib.sessions.SessionStoresigner").update(secret).digest();
  const value = `${Buffer.from(bytes).toString("base64url") || "_"}:1tXyZ0`;
  const signature = createHmac("sha256", signedBy).update(value).digest("base64url");
  for (const text of [`${value}:${signature}`, `.${value}:${signature}`, Buffer.from(bytes).toString("latin1")])
    readSession(text, [secret]);
}
