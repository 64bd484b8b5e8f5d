// `data-tools users`: the accounts of AUTH=accounts, beside running servers. Whoever may use the data folder and its
// key ring administers.
import type { AccountView, LinkView } from "@data-tools/client";
import { createAccounts } from "../../accounts/accounts.ts";
import type { Accounts } from "../../accounts/api.ts";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { fold } from "../../model/state.ts";
import type { Actor } from "../../sessions/api.ts";
import { createQueue } from "../../sessions/queue.ts";
import { withVault } from "../beside.ts";
import { type Input, textOf, UsageError } from "../command.ts";
import { columns, type Output } from "../output.ts";
import { flagsOf } from "../settings.ts";

const actor: Actor = { owner: "", name: "command line", role: "admin" };

interface Asked {
  readonly accounts: Accounts;
  readonly output: Output;
  /** The account that the command names. */
  readonly named: () => Promise<AccountView>;
  readonly name: string;
  readonly role: string | undefined;
}

const actions: Readonly<Record<string, (asked: Asked) => Promise<void>>> = {
  async list({ accounts, output }) {
    const all = await accounts.list(actor);
    output.result(all, () =>
      columns(
        ["name", "role", "state", "last used", "signed in", "id"],
        all.map(({ name, role, state, usedAt, signIns, id }) => [
          name || "–",
          role,
          state,
          usedAt,
          String(signIns),
          id,
        ]),
      ),
    );
  },
  async add({ accounts, output, name, role }) {
    const made = await accounts.create(actor, { name, role: roleOf(role) });
    output.result(made, () => [`${name} is invited. ${linkText(made.link)}`]);
  },
  async link({ accounts, output, named }) {
    const { id, name } = await named();
    const link = await accounts.renewLink(actor, id);
    output.result(link, () => [`A new link for ${name}. ${linkText(link)}`]);
  },
  async role({ accounts, output, named, role }) {
    if (role === undefined) throw new UsageError("Say which: --role admin or --role user.");
    tell(output, await accounts.change(actor, (await named()).id, { role: roleOf(role) }));
  },
  async disable({ accounts, output, named }) {
    tell(output, await accounts.change(actor, (await named()).id, { disabled: true }));
  },
  async enable({ accounts, output, named }) {
    tell(output, await accounts.change(actor, (await named()).id, { disabled: false }));
  },
  async "sign-out"({ accounts, output, named }) {
    const { id, name } = await named();
    const ended = await accounts.endAll(actor, id);
    output.result({ ended }, () => [`${name} is signed out everywhere; sign-ins that ended: ${ended}.`]);
  },
};

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "list", name] = args;
  const act = actions[action] ?? usage(`There is no action “${action}”. data-tools users --help lists them.`);
  if ((action === "list") !== (name === undefined))
    usage(action === "list" ? `“${name}” is one word too many.` : "NAME is missing.");
  const config = readConfig(flagsOf(options), env);
  await withAccounts(config, (accounts) =>
    act({ accounts, output, name: name ?? "", role: textOf(options, "role"), named: () => find(accounts, name ?? "") }),
  );
}

function withAccounts<T>(config: Config, work: (accounts: Accounts) => Promise<T>): Promise<T> {
  return withVault(config, (vault, journal) =>
    work(createAccounts({ vault, journal, config, clock: systemClock, queue: createQueue(1) })),
  );
}

/** By name or id. */
async function find(accounts: Accounts, named: string): Promise<AccountView> {
  const all = await accounts.list(actor);
  const found = all.find(({ id, name }) => id === named || (name !== "" && fold(name) === fold(named)));
  return found ?? refuse("not_found", { what: `account: ${named}` });
}

function roleOf(text = "user"): "admin" | "user" {
  return text === "admin" || text === "user" ? text : usage(`There is no role “${text}”; there is admin and user.`);
}

function linkText({ path, until }: LinkView): string {
  return `Until ${until} a password is chosen once at the server's address with ${path}`;
}

function tell(output: Output, account: AccountView): void {
  output.result(account, () => [`${account.name}: ${account.role}, ${account.state}.`]);
}

function usage(text: string): never {
  throw new UsageError(text);
}
