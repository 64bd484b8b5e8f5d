// Sessions put together at random by the rules of the old system, under every version of pandas: each state that it
// kept, what it did, and where it stood.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readCacheSession } from "../../src/legacy/cache-session.ts";
import type { Frame } from "../../src/legacy/frames.ts";
import type { LegacySession } from "../../src/legacy/session.ts";
import { type Kept, spelledFrame, wantedFrame } from "../legacy/kept.ts";

const versions: Readonly<Record<string, string>> = JSON.parse(process.env.DATA_TOOLS_PANDAS ?? "{}");
const program = fileURLToPath(new URL("pandas/sessions.py", import.meta.url));
/** Of each version; `npm run verify:pandas` makes ten thousand in all. */
const count = Number(process.env.DATA_TOOLS_PANDAS_EACH ?? 200);

type Shown = Pick<Kept, "rows" | "columns">;

interface Made {
  readonly parts: Readonly<Partial<Record<"current" | "history" | "metadata", string>>>;
  readonly states: readonly Shown[];
  readonly operations: readonly { readonly name: string; readonly params: unknown; readonly at: string }[];
  /** The state that the present table is. */
  readonly at: number;
  readonly current: Shown;
}

async function* made(version: string): AsyncGenerator<Made> {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const env = { PATH: process.env.PATH ?? "", PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" };
  const child = spawn(interpreter, ["-W", "ignore", program, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...env, PYTHONPATH: versions[version] ?? "" },
  });
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Made;
}

function read({ parts }: Made): LegacySession<Frame> {
  const part = (name: keyof Made["parts"]) => {
    const value = parts[name];
    return value === undefined ? undefined : Buffer.from(value, "base64");
  };
  const current = part("current") ?? Buffer.alloc(0);
  return readCacheSession(
    { user: "7", datasource: "d", current, history: part("history"), metadata: part("metadata") },
    (frame) => frame,
  );
}

const shown = ({ states }: LegacySession<Frame>) =>
  states.map((state) => (state.kind === "table" ? spelledFrame(state.table) : state.kind));

test.each(Object.keys(versions))(
  "[P11] [P13] pandas %s: sessions as the old system kept them",
  { timeout: 300_000 },
  async (version) => {
    let sessions = 0;
    let lost = 0;
    for await (const each of made(version)) {
      sessions++;
      const session = read(each);
      const states = shown(session);
      // Wherever it stands, the table there is the present one.
      expect(states[session.cursor]).toEqual(wantedFrame(each.current));
      if (each.parts.history === undefined) {
        expect(states).toHaveLength(1);
        continue;
      }
      const last = each.operations.length;
      expect(states).toHaveLength(last + 1);
      expect(states.slice(0, last)).toEqual(each.states.slice(0, last).map(wantedFrame));
      if (states[last] === "lost") lost++;
      else expect(states[last]).toEqual(wantedFrame(each.states[last] as Shown));
      // The last table is never lost unless something was undone, but where it is as one before it was.
      const [end, ...before] = each.states.map((state) => JSON.stringify(state)).reverse();
      if (each.at === last && !before.includes(end ?? "")) expect(states[last]).not.toBe("lost");
      expect(session.operations.map(({ name, params, at }) => ({ name, params, at }))).toEqual(
        each.operations.map(({ name, params, at }) => ({ name, params, at: `${at}.000Z` })),
      );
    }
    expect(sessions).toBe(count);
    expect(lost).toBeGreaterThan(count / 25);
  },
);
