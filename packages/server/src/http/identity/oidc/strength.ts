// How strongly the provider says somebody signed in: `acr` is checked where the operator asks for it, `amr` is told to
// the audit.
import type { Strength } from "../../../accounts/api.ts";
import type { Json } from "../../../answers.ts";
import { ProviderRefusal } from "./failure.ts";
import type { Registration } from "./settings.ts";

const word = /^[\x21-\x7e]{1,200}$/;
const methodsMax = 10;

/** Refuses with `oidc_too_weak` where a token says none of the classes that are asked for. */
export function assertStrong({ acr }: Json, { acrValues }: Pick<Registration, "acrValues">): void {
  if (acrValues.length > 0 && !acrValues.some((each) => each === acr))
    throw new ProviderRefusal("oidc_too_weak", {}, "acr");
}

/** What a token says of it, as far as it can be written down. */
export function strengthOf({ acr, amr }: Json): Strength {
  const isWord = (value: unknown): value is string => typeof value === "string" && word.test(value);
  const methods = Array.isArray(amr) ? amr.filter(isWord).slice(0, methodsMax) : [];
  return { ...(isWord(acr) && { acr }), ...(methods.length > 0 && { amr: methods.join(" ") }) };
}
