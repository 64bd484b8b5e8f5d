// What goes wrong with a provider: a refusal for the person, and one word on why for the operator's log, which
// never holds what the provider said of a person.
import { Refusal, type RefusalCode, type RefusalValues } from "../../../errors.ts";

type Told = { readonly reason: string; readonly why: string };

/** A refusal that came of a provider's answer, or of none. */
export class ProviderRefusal extends Refusal {
  /** For the log: a claim's name, an error code, a status. */
  readonly why: string;

  constructor(code: RefusalCode, values: RefusalValues, why: string, retryAfter?: number) {
    super(code, values, retryAfter);
    this.name = "ProviderRefusal";
    this.why = why;
  }
}

/** The provider does not answer as one that works; trying again later may help. */
export function unavailable({ reason, why }: Told, retryAfter = 5): ProviderRefusal {
  return new ProviderRefusal("oidc_unavailable", { reason }, why, retryAfter);
}

/** This sign-in cannot go on; another one may. */
export function failed({ reason, why }: Told): ProviderRefusal {
  return new ProviderRefusal("oidc_failed", { reason }, why);
}

/** A provider's error code as the log may hold it. */
export function errorCode(value: unknown): string {
  return typeof value === "string" && /^[a-z_]{1,60}$/.test(value) ? value : "no error code";
}
