// Codes of a second factor are taken within the change they are for, so that each counts once on every server.
import type { Cell } from "@data-tools/client";
import { Refusal, refuse } from "../errors.ts";
import type { AccountBody } from "./account.ts";
import type { Account, AccountChange, Doer } from "./records.ts";
import { type SecondFactor, type Taken, takeCode } from "./second-factor.ts";
import type { Parts } from "./sign-ins.ts";

/** A change that a code was given for; the factor as the code leaves it must be part of it. */
type CodedChange = (body: AccountBody & { factor: SecondFactor }, taken: Taken) => AccountChange;

export type WithCode = (account: Account, who: Doer, code: string, change: CodedChange) => Promise<Account>;

/** Changes an account by a code of its second factor. Refuses with `wrong_code`; guessing is slowed by account. */
export function createCodes({ clock, journal, records, attempts }: Parts): WithCode {
  async function noteWrong({ ref: { id }, body: { owner } }: Account, who: Doer): Promise<void> {
    const detail: Record<string, Cell> = { code: "wrong_code" };
    journal.note({ owner, ...who }, { action: "give code", outcome: "refused", detail });
    await records.change(id, who, ({ body: { factor } }) =>
      factor ? { body: { factor: { ...factor, failures: factor.failures + 1 } }, action: "refuse code" } : null,
    );
  }

  return async (account, who, code, change) => {
    // Names are trimmed: none begins with a blank. Right passwords forgive no wrong code.
    const succeeded = attempts.begin(` code of ${account.ref.id}`, who.from ?? "");
    try {
      const changed = await records.change(account.ref.id, who, ({ body }) => {
        const { factor } = body;
        const taken = factor ? takeCode(code, factor, clock.now()) : null;
        return factor && taken ? change({ ...body, factor }, taken) : refuse("wrong_code");
      });
      succeeded();
      return changed;
    } catch (error) {
      if (error instanceof Refusal && error.code === "wrong_code") await noteWrong(account, who);
      throw error;
    }
  };
}
