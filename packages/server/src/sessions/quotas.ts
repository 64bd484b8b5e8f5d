// What people see of their use, and what administrators set of it while the server runs.
import type { OwnerQuotasView, QuotaChange, QuotasView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import { limits, type QuotaName, type Quotas, quotaSettings } from "../limits.ts";
import { assertAdmin } from "./admins.ts";
import type { People } from "./api.ts";
import type { Core } from "./core.ts";

type QuotaPeople = Pick<People, "use" | "quotas" | "setQuotas" | "quotasOf" | "setQuotasOf">;

export function createQuotas(core: Core): QuotaPeople {
  const { settings, limits: limiting } = core;

  async function everyone(): Promise<QuotasView> {
    const { everyone: set = {}, owners = {} } = await settings.setQuotas();
    return {
      everyone: await settings.everyone(),
      set,
      owners: Object.entries(owners).map(([owner, own]) => ({ owner, set: own })),
    };
  }

  async function ofOwner(owner: string): Promise<OwnerQuotasView> {
    const { owners = {} } = await settings.setQuotas();
    const set = new Map(Object.entries(owners)).get(owner) ?? {};
    return { owner, quotas: await settings.quotas(owner), set, use: await limiting.use(owner) };
  }

  return {
    use: async ({ owner }) => ({ limits: await limiting.use(owner) }),
    async quotas(actor) {
      assertAdmin(actor);
      return everyone();
    },
    async setQuotas(actor, quotas) {
      assertAdmin(actor);
      await settings.changeQuotas(actor, null, checked(quotas));
      return everyone();
    },
    async quotasOf(actor, owner) {
      assertAdmin(actor);
      return ofOwner(owner);
    },
    async setQuotasOf(actor, owner, quotas) {
      assertAdmin(actor);
      await settings.changeQuotas(actor, owner, checked(quotas));
      return ofOwner(owner);
    },
  };
}

/** Refuses what is less than anyone can work with. */
function checked(quotas: QuotaChange): Partial<Quotas> {
  for (const [name, setting] of Object.entries(quotaSettings)) {
    const wish = quotas[name as QuotaName];
    const { min } = limits[setting];
    if (typeof wish === "number" && wish < min) refuse("invalid_params", { field: name, reason: atLeast(min) });
  }
  return quotas;
}

function atLeast(least: number): string {
  return `it must be at least ${least}`;
}
