// The ways of knowing who is asking, by what the setting AUTH calls them.
import { refuse } from "../../errors.ts";
import { accounts } from "./accounts.ts";
import { django } from "./django.ts";
import type { IdentitySettings, Way } from "./identity.ts";
import { local } from "./local.ts";
import { oidc } from "./oidc.ts";
import { proxy } from "./proxy.ts";

const ways: Readonly<Record<string, Way>> = { local, accounts, oidc, proxy, django };

/** The way in force; refuses a name that none has. */
export function wayOf({ AUTH }: Pick<IdentitySettings, "AUTH">): Way {
  const way = Object.hasOwn(ways, AUTH) ? ways[AUTH] : undefined;
  if (way !== undefined) return way;
  return refuse("invalid_params", { field: "AUTH", reason: `“${AUTH}” is none of: ${Object.keys(ways).join(", ")}` });
}
