// What becomes of the work when people come and go: work begun without accounts becomes somebody's, and who
// leaves hands it over or takes it along for good.
import type { AccountView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import { fold } from "../model/state.ts";
import type { Actor, OwnedCounts, Ownership, Transferred } from "../sessions/api.ts";
import type { Accounts } from "./api.ts";

/** By id, or by the name one signs in with. */
export async function findAccount(accounts: Accounts, actor: Actor, named: string): Promise<AccountView> {
  const all = await accounts.list(actor);
  const found = all.find(({ id, name }) => id === named || (name !== "" && fold(name) === fold(named)));
  return found ?? refuse("not_found", { what: `account: ${named}` });
}

interface People {
  readonly accounts: Accounts;
  readonly ownership: Ownership;
}

/** Makes all work of an owner (the one local user, unless another is named) the account's. */
export async function adopt(
  { accounts, ownership }: People,
  actor: Actor,
  named: string,
  from = "local",
): Promise<Transferred> {
  const { owner } = await findAccount(accounts, actor, named);
  return ownership.transfer(actor, from, owner);
}

/**
 * Removes an account. First it is shut, so that nothing is added any more; then its work is handed over or erased;
 * interrupted half way, it is finished by doing it again. The last administrator who can sign in stays.
 */
export async function removeUser(
  { accounts, ownership }: People,
  actor: Actor,
  named: string,
  work: { readonly transferTo: string } | "erase",
): Promise<OwnedCounts> {
  const leaving = await findAccount(accounts, actor, named);
  const heir = work === "erase" ? null : await findAccount(accounts, actor, work.transferTo);
  if (heir?.id === leaving.id)
    refuse("invalid_params", { field: "transferTo", reason: "it must be another account than the one that goes" });
  await accounts.change(actor, leaving.id, { disabled: true });
  const counts = heir
    ? await ownership.transfer(actor, leaving.owner, heir.owner)
    : await ownership.erase(actor, leaving.owner);
  if (heir) await ownership.erase(actor, leaving.owner);
  await accounts.remove(actor, leaving.id);
  return counts;
}
