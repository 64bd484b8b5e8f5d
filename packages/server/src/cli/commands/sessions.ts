// `data-tools sessions`: what there is, and the life of a session as a whole.
import type { Client, SessionView } from "@data-tools/client";
import { type Input, textOf, UsageError } from "../command.ts";
import { sessionText } from "../describe.ts";
import { columns, printable } from "../output.ts";

export async function run({ args, options, output, client }: Input): Promise<void> {
  const [action = "list", id] = args;
  const { sessions } = client();
  if (action === "list") {
    const all = await sessions.list();
    return output.result(all, () => listed(all));
  }
  if (id === undefined) throw new UsageError(`${action} needs an id.`);
  if (action === "delete") {
    await sessions.remove(id, { now: options.now === true });
    return output.result({ id, deleted: true }, () => [options.now ? `${id} is erased.` : `${id} is in the bin.`]);
  }
  const view = await act(sessions, action, id, textOf(options, "name"), textOf(options, "key"));
  output.result(view, () => [view.id, sessionText(view)]);
}

function act(
  sessions: Client["sessions"],
  action: string,
  id: string,
  name: string | undefined,
  key: string | undefined,
): Promise<SessionView> {
  const call = key === undefined ? {} : { key };
  const named = name === undefined ? {} : { name };
  switch (action) {
    case "start":
      return sessions.create({ datasource: id, ...named }, call);
    case "duplicate":
      return sessions.duplicate(id, named, call);
    case "restore":
      return sessions.restore(id, call);
    case "rename":
      if (name === undefined) throw new UsageError("rename needs --name NAME.");
      return sessions.rename(id, name);
    default:
      throw new UsageError(`There is no action “${action}”. data-tools sessions --help lists them.`);
  }
}

function listed(all: readonly SessionView[]): string[] {
  if (all.length === 0) return ["There are no sessions. Start one: data-tools import FILE --session"];
  return columns(
    ["id", "name", "datasource", "rows", "columns", "steps", "used", "status"],
    all.map((view) => [
      view.id,
      printable(view.name),
      printable(view.datasource.name),
      String(view.rows),
      String(view.columns.length),
      String(view.depth),
      view.usedAt,
      view.status,
    ]),
  );
}
