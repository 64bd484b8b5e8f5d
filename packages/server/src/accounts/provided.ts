// Accounts of people who sign in at an identity provider: made when they first come, kept as the provider says, and
// signed out when it says so.
import { newId } from "../clock.ts";
import type { AccountBody, SignIn } from "./account.ts";
import type { Accounts, Subject } from "./api.ts";
import { type Entering, issuerOf, seenName } from "./entering.ts";
import type { Account } from "./records.ts";
import type { Parts } from "./sign-ins.ts";

type Provided = Pick<Accounts, "signInAs" | "visitorOf" | "endProvided">;

export function createProvided({ clock, journal, records, inTurn }: Parts, { enter }: Entering): Provided {
  /** The account of whom a provider vouches for, made the first time; null if it is disabled. */
  async function provided({ issuer, subject, name, role }: Subject, from: string): Promise<Account | null> {
    // In turn, so that a program's first requests, which come at once, make one account.
    const make = () =>
      inTurn(async () => {
        const id = newId("a");
        const body: AccountBody = {
          ...{ name, role, owner: id, disabled: false, password: null },
          ...{ subject: { issuer, subject }, signIns: [], tokens: [] },
        };
        return (await records.bySubject(issuer, subject)) ?? records.create(id, body, { name: "sign-in", from });
      });
    const account = (await records.bySubject(issuer, subject)) ?? (await make());
    return account.body.disabled ? null : account;
  }

  return {
    async signInAs(subject, from) {
      const account = await provided(subject, from);
      if (account === null) return null;
      const { name, role, authenticatedAt = clock.now(), session, strength = {} } = subject;
      // The provider knows the name and the role best.
      if (account.body.name !== name || account.body.role !== role)
        await records.change(account.ref.id, { name: "sign-in", from }, () => ({
          body: { name, role },
          action: "change account",
          detail: { role },
        }));
      const confirmedAt = Math.min(authenticatedAt, clock.now());
      return enter(account.ref.id, { name, from }, { confirmedAt, session, detail: { ...strength } });
    },
    async visitorOf(subject) {
      // What one token says changes no account: another kind of token may say less of the same person.
      const account = await provided(subject, "");
      if (account === null) return null;
      const { owner, name } = account.body;
      return { owner, name, role: subject.role, account: account.ref.id, ...issuerOf(account.body) };
    },
    async endProvided({ issuer, subject, session }, from) {
      const known = subject === undefined ? await records.all() : [await records.bySubject(issuer, subject)];
      // A sign-in whose session the provider did not tell may be the one it means.
      const isMeant = (each: SignIn) =>
        session === undefined || each.session === session || (subject !== undefined && each.session === undefined);
      let ended = 0;
      for (const account of known) {
        if (account?.body.subject?.issuer !== issuer || !account.body.signIns.some(isMeant)) continue;
        let count = 0;
        const who = { name: "provider", from };
        await records.change(account.ref.id, who, ({ body: { signIns } }) => {
          const gone = signIns.filter(isMeant);
          count = gone.length;
          return {
            body: { signIns: signIns.filter((each) => !gone.includes(each)) },
            action: "end sign-ins",
            detail: { count },
            drop: gone.map(({ id }) => seenName(id)),
          };
        });
        ended += count;
        journal.note({ owner: account.body.owner, ...who }, { action: "end sign-ins", detail: { count } });
      }
      return ended;
    },
  };
}
