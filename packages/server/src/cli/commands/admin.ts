// `data-tools admin`: sessions of all by sizes, owners and times, what holds for all of them, and the room they
// take; beside running servers.
import type { AdminSessionView, OrganisationView, StorageView } from "@data-tools/client";
import { readConfig } from "../../config.ts";
import { type Input, numberOf, textOf, UsageError, type Values } from "../command.ts";
import { columns, printable } from "../output.ts";
import { operator, withProduct } from "../product.ts";
import { flagsOf } from "../settings.ts";

type Opened = Parameters<Parameters<typeof withProduct>[1]>[0];

const sorts = ["owner", "createdAt", "usedAt", "expiresAt", "bytes", "steps"] as const;
const states = ["alive", "bin"] as const;

export async function run(input: Input): Promise<void> {
  const [action = "sessions", id] = input.args;
  const about = ["end", "extend", "restore"].includes(action);
  if (!about && !["sessions", "settings", "storage"].includes(action))
    throw new UsageError(`There is no action “${action}”. data-tools admin --help lists them.`);
  if (about && id === undefined) throw new UsageError(`${action} needs the id of a session.`);
  if (!about && id !== undefined) throw new UsageError(`“${id}” is one word too many.`);
  const config = readConfig(flagsOf(input.options), input.env);
  await withProduct(config, (product) => {
    if (action === "sessions") return list(product, input);
    if (action === "settings") return settings(product, input);
    if (action === "storage") return storage(product, input);
    return act(product, input, action, id ?? "");
  });
}

async function list({ administration, accounts }: Opened, { options, output }: Input): Promise<void> {
  const owner = textOf(options, "owner");
  const state = oneOf(options, "state", states);
  const sort = oneOf(options, "sort", sorts);
  const limit = numberOf(options, "limit", 1);
  const { sessions, total } = await administration.sessions(operator, {
    ...(owner !== undefined && { owner }),
    ...(state !== undefined && { state }),
    ...(sort !== undefined && { sort }),
    ...(limit !== undefined && { limit }),
  });
  const names = new Map((await accounts.list(operator)).map((account) => [account.owner, account.name]));
  const told = sessions.map((session) => ({ ...session, ownerName: names.get(session.owner) ?? null }));
  output.result({ sessions: told, total }, () => [
    ...columns(["id", "owner", "bytes", "steps", "used", "ends", "status"], told.map(rowOf)),
    `${told.length} of ${total}`,
  ]);
}

function rowOf({
  id,
  owner,
  ownerName,
  bytes,
  steps,
  usedAt,
  expiresAt,
  binUntil,
  status,
}: AdminSessionView): string[] {
  const ends = status === "bin" ? (binUntil ?? "never") : (expiresAt ?? "never");
  return [id, printable(ownerName ?? owner), String(bytes), String(steps), usedAt, ends, status];
}

async function act({ administration }: Opened, { options, output }: Input, action: string, id: string): Promise<void> {
  const minutes = minutesOf(options, "minutes");
  if (minutes !== undefined && action !== "extend") throw new UsageError("--minutes goes with extend.");
  const session =
    action === "end"
      ? await administration.end(operator, id)
      : action === "extend"
        ? await administration.extend(operator, id, minutes === undefined ? {} : { minutes })
        : await administration.restore(operator, id);
  const until = session.expiresAt === null ? "until its owner deletes it" : `until ${session.expiresAt}`;
  output.result(session, () => [session.status === "bin" ? `${id} is in the bin.` : `${id} is kept ${until}.`]);
}

async function settings({ people }: Opened, { options, output }: Input): Promise<void> {
  const [kept, most, life] = [minutesOf(options, "kept"), minutesOf(options, "most"), minutesOf(options, "life")];
  const least = numberOf(options, "least", 1);
  const change: Partial<OrganisationView> = {
    ...(kept !== undefined && { retentionMinutes: kept }),
    ...(least !== undefined && { leastMinutes: least }),
    ...(most !== undefined && { mostMinutes: most }),
    ...(life !== undefined && { absoluteMinutes: life }),
  };
  const isChange = Object.keys(change).length > 0;
  const view = await (isChange ? people.setOrganisation(operator, change) : people.organisation(operator));
  const written = (minutes: number | null) => (minutes === null ? "without end" : `${minutes} minutes`);
  output.result(view, () =>
    columns(
      ["setting", "holds"],
      [
        ["kept unused, if nobody chose", written(view.retentionMinutes)],
        ["least that may be chosen", written(view.leastMinutes)],
        ["most that may be chosen", written(view.mostMinutes)],
        ["longest life of a session", written(view.absoluteMinutes)],
      ],
    ),
  );
}

async function storage({ administration }: Opened, { output }: Input): Promise<void> {
  const view = await administration.storage(operator);
  output.result(view, () => [
    ...columns(
      ["kind", "count", "bytes"],
      view.kinds.map(({ kind, count, bytes }) => [kind, String(count), String(bytes)]),
    ),
    ...roomOf(view),
  ]);
}

function roomOf({ blobs, bytes, databaseBytes, freeBytes, scratchFreeBytes, checks }: StorageView): string[] {
  return [
    `${blobs} files, ${bytes} bytes; database ${databaseBytes ?? "none"}`,
    `free: ${freeBytes ?? "unknown"} bytes for the store, ${scratchFreeBytes} bytes for working files`,
    ...checks.filter(({ ok }) => !ok).map(({ name, text }) => `${name}: ${text}`),
  ];
}

/** Minutes, or null for `none`; undefined if it was not given. */
function minutesOf(options: Values, name: string): number | null | undefined {
  return textOf(options, name) === "none" ? null : numberOf(options, name, 1);
}

function oneOf<T extends string>(options: Values, name: string, words: readonly T[]): T | undefined {
  const text = textOf(options, name);
  const found = words.find((word) => word === text);
  if (text !== undefined && found === undefined) throw new UsageError(`--${name} is one of: ${words.join(", ")}.`);
  return found;
}
