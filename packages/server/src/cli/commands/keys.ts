// `data-tools keys`: the keys of the ring, never their secrets, and their rotation beside running servers.
import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { systemClock } from "../../clock.ts";
import { type Config, readConfig } from "../../config.ts";
import { refuse } from "../../errors.ts";
import { createJournal, type JournalEvent } from "../../sessions/journal.ts";
import { createVault } from "../../sessions/vault.ts";
import { liveServers } from "../../store/attend.ts";
import { listKeys, openKeys, ringOf } from "../../store/keys.ts";
import { isKms, kmsNames } from "../../store/kms.ts";
import { isThere } from "../../store/open.ts";
import { rewrapAll, wrapCounts } from "../../store/rewrap.ts";
import { ringPath } from "../../store/ring.ts";
import { addKey, promoteKey, retireKey } from "../../store/ring-changes.ts";
import type { Store } from "../../store/store.ts";
import { withStore } from "../beside.ts";
import { type Input, textOf, UsageError } from "../command.ts";
import { columns, type Output } from "../output.ts";
import { flagsOf } from "../settings.ts";

const clock = systemClock;

export async function run({ args, options, output, env }: Input): Promise<void> {
  const [action = "list", id] = args;
  const config = readConfig(flagsOf(options), env);
  const named = () => id ?? refuse("invalid_params", { field: "ID", reason: "name a key of data-tools keys list" });
  if (id !== undefined && ["list", "add", "rewrap"].includes(action))
    throw new UsageError(`“${id}” is one word too many.`);
  switch (action) {
    case "list":
      return list(config, output);
    case "add":
      return add(config, output, textOf(options, "wrapped"), textOf(options, "kms"));
    case "promote":
      return promote(config, output, named());
    case "rewrap":
      return rewrap(config, output);
    case "retire":
      return retire(config, output, named());
    default:
      throw new UsageError(`There is no action “${action}”. data-tools keys --help lists them.`);
  }
}

async function list(config: Config, output: Output): Promise<void> {
  const keys =
    (await listKeys(config.KEYS)) ??
    refuse("not_found", { what: `key ring: ${config.KEYS}. The server makes one at its first start` });
  // Only a store that is there is asked: listing makes nothing.
  const use = (await isThere(config)) ? await withStore(config, useOf) : null;
  const told = keys.map((key) => ({
    ...key,
    ...(use && { wraps: use.counts.get(key.id) ?? 0, servers: use.holders(key.id) }),
  }));
  output.result({ ring: config.KEYS, keys: told }, () => [
    config.KEYS,
    ...columns(
      ["id", "state", "created", ...(use ? ["wraps", "servers"] : [])],
      told.map(({ id, state, createdAt, wraps, servers }) => [
        id,
        state,
        createdAt,
        ...(use ? [String(wraps), String(servers?.length)] : []),
      ]),
    ),
  ]);
}

async function useOf(store: Store) {
  const servers = await liveServers(store, clock);
  const holders = (id: string) => servers.filter(({ keys }) => keys.includes(id)).map(({ name }) => name);
  return { counts: await wrapCounts(store), holders };
}

async function add(config: Config, output: Output, wrapped?: string, kms?: string): Promise<void> {
  if (kms !== undefined && !isKms(kms)) {
    throw new UsageError(`There is no kms “${kms}”; there is: ${kmsNames.join(", ")}.`);
  }
  if (kms !== undefined && wrapped === undefined) throw new UsageError("--kms goes with --wrapped FILE.");
  const secret =
    wrapped === undefined
      ? undefined
      : { kms: kms ?? "command", wrapped: (await readFile(wrapped)).toString("base64") };
  const id = await addKey({ path: ringPath(config.KEYS), clock }, ringOf(config).kms, secret);
  if (await isThere(config)) {
    const detail = { key: id, ...(secret && { kms: secret.kms }) };
    await withStore(config, (store) => noteChange(config, store, { action: "keys.add", detail }));
  }
  output.result({ id, state: "created" }, () => [
    `Key ${id} is in the ring. When every server has seen it, after a few seconds: data-tools keys promote ${id}`,
  ]);
}

async function promote(config: Config, output: Output, id: string): Promise<void> {
  const done = await withStore(config, async (store) => {
    const done = await promoteKey({ path: ringPath(config.KEYS), clock }, store, id);
    if (done === "promoted") await noteChange(config, store, { action: "keys.promote", detail: { key: id } });
    return done;
  });
  output.result({ id, state: "active", changed: done === "promoted" }, () => [
    done === "promoted"
      ? `Key ${id} is active. Running servers rewrap by themselves; data-tools keys rewrap does it now.`
      : `Key ${id} is active already.`,
  ]);
}

async function rewrap(config: Config, output: Output): Promise<void> {
  const { active, rewrapped } = await withStore(config, async (store) => {
    const keys = await openKeys({ ...ringOf(config), store, clock });
    const progress = output.progress("Rewrapping");
    try {
      const onProgress = (done: number, total: number) => progress.update(done / total, `${done} of ${total}`);
      const { active } = keys.held();
      const rewrapped = await rewrapAll(store, keys, { onProgress });
      const detail = { key: active, rewrapped };
      if (rewrapped > 0) await noteChange(config, store, { action: "keys.rewrap", detail });
      return { active, rewrapped };
    } finally {
      progress.end();
    }
  });
  output.result({ active, rewrapped }, () => [
    rewrapped === 0 ? `Everything is wrapped by key ${active}.` : `Rewrapped by key ${active}: ${rewrapped}.`,
  ]);
}

async function retire(config: Config, output: Output, id: string): Promise<void> {
  const done = await withStore(config, async (store) => {
    const done = await retireKey({ path: ringPath(config.KEYS), clock }, store, id);
    if (done === "retired") await noteChange(config, store, { action: "keys.retire", detail: { key: id } });
    return done;
  });
  output.result({ id, state: "destroyed", changed: done === "retired" }, () => [
    done === "retired"
      ? `Key ${id} is destroyed. Backups made before the rewrapping open only with a copy of the ring that still holds it; data-tools backup list names them.`
      : `Key ${id} was destroyed before.`,
  ]);
}

/** Writes a change of the ring into the organisation's journal, with the account that made it. */
async function noteChange(config: Config, store: Store, event: JournalEvent): Promise<void> {
  const keys = await openKeys({ ...ringOf(config), store, clock });
  const journal = createJournal(createVault(store, keys), clock, () => {});
  await journal.noteOrganisation({ name: userInfo().username }, event);
  await journal.close();
}
