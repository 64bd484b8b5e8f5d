// Who owns here what a user of the old system had there.
import type { Actor } from "../sessions/api.ts";
import type { OldSite } from "./site.ts";

/** The names of the old system's users, by their numbers. */
export async function namesOf(site: OldSite): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { id, name } of site.users()) names.set(id, name);
  return names;
}

/**
 * The owner of a user's work: as `mapping` says, and else as the user is known who signs in at the Django site
 * (AUTH=django). With `names`, users that the site does not know are nobody.
 */
export function ownersOf(
  mapping: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, string> | null,
): (user: string) => Promise<Actor | null> {
  return async (user) => {
    const name = names?.get(user);
    const owner = mapping.get(user);
    if (owner !== undefined) return { owner, name: name ?? owner };
    if (names !== null && name === undefined) return null;
    return { owner: djangoOwner(user), name: name ?? `user ${user}` };
  };
}

/** The owner that a user of the Django site is. */
function djangoOwner(user: string): string {
  return `django:${user}`;
}

/** The number of a user who signs in at the Django site; null for others. */
export function djangoNumber({ owner }: Pick<Actor, "owner">): string | null {
  return /^django:(\d{1,19})$/.exec(owner)?.[1] ?? null;
}
