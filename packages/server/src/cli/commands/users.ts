// `data-tools users`: the accounts of AUTH=accounts, beside running servers. Whoever may use the data folder and its
// key ring administers.
import type { AccountView, LinkView } from "@data-tools/client";
import type { Accounts } from "../../accounts/api.ts";
import { adopt, findAccount, removeUser } from "../../accounts/leaving.ts";
import { readConfig } from "../../config.ts";
import { type Place, placeOf } from "../../http/place.ts";
import type { Ownership } from "../../sessions/api.ts";
import { withAdministration } from "../beside.ts";
import { type Input, textOf, UsageError, type Values } from "../command.ts";
import { columns, countsText, type Output, printable } from "../output.ts";
import { operator } from "../product.ts";
import { flagsOf } from "../settings.ts";

interface Asked {
  readonly ownership: Ownership;
  readonly options: Values;
  readonly accounts: Accounts;
  readonly output: Output;
  /** The account that the command names. */
  readonly named: () => Promise<AccountView>;
  readonly name: string;
  readonly role: string | undefined;
  /** Where people find the server. */
  readonly place: Place;
}

const actions: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  async list({ accounts, output }) {
    const all = await accounts.list(operator);
    output.result(all, () =>
      columns(
        ["name", "role", "state", "second factor", "last used", "signed in", "id"],
        all.map(({ name, role, state, secondFactor, usedAt, signIns, id }) => [
          name || "–",
          role,
          state,
          secondFactor ? "yes" : "no",
          usedAt,
          String(signIns),
          id,
        ]),
      ),
    );
  },
  async add({ accounts, output, name, role, place }) {
    const made = await accounts.create(operator, { name, role: roleOf(role) });
    output.result(made, () => [`${name} is invited. ${linkText(made.link, place)}`]);
  },
  async link({ accounts, output, named, place }) {
    const { id, name } = await named();
    const link = await accounts.renewLink(operator, id);
    output.result(link, () => [`A new link for ${name}. ${linkText(link, place)}`]);
  },
  async role({ accounts, output, named, role }) {
    if (role === undefined) throw new UsageError("Say which: --role admin or --role user.");
    tell(output, await accounts.change(operator, (await named()).id, { role: roleOf(role) }));
  },
  async disable({ accounts, output, named }) {
    tell(output, await accounts.change(operator, (await named()).id, { disabled: true }));
  },
  async enable({ accounts, output, named }) {
    tell(output, await accounts.change(operator, (await named()).id, { disabled: false }));
  },
  async "remove-second-factor"({ accounts, output, named }) {
    const account = await accounts.removeFactor(operator, (await named()).id);
    output.result(account, () => [`${account.name} has no second factor now, and is signed out everywhere.`]);
  },
  async "sign-out"({ accounts, output, named }) {
    const { id, name } = await named();
    const ended = await accounts.endAll(operator, id);
    output.result({ ended }, () => [`${name} is signed out everywhere; sign-ins that ended: ${ended}.`]);
  },
  async adopt({ output, name, options, ...people }) {
    const from = textOf(options, "from") ?? "local";
    const done = await adopt(people, operator, name, from);
    output.result({ from, ...done }, () => [`${name} has now what was ${printable(from)}'s: ${countsText(done)}.`]);
  },
  async delete({ output, name, options, ...people }) {
    const transferTo = textOf(options, "transfer-to");
    const erase = options.erase === true;
    if ((transferTo !== undefined) === erase)
      throw new UsageError("Say what becomes of the work: --transfer-to NAME, or --erase to erase it for good.");
    const done = await removeUser(people, operator, name, transferTo === undefined ? "erase" : { transferTo });
    output.result({ ...done, erased: erase }, () => [
      erase
        ? `${name} is gone, and erased: ${countsText(done)}. Backups made before still hold it.`
        : `${name} is gone; ${transferTo} has now: ${countsText(done)}.`,
    ]);
  },
};

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "list", name] = args;
  const known = Object.hasOwn(actions, action) ? actions[action] : undefined;
  const act = known ?? usage(`There is no action “${action}”. data-tools users --help lists them.`);
  if ((action === "list") !== (name === undefined))
    usage(action === "list" ? `“${name}” is one word too many.` : "NAME is missing.");
  const config = readConfig(flagsOf(options), env);
  await withAdministration(config, ({ accounts, ownership }) =>
    act({
      ownership,
      options,
      accounts,
      output,
      name: name ?? "",
      role: textOf(options, "role"),
      place: placeOf(config),
      named: () => findAccount(accounts, operator, name ?? ""),
    }),
  );
}

function roleOf(text = "user"): "admin" | "user" {
  return text === "admin" || text === "user" ? text : usage(`There is no role “${text}”; there is admin and user.`);
}

function linkText({ path, until }: LinkView, { url }: Place): string {
  const where = url === null ? `the server's address with ${path}` : url + path;
  return `Until ${until} a password is chosen once at ${where}`;
}

function tell(output: Output, account: AccountView): void {
  output.result(account, () => [`${account.name}: ${account.role}, ${account.state}.`]);
}

function usage(text: string): never {
  throw new UsageError(text);
}
