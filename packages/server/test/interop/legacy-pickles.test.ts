// What pandas 1.5 to 3 pickle, every kind of value in every protocol, read here and by Python itself.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { tableOf } from "../../src/legacy/columns.ts";
import { readFrame } from "../../src/legacy/frames.ts";
import { attack, callables, routes } from "../legacy/attacks.ts";
import { type Kept, spelledFrame, wantedFrame } from "../legacy/kept.ts";

/** Each starts Python, which takes its time on a busy machine. */
const long = { timeout: 300_000 };
const versions: Readonly<Record<string, string>> = JSON.parse(process.env.DATA_TOOLS_PANDAS ?? "{}");
const program = fileURLToPath(new URL("pandas/kinds.py", import.meta.url));
const pinned = readdirSync(fileURLToPath(new URL("pandas/", import.meta.url))).filter((name) => name.endsWith(".txt"));
/** Frames at random of each version; `npm run verify:pandas` makes ten thousand in all. */
const count = process.env.DATA_TOOLS_PANDAS_EACH ?? "200";
const scratch = mkdtempSync(join(tmpdir(), "data-tools-pickles-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function start(args: readonly string[], folder?: string) {
  const interpreter = process.env.DATA_TOOLS_INTEROP;
  if (interpreter === undefined) throw new Error("these tests run by: npm run test:interop");
  const env = { PATH: process.env.PATH ?? "", PYTHONIOENCODING: "utf-8", PYTHONDONTWRITEBYTECODE: "1" };
  return spawn(interpreter, args, {
    cwd: scratch,
    stdio: ["pipe", "pipe", "inherit"],
    env: folder === undefined ? env : { ...env, PYTHONPATH: folder },
  });
}

/** Each line that the program prints, under a version of pandas. */
async function* pickled(version: string, ...args: string[]): AsyncGenerator<Kept> {
  const child = start([program, ...args], versions[version]);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Kept;
  if ((await ended) !== 0) throw new Error(`the program ended with ${await ended}`);
}

let compared = 0;
const kinds = new Set<string>();

test.each(Object.keys(versions))(
  "[P11] pandas %s: every kind of value in every protocol, as Python reads it",
  long,
  async (version) => {
    for await (const each of pickled(version)) {
      const frame = readFrame(Buffer.from(each.pickle, "base64"));
      expect(spelledFrame(frame), `${each.kind}, protocol ${each.protocol}`).toEqual(wantedFrame(each));
      expect(tableOf(frame).rows).toBe(each.rows);
      kinds.add(each.kind);
      compared++;
    }
  },
);

test.each(Object.keys(versions))(
  "[P11] pandas %s: frames put together at random, as Python reads them",
  long,
  async (version) => {
    let frames = 0;
    for await (const each of pickled(version, "--random", count)) {
      const read = spelledFrame(readFrame(Buffer.from(each.pickle, "base64")));
      expect(read, `${each.kind}, protocol ${each.protocol}`).toEqual(wantedFrame(each));
      frames++;
    }
    expect(frames).toBe(Number(count));
  },
);

test("[P11] frames as pandas before 1.3 wrote them, as pandas 1.5 reads them", long, async () => {
  let frames = 0;
  for await (const each of pickled("1.5.3", "--older")) {
    expect(Buffer.from(each.pickle, "base64").includes("0.14.1")).toBe(true);
    expect(spelledFrame(readFrame(Buffer.from(each.pickle, "base64"))), each.kind).toEqual(wantedFrame(each));
    frames++;
  }
  expect(frames).toBeGreaterThan(61);
});

test("[P11] sixty-one kinds at least, each version, six protocols", () => {
  expect(Object.keys(versions)).toHaveLength(pinned.length);
  expect(kinds.size).toBeGreaterThanOrEqual(61);
  expect(compared).toBe(kinds.size * 6 * pinned.length);
  expect(compared).toBeGreaterThanOrEqual(1_464);
});

const carry = `
import sys, json, pickle, base64, os, contextlib, io
done = {}
for name, pickled in json.load(sys.stdin).items():
    marker = name.split("|")[2]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            pickle.loads(base64.b64decode(pickled))
    except Exception:
        pass
    done[name] = os.path.exists(marker)
print(json.dumps(done))
`;

test("[P10] the attacks are attacks: Python carries out what is refused here", async () => {
  // With pandas beside it: some attacks hide in a frame.
  const child = start(["-c", carry], Object.values(versions)[0]);
  const asked: Record<string, string> = {};
  for (const [at, route] of Object.keys(routes).entries())
    for (let protocol = 0; protocol <= 5; protocol++) {
      const marker = join(scratch, `marker-${at}-${protocol}`);
      asked[`${route}|${protocol}|${marker}`] = attack(route, "posix system", protocol, marker).toString("base64");
    }
  expect(callables).toContain("posix system");
  child.stdin.end(JSON.stringify(asked));
  let said = "";
  for await (const chunk of child.stdout) said += String(chunk);
  const done = Object.entries(JSON.parse(said) as Record<string, boolean>)
    .filter(([, carriedOut]) => carriedOut)
    .map(([name]) => name.split("|")[0]);
  for (const route of [
    "REDUCE",
    "GLOBAL, whatever the protocol",
    "STACK_GLOBAL from the memo",
    "INST",
    "OBJ",
    "within the state of a frame",
  ])
    expect(done).toContain(route);
});
