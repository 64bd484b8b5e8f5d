// The old system, where the settings name it: the site behind this server, and where its sessions lie.
import type { Config } from "../../config.ts";
import { siteBehind } from "../../http/old/gateway.ts";
import { openOldSystem } from "../../migrate/opened.ts";
import { type Check, messageOf, together, well, wrong } from "./check.ts";

/** No user has this number, and no datasource this id: so much is asked that the place must answer. */
const nobody = { users: ["0"], datasources: ["00000000-0000-4000-8000-000000000000"] };

/** Whether the old site and each place of old sessions answer; nothing where none is named. */
export async function oldSystem(config: Config): Promise<Check[]> {
  if (config.OLD_SITE === "" && config.OLD_SESSIONS.length === 0) return [];
  const found = [...(await site(config)), ...(await sessions(config))];
  return [together("old system", found, "")];
}

async function site(config: Config): Promise<Check[]> {
  const name = "old system";
  try {
    const upstream = siteBehind(config)?.upstream ?? null;
    if (upstream === null) return config.OLD_SITE === "" ? [] : [well(name, "no old site any more")];
    await fetch(upstream, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(5000) });
    return [well(name, `${upstream.host} answers`)];
  } catch (error) {
    const isSetting = messageOf(error).startsWith("OLD_SITE");
    const text = isSetting ? messageOf(error) : "the old site does not answer";
    return [wrong(name, text, "Look at OLD_SITE, and at the site there: who is not enrolled is passed on to it.")];
  }
}

async function sessions(config: Config): Promise<Check[]> {
  const name = "old system";
  if (config.OLD_SESSIONS.length === 0) return [];
  const fix = "Look at OLD_SESSIONS, OLD_KEY_PREFIX and DJANGO_DATABASE (docs/migration.md).";
  try {
    const old = openOldSystem(config, Date.now);
    const found: Check[] = [];
    try {
      for (const source of old.sources) {
        const asked = async () => {
          for await (const _ of source.sessions(nobody)) break;
        };
        found.push(
          await asked().then(
            () => well(name, `${source.name} can be read`),
            (error: unknown) => wrong(name, `${source.name}: ${messageOf(error)}`, fix),
          ),
        );
      }
    } finally {
      await old.close();
    }
    if (config.OLD_BACKUP === "")
      found.push(wrong(name, "no folder is named for the backup of what is taken over", "Name one with OLD_BACKUP."));
    return found;
  } catch (error) {
    return [wrong(name, messageOf(error), fix)];
  }
}
