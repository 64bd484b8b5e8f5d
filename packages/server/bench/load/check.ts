// Afterwards: is everything that was acknowledged there, once, and is each history one line of versions?
import type { Person } from "./person.ts";

/** What is wrong with a person's session; nothing if all is well. */
export async function faultsOf(person: Person): Promise<string[]> {
  const faults = [...person.oddities];
  const { client, session, steps, last } = person;
  const present = await client.sessions.get(session);
  if (present.version < last.version) faults.push(`version ${present.version} after ${last.version} was acknowledged`);
  if (present.version === last.version && present.cursor !== last.cursor) faults.push("the cursor is elsewhere");
  const { steps: kept } = await client.sessions.history(session);
  const counts = new Map<string, number>();
  for (const { id } of kept) counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const step of steps) {
    const count = counts.get(step) ?? 0;
    if (count !== 1) faults.push(`step ${step} is there ${count} times`);
  }
  if (new Set(steps).size !== steps.length) faults.push("a step was acknowledged twice");
  const page = await client.sessions.rows(session, { offset: 0, limit: 1 });
  if (page.total !== present.rows) faults.push(`${page.total} rows where ${present.rows} are promised`);
  return faults.map((fault) => `${person.name}: ${fault}`);
}
