// Signed in at an identity provider (OpenID Connect): people come with a cookie of ours after they were there,
// programs with a token of ours or of the provider's.
import { randomBytes } from "node:crypto";
import { systemClock } from "../../clock.ts";
import { assert } from "../../errors.ts";
import { byCookieOrToken } from "./accounts.ts";
import { assertPrivate, bearerOf } from "./cookie.ts";
import type { Identify, Way } from "./identity.ts";
import { createParty } from "./oidc/party.ts";
import { registrationOf } from "./oidc/settings.ts";

export const oidc: Way = {
  beyondLoopback: "tls",
  signIn: "oidc",
  open(settings, { accounts, ...around } = {}) {
    const us = registrationOf(settings);
    const party = createParty(us, { clock: systemClock, key: randomBytes(32), ...around });
    const identify: Identify = async (request) => {
      assert(accounts, "requests are identified with the accounts at hand");
      const bearer = bearerOf(request);
      // A token of ours has two parts.
      if (bearer?.split(".").length !== 3) return byCookieOrToken(request, accounts, us.issuer);
      assertPrivate(request);
      const subject = await party.byBearer(bearer, (why) => request.log.info({ why }, "bearer token refused"));
      return subject && accounts.visitorOf(subject);
    };
    return Object.assign(identify, { provider: party });
  },
};
