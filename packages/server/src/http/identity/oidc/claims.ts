// What a provider says of a person, read as who they are here.
import type { Subject } from "../../../accounts/api.ts";
import { isObject, type Json } from "../../../answers.ts";
import type { Registration } from "./settings.ts";
import { strengthOf } from "./strength.ts";

type Reading = Pick<Registration, "issuer" | "nameClaim" | "roleClaim" | "adminRole" | "admins">;

const longestName = 200;
const longestSubject = 255;

/** Who the claims speak of; null if they name nobody. */
export function subjectOf(claims: Json, { issuer, nameClaim, roleClaim, adminRole, admins }: Reading): Subject | null {
  const { sub: subject, auth_time: authTime, sid: session } = claims;
  if (typeof subject !== "string" || subject === "" || subject.length > longestSubject) return null;
  const chosen = wordOf(claims, nameClaim);
  const name = chosen ?? mailOf(claims) ?? wordOf(claims, "sub");
  if (name === null) return null;
  // A name stands for an administrator only by the claim that was set for it: what else is said may be anybody's
  // choice, an address above all, which somebody must have looked at.
  const isNamed = chosen !== null && admins.has(chosen) && (nameClaim !== "email" || claims.email_verified === true);
  const isAdmin = isNamed || (adminRole !== "" && rolesOf(claims, roleClaim).includes(adminRole));
  return {
    ...{ issuer, subject, name, role: isAdmin ? "admin" : "user" },
    ...(typeof session === "string" && session !== "" && session.length <= longestSubject && { session }),
    strength: strengthOf(claims),
    ...(typeof authTime === "number" && Number.isFinite(authTime) && { authenticatedAt: authTime * 1000 }),
  };
}

/** Whether the claims say all that is asked of them. */
export function areComplete(claims: Json, { nameClaim, roleClaim, adminRole }: Reading): boolean {
  return wordOf(claims, nameClaim) !== null && (adminRole === "" || at(claims, roleClaim) !== undefined);
}

function wordOf(claims: Json, path: string): string | null {
  const value = at(claims, path);
  const word = typeof value === "string" ? value.trim() : "";
  return word === "" || word.length > longestName || /\p{C}/u.test(word) ? null : word;
}

function mailOf(claims: Json): string | null {
  return claims.email_verified === false ? null : wordOf(claims, "email");
}

function rolesOf(claims: Json, path: string): unknown[] {
  const value = at(claims, path);
  return Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\s,]+/) : [];
}

/** A claim by its name, or by a path of names (`realm_access.roles`). */
function at(claims: Json, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      claims,
    );
}
