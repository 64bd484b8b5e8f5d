// The second step of signing in: a code, or for who must have a second factor and has none, setting it up. Between the
// steps there is no sign-in, so nothing else can be done.
import { refuse } from "../errors.ts";
import type { AccountBody } from "./account.ts";
import type { Accounts } from "./api.ts";
import type { WithCode } from "./codes.ts";
import { type Entering, seenName } from "./entering.ts";
import type { Account } from "./records.ts";
import {
  factorUri,
  newFactorSecret,
  newRecoveryCodes,
  pendingMs,
  recoveryDigests,
  type SecondFactor,
  stepOf,
} from "./second-factor.ts";
import { hasDigest, partsOf } from "./secrets.ts";
import type { Parts } from "./sign-ins.ts";

type SecondStep = Pick<Accounts, "answerCode" | "beginSetup" | "finishSetup">;

/** The factor that a first code of the app puts in force. Refuses with `wrong_code`, or `setup_gone` after its time. */
export function begun({ pendingFactor }: AccountBody, code: string, now: number, codes: readonly string[]) {
  if (!pendingFactor || pendingFactor.until <= now) return refuse("setup_gone");
  const { secret } = pendingFactor;
  const usedStep = stepOf(code, secret, now, 0) ?? refuse("wrong_code");
  const factor: SecondFactor = { secret, usedStep, failures: 0, recovery: recoveryDigests(codes), since: now };
  return { factor, pendingFactor: undefined };
}

export function createSecondStep(
  { clock, journal, records }: Parts,
  { newEntry }: Entering,
  withCode: WithCode,
): SecondStep {
  /** The waiting ones without that of the challenge; refuses if it is not among them. */
  function without({ disabled, halves = [] }: AccountBody, challenge: string) {
    const secret = partsOf(challenge)?.secret ?? "";
    const half = halves.find(({ digest, until }) => until > clock.now() && hasDigest(secret, digest));
    if (!half || disabled) return refuse("challenge_gone");
    return halves.filter((each) => each !== half);
  }

  async function recall(challenge: string): Promise<Account> {
    const parts = partsOf(challenge);
    const account = (parts && (await records.get(parts.account))) ?? refuse("challenge_gone");
    without(account.body, challenge);
    return account;
  }

  return {
    async answerCode({ challenge, code, from }) {
      const account = await recall(challenge);
      const who = { name: account.body.name, from };
      const made = newEntry(who);
      let detail = {};
      const changed = await withCode(account, who, code, (body, { by, factor }) => {
        detail = { factor: by };
        const entered = made.change(body);
        return { ...entered, detail, body: { ...entered.body, factor, halves: without(body, challenge) } };
      });
      return made.done(changed, detail);
    },
    async beginSetup(challenge) {
      const { ref, body } = await recall(challenge);
      const secret = newFactorSecret();
      await records.change(ref.id, { name: body.name }, (account) => {
        without(account.body, challenge);
        if (account.body.factor) refuse("challenge_gone");
        return {
          body: { pendingFactor: { secret, until: clock.now() + pendingMs } },
          action: "begin second factor",
        };
      });
      return { secret, uri: factorUri(secret, body.name) };
    },
    async finishSetup({ challenge, code, from }) {
      const { ref, body: before } = await recall(challenge);
      const who = { name: before.name, from };
      const made = newEntry(who);
      const codes = newRecoveryCodes();
      const detail = { factor: "code" };
      const account = await records.change(ref.id, who, ({ body }) => {
        const halves = without(body, challenge);
        if (body.factor) refuse("challenge_gone");
        const entered = made.change({ ...body, signIns: [] });
        return {
          ...entered,
          body: { ...entered.body, ...begun(body, code, clock.now(), codes), halves },
          drop: body.signIns.map(({ id }) => seenName(id)),
          action: "turn second factor on",
        };
      });
      const signedIn = made.done(account, detail);
      journal.note(signedIn.visitor, { action: "turn second factor on" });
      return { signedIn, codes };
    },
  };
}
