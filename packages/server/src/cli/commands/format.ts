// `data-tools format`: the format of what is stored, and the way back to an earlier one, before an earlier version of
// the program is started again. docs/upgrading.md tells when that is needed.
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { assertAlone, takeBack, viewFormat } from "../../store/local/formats.ts";
import { assertThere } from "../../store/open.ts";
import { isRedis } from "../../store/redis/address.ts";
import { withAdministration } from "../beside.ts";
import { type Input, numberOf, UsageError } from "../command.ts";
import { countsText } from "../output.ts";
import { operator } from "../product.ts";
import { flagsOf } from "../settings.ts";

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "show"] = args;
  const config = readConfig(flagsOf(options), env);
  const to = numberOf(options, "to", 1);
  const handsBack = options["hand-back"] === true;
  if (action !== "back" && (to !== undefined || handsBack)) throw new UsageError("--to and --hand-back go with back.");
  await assertThere(config);
  if (isRedis(config.STORE)) return inRedis(action, output);
  switch (action) {
    case "show": {
      const view = viewFormat(config.DATA_DIR);
      return output.result(view, () => [
        `The data folder has format ${view.found}; this program knows formats up to ${view.known}.`,
        ...view.adds.map(({ format, what, records }) => `Format ${format} adds ${what}; such records: ${records}.`),
      ]);
    }
    case "back": {
      if (to === undefined) throw new UsageError("Say to which format: --to N.");
      if (handsBack) assertAlone(config.DATA_DIR);
      const handed = handsBack ? await handBack(config) : [];
      const done = takeBack(config.DATA_DIR, to);
      return output.result({ ...done, handed }, () => [
        ...handed.map((counts) => `Given back to whom it was made for: ${countsText(counts)}.`),
        done.from === done.to
          ? `The data folder has format ${done.to} already.`
          : `The data folder has format ${done.to} now; it had ${done.from}.`,
      ]);
    }
    default:
      throw new UsageError(`There is no action “${action}”. data-tools format --help lists them.`);
  }
}

function handBack(config: Config) {
  return withAdministration(config, ({ ownership }) => ownership.handBack(operator));
}

/** Of a store in Redis there was one format so far, and a newer one was refused when it was opened. */
function inRedis(action: string, output: Input["output"]): void {
  if (action !== "show")
    refuse("invalid_params", { field: "STORE", reason: "a store in Redis has its first format; there is no way back" });
  output.result({ found: 1, known: 1, adds: [] }, () => ["The store in Redis has format 1, the only one so far."]);
}
