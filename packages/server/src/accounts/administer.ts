// What administrators do with accounts: invite, disable, make administrators, end sign-ins, remove. There is
// always one administrator left who can sign in.
import type { LinkView } from "@data-tools/client";
import { iso, newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { assertAdmin } from "../sessions/admins.ts";
import type { Actor } from "../sessions/api.ts";
import { type AccountBody, accountView, goodName } from "./account.ts";
import type { Accounts } from "./api.ts";
import { signedOut } from "./entering.ts";
import type { Account } from "./records.ts";
import { digestOf, newSecret, tokenOf } from "./secrets.ts";
import type { Parts } from "./sign-ins.ts";

/** A link can be used for so long. */
const linkMs = 24 * 3_600_000;

type Administering = Pick<
  Accounts,
  "isNew" | "firstLink" | "list" | "create" | "change" | "renewLink" | "removeFactor" | "endAll" | "remove"
>;

const canAdminister = ({ body: { role, disabled, password, subject } }: Account) =>
  role === "admin" && !disabled && (password !== null || subject !== undefined);

export function createAdministering({ clock, journal, records, inTurn }: Parts): Administering {
  function newLink(id: string): { link: NonNullable<AccountBody["link"]>; view: LinkView } {
    const secret = newSecret();
    const until = clock.now() + linkMs;
    // Behind the # it is sent to no server, and stands in no log.
    const view = { path: `/sign-in#link=${tokenOf(id, secret)}`, until: iso(until) };
    return { link: { digest: digestOf(secret), until }, view };
  }

  async function assertOthers(id: string): Promise<void> {
    const others = (await records.all()).filter((account) => account.ref.id !== id && canAdminister(account));
    if (others.length === 0) refuse("last_admin");
  }

  const fresh = (id: string, name: string, role: "admin" | "user", link: AccountBody["link"]): AccountBody => ({
    ...{ name, role, owner: id, disabled: false, password: null, signIns: [], tokens: [] },
    ...(link && { link }),
  });

  async function invite(actor: Actor, name: string, role: "admin" | "user") {
    const id = newId("a");
    const { link, view } = newLink(id);
    const account = await records.create(id, fresh(id, name, role, link), actor);
    journal.note(actor, { action: "create account", on: id });
    return { account: accountView(account.head, account.body), link: view };
  }

  return {
    async isNew() {
      return !(await records.all()).some(canAdminister);
    },
    async firstLink() {
      const waiting = (await records.all()).find(({ body }) => body.name === "" && body.password === null);
      if (!waiting) return (await invite({ owner: "", name: "system" }, "", "admin")).link;
      const { link, view } = newLink(waiting.ref.id);
      await records.change(waiting.ref.id, { name: "system" }, () => ({ body: { link }, action: "renew link" }));
      return view;
    },
    async list(actor) {
      assertAdmin(actor);
      return (await records.all()).map(({ head, body }) => accountView(head, body));
    },
    async create(actor, ask) {
      assertAdmin(actor);
      const name = goodName(ask.name);
      if (await records.named(name)) refuse("account_name_taken", { name });
      return invite(actor, name, ask.role);
    },
    change: (actor, id, change) =>
      inTurn(async () => {
        assertAdmin(actor);
        const before = (await records.get(id)) ?? refuse("not_found", { what: "account" });
        if (canAdminister(before) && (change.disabled === true || change.role === "user")) await assertOthers(id);
        const account = await records.change(id, actor, ({ body }) => ({
          ...(change.disabled === true && { drop: signedOut(body).drop }),
          body: { ...change, ...(change.disabled === true && { ...signedOut(body).body, tokens: [] }) },
          action: "change account",
          detail: { ...change },
        }));
        journal.note(actor, { action: "change account", on: id, detail: { ...change } });
        return accountView(account.head, account.body);
      }),
    async renewLink(actor, id) {
      assertAdmin(actor);
      const { body } = (await records.get(id)) ?? refuse("not_found", { what: "account" });
      if (body.subject) refuse("invalid_params", { field: "link", reason: "this user signs in elsewhere" });
      const { link, view } = newLink(id);
      await records.change(id, actor, () => ({ body: { link }, action: "renew link" }));
      journal.note(actor, { action: "renew link", on: id });
      return view;
    },
    async removeFactor(actor, id) {
      assertAdmin(actor);
      const account = await records.change(id, actor, ({ body }) => {
        if (!body.factor) refuse("not_found", { what: "second factor" });
        const { body: out, drop } = signedOut(body);
        return {
          body: { ...out, factor: undefined, pendingFactor: undefined },
          action: "remove second factor",
          drop,
        };
      });
      journal.note(actor, { action: "remove second factor", on: id });
      return accountView(account.head, account.body);
    },
    async endAll(actor, id) {
      assertAdmin(actor);
      const accounts = id === undefined ? await records.all() : [await records.get(id)];
      let ended = 0;
      for (const account of accounts) {
        if (!account) return refuse("not_found", { what: "account" });
        await records.change(account.ref.id, actor, ({ body }) => {
          const { signIns, halves = [] } = body;
          ended += signIns.length;
          return signIns.length + halves.length === 0 ? null : { ...signedOut(body), action: "end sign-ins" };
        });
      }
      journal.note(actor, { action: "end sign-ins", ...(id !== undefined && { on: id }) });
      return ended;
    },
    remove: (actor, id) =>
      inTurn(async () => {
        assertAdmin(actor);
        const account = (await records.get(id)) ?? refuse("not_found", { what: "account" });
        if (canAdminister(account)) await assertOthers(id);
        await records.remove(id, actor);
        journal.note(actor, { action: "remove account", on: id });
      }),
  };
}
