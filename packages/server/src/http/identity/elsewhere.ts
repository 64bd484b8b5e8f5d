// Where people sign in, where that is not here.
import { refuse } from "../../errors.ts";
import type { IdentitySettings } from "./identity.ts";

/** The address the page leads to; refuses what is neither an http address nor a path. */
export function elsewhere({ SIGN_IN_URL: url }: Pick<IdentitySettings, "SIGN_IN_URL">): { signInUrl?: string } {
  if (url === "") return {};
  const isPath = /^\/(?![/\\])/.test(url);
  if (!isPath && !/^https?:\/\/[^/]/i.test(url))
    refuse("invalid_params", { field: "SIGN_IN_URL", reason: `“${url}” is neither an http address nor a path` });
  return { signInUrl: url };
}
