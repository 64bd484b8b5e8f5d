// What people do with their own second factor. Beginning asks for the password again; whatever weakens a factor that
// is in force asks for a code of it.
import { iso } from "../clock.ts";
import { refuse } from "../errors.ts";
import type { Accounts, Visitor } from "./api.ts";
import type { WithCode } from "./codes.ts";
import { type Entering, seenName } from "./entering.ts";
import type { Account } from "./records.ts";
import { factorUri, newFactorSecret, newRecoveryCodes, pendingMs, recoveryDigests } from "./second-factor.ts";
import { begun } from "./second-step.ts";
import type { createSignIns, Parts } from "./sign-ins.ts";

type OwnFactor = Pick<
  Accounts,
  "secondFactor" | "setUpFactor" | "turnFactorOn" | "turnFactorOff" | "renewRecoveryCodes"
>;

export function createOwnFactor(
  { clock, journal, records }: Parts,
  signing: ReturnType<typeof createSignIns>,
  { mustHaveFactor }: Entering,
  withCode: WithCode,
): OwnFactor {
  async function mine(visitor: Visitor): Promise<Account> {
    const account = (await records.get(visitor.account)) ?? refuse("not_signed_in");
    if (account.body.subject)
      refuse("invalid_params", { field: "second factor", reason: "you sign in elsewhere; set it up there" });
    return account;
  }

  /** One's own account, whose password was given lately. */
  async function confirmed(visitor: Visitor): Promise<Account> {
    await signing.assertConfirmed(visitor);
    return mine(visitor);
  }

  return {
    async secondFactor(visitor) {
      const { body } = await mine(visitor);
      return {
        on: body.factor !== undefined,
        since: body.factor ? iso(body.factor.since) : null,
        recoveryCodes: body.factor?.recovery.length ?? 0,
        required: mustHaveFactor(body),
      };
    },
    async setUpFactor(visitor, code) {
      const account = await confirmed(visitor);
      const secret = newFactorSecret();
      const pendingFactor = { secret, until: clock.now() + pendingMs };
      const action = "begin second factor";
      // Who has one already shows that it is theirs to be replaced.
      if (account.body.factor)
        await withCode(account, visitor, code ?? "", (_body, { factor }) => ({
          body: { factor, pendingFactor },
          action,
        }));
      else
        await records.change(visitor.account, visitor, ({ body }) =>
          body.factor ? refuse("wrong_code") : { body: { pendingFactor }, action },
        );
      return { secret, uri: factorUri(secret, account.body.name) };
    },
    async turnFactorOn(visitor, code) {
      await confirmed(visitor);
      const codes = newRecoveryCodes();
      await records.change(visitor.account, visitor, ({ body }) => {
        const [here] = body.signIns.filter(({ id }) => id === visitor.signIn);
        if (!here) return refuse("not_signed_in");
        const others = body.signIns.filter((each) => each !== here);
        return {
          body: { ...begun(body, code, clock.now(), codes), signIns: [here], halves: [] },
          action: "turn second factor on",
          drop: others.map(({ id }) => seenName(id)),
        };
      });
      journal.note(visitor, { action: "turn second factor on" });
      return codes;
    },
    async turnFactorOff(visitor, code) {
      const account = await confirmed(visitor);
      if (mustHaveFactor(account.body)) refuse("second_factor_required");
      await withCode(account, visitor, code, () => ({
        body: { factor: undefined, pendingFactor: undefined, halves: [] },
        action: "turn second factor off",
      }));
      journal.note(visitor, { action: "turn second factor off" });
    },
    async renewRecoveryCodes(visitor, code) {
      const account = await confirmed(visitor);
      const codes = newRecoveryCodes();
      await withCode(account, visitor, code, (_body, { factor }) => ({
        body: { factor: { ...factor, recovery: recoveryDigests(codes) } },
        action: "renew recovery codes",
      }));
      journal.note(visitor, { action: "renew recovery codes" });
      return codes;
    },
  };
}
