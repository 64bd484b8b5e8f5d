// `data-tools keys`: the keys of the ring, never their secrets.
import { readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { listKeys } from "../../store/keys.ts";
import { type Input, UsageError } from "../command.ts";
import { columns } from "../output.ts";
import { flagsOf } from "../settings.ts";

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "list"] = args;
  if (action !== "list") throw new UsageError(`There is no action “${action}”. data-tools keys --help lists them.`);
  const { KEYS } = readConfig(flagsOf(options), env);
  const keys =
    (await listKeys(KEYS)) ??
    refuse("not_found", { what: `key ring: ${KEYS}. The server makes one at its first start` });
  output.result({ ring: KEYS, keys }, () => [
    KEYS,
    ...columns(
      ["id", "state", "created"],
      keys.map(({ id, state, createdAt }) => [id, state, createdAt]),
    ),
  ]);
}
