// `data-tools enrol`: who of the old system's users is served here already; beside running servers, which see it
// within seconds.
import { readConfig } from "../../config.ts";
import type { Enrolment, EnrolmentView } from "../../migrate/enrolment.ts";
import { type Input, UsageError } from "../command.ts";
import { printable } from "../output.ts";
import { operator, withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";

export async function run({ args, options, output, env }: Input): Promise<void> {
  const change = changeOf(args);
  const view = await withProduct(readConfig(flagsOf(options), env), async ({ enrolment }) => {
    const before = await enrolment.view(operator);
    return change === null ? before : await enrolment.change(operator, change(before));
  });
  output.result(view, () => [said(view)]);
}

/** What the words ask for, given what holds; null for a look. */
function changeOf([action = "show", ...words]: readonly string[]):
  | ((before: EnrolmentView) => Parameters<Enrolment["change"]>[1])
  | null {
  const alone = (change: ReturnType<typeof changeOf>) => {
    if (words[0] !== undefined) throw new UsageError(`“${words[0]}” is one word too many.`);
    return change;
  };
  switch (action) {
    case "show":
      return alone(null);
    case "off":
    case "on":
      return alone(() => ({ mode: action }));
    case "percent": {
      const [text = "", ...more] = words;
      if (more.length > 0 || !/^\d{1,3}$/.test(text) || Number(text) > 100)
        throw new UsageError("percent takes one whole number from 0 to 100.");
      return () => ({ mode: "percent", percent: Number(text) });
    }
    case "add":
    case "remove": {
      if (words.length === 0) throw new UsageError(`${action} needs the name or number of a user.`);
      // Named while nobody is served, they would wait for somebody to remember the mode.
      return ({ mode, users }) =>
        action === "add"
          ? { users: [...users, ...words], ...(mode === "off" && { mode: "named" }) }
          : { users: users.filter((user) => !words.includes(user)) };
    }
    default:
      throw new UsageError(`There is no action “${action}”. data-tools enrol --help lists them.`);
  }
}

function said({ mode, users, percent }: EnrolmentView): string {
  const names = users.length === 0 ? "nobody by name" : printable(users.join(", "));
  if (mode === "on") return "Everyone is served here.";
  if (mode === "named") return `Served here: ${names}.`;
  if (mode === "percent") return `Served here: ${percent} in a hundred, and ${names}.`;
  return `Nobody is served here${users.length === 0 ? "" : ` (named for later: ${names})`}.`;
}
