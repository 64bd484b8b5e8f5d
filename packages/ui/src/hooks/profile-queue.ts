// Profiles of columns are asked for a few at a time and one request after the other, a moment after the
// rows: figures in the heads must never make anyone wait for the table itself.
import type { ColumnProfile } from "@data-tools/client";
import { client } from "../client.ts";

interface Wanted {
  session: string;
  step: string | null;
  column: string;
  signal: AbortSignal;
  resolve(profile: ColumnProfile): void;
  reject(error: unknown): void;
}

const together = 4;
const settleMs = 120;

let waiting: Wanted[] = [];
let working = false;

/** The profile of a column at a step; heads that left the view before their turn are passed over. */
export function profileOf(
  session: string,
  step: string | null,
  column: string,
  signal: AbortSignal,
): Promise<ColumnProfile> {
  return new Promise((resolve, reject) => {
    waiting.push({ session, step, column, signal, resolve, reject });
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    if (!working) work();
  });
}

async function work(): Promise<void> {
  working = true;
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  for (let batch = nextBatch(); batch[0] !== undefined; batch = nextBatch()) await answer(batch, batch[0]);
  working = false;
}

function nextBatch(): Wanted[] {
  waiting = waiting.filter(({ signal }) => !signal.aborted);
  const [first] = waiting;
  const batch = waiting
    .filter(({ session, step }) => session === first?.session && step === first.step)
    .slice(0, together);
  waiting = waiting.filter((wanted) => !batch.includes(wanted));
  return batch;
}

async function answer(batch: readonly Wanted[], { session, step }: Wanted): Promise<void> {
  try {
    const columns = [...new Set(batch.map(({ column }) => column))];
    const profiles = await client.sessions.profile(session, { columns, step });
    const byName = new Map(profiles.map((profile) => [profile.name, profile]));
    for (const { column, resolve, reject } of batch) {
      const profile = byName.get(column);
      if (profile === undefined) reject(new Error(`no profile of ${column} was answered`));
      else resolve(profile);
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
