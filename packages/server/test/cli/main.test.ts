// The command line before any server is involved: words, help, exit codes.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands, common, remote } from "../../src/cli/commands.ts";
import { openOutput } from "../../src/cli/output.ts";
import { settingFlags } from "../../src/cli/settings.ts";
import { dataTools } from "./terminal.ts";

let free = "";
let folder = "";

beforeAll(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  free = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
  folder = mkdtempSync(join(tmpdir(), "data-tools-cli-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("[L2] --help lists every command, and each command's help names all its words and flags", async () => {
  const { code, out } = await dataTools(["--help"]);
  expect(code).toBe(0);
  for (const command of commands) {
    expect(out).toContain(`  ${command.name} `);
    const help = await dataTools([command.name, "--help"]);
    expect(help.code).toBe(0);
    const flags = {
      ...command.options,
      ...common,
      ...(command.remote && remote),
      ...(command.settings && settingFlags),
    };
    for (const name of Object.keys(flags)) expect(help.out, command.name).toMatch(new RegExp(` --${name}\\b`));
    for (const { name } of command.args) expect(help.out).toContain(name.replace("?", ""));
    expect(help.err).toBe("");
  }
});

test("[L2] --version says which version this is", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(await dataTools(["--version"])).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
  expect((await dataTools(["--version", "--json"])).json()).toEqual({ version });
});

test("[L1] a token with letters that no token has is refused by its name, before anything is sent", async () => {
  const { code, err } = await dataTools(["sessions", "--server", free], { env: { DATA_TOOLS_TOKEN: "dt_абв" } });
  expect([code, err]).toEqual([2, "DATA_TOOLS_TOKEN holds characters that no token has. Copy the token again.\n"]);
});

const misused: [string, string[], RegExp][] = [
  ["an unknown command", ["frobnicate"], /no command “frobnicate”/],
  ["an unknown flag", ["undo", "s_1", "--fast"], /--fast/],
  ["a missing word", ["undo"], /SESSION is missing/],
  ["a word too many", ["undo", "s_1", "s_2"], /“s_2” is one word too many/],
  ["a number that is none", ["undo", "s_1", "--count", "many"], /--count must be a whole number/],
  ["a missing value", ["undo", "s_1", "--count"], /--count/],
  ["a file that is not there", ["import", "/nowhere/a.csv"], /ENOENT/],
  ["an unknown export format", ["export", "s_1", "-o", "table.doc"], /no format “doc”/],
  ["an unknown action", ["sessions", "paint", "s_1"], /no action “paint”/],
  ["an unknown setting", ["doctor", "--colour", "red"], /--colour/],
  ["a setting out of bounds", ["doctor", "--port", "70000"], /PORT/],
  ["serving other machines", ["serve", "--host", "0.0.0.0"], /loopback only/],
];

describe("[L1] exit codes: 0 done, 2 refused, 1 failed", () => {
  test.each(misused)("%s is refused with 2 and a sentence", async (_name, words, sentence) => {
    const { code, out, err } = await dataTools(words);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(sentence);
  });

  test("a server that is not there is a failure, 1, and says how to start one", async () => {
    const { code, out, err } = await dataTools(["sessions", "--server", free]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/cannot be reached.*data-tools serve/);
  });

  test("with --json an error is JSON on standard error", async () => {
    const { code, out, err } = await dataTools(["sessions", "--json"], { env: { DATA_TOOLS_SERVER: free } });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(JSON.parse(err)).toMatchObject({ error: { code: "no_connection" } });
  });
});

describe("[L3] doctor", () => {
  const place = () => ["--data-dir", join(folder, "data"), "--keys", `file:${join(folder, "ring.json")}`];

  test("prints every setting with where it came from, and makes nothing", async () => {
    const words = ["doctor", "--json", ...place(), "--port", new URL(free).port];
    const { code, json } = await dataTools(words, { env: { DATA_TOOLS_IDLE: "5m" } });
    const { settings, checks } = json<{
      settings: { name: string; value: unknown; from: string }[];
      checks: { name: string; ok: boolean }[];
    }>();
    expect(settings).toHaveLength(Object.keys(settingFlags).length);
    expect(settings).toContainEqual({ name: "DATA_TOOLS_IDLE", value: 300_000, from: "environment" });
    expect(settings).toContainEqual({ name: "DATA_TOOLS_DATA_DIR", value: join(folder, "data"), from: "flag" });
    expect(settings).toContainEqual({ name: "DATA_TOOLS_HOST", value: "127.0.0.1", from: "default" });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(code).toBe(0);
    expect(existsSync(join(folder, "data"))).toBe(false);
    expect(existsSync(join(folder, "ring.json"))).toBe(false);
  });

  test("[K11] warns about a key older than 90 days and one that waits to be retired, and does not fail", async () => {
    const path = join(folder, "old-ring.json");
    const key = Buffer.alloc(32, 1).toString("base64");
    const aged = (id: string, state: string, days: number) => {
      return { id, state, createdAt: new Date(Date.now() - days * 86_400_000).toISOString(), key };
    };
    const told = async (...keys: ReturnType<typeof aged>[]) => {
      writeFileSync(path, JSON.stringify({ format: "data-tools-key-ring", version: 1, keys }));
      const { code, out } = await dataTools(["doctor", ...place(), "--keys", `file:${path}`]);
      expect(code).toBe(0);
      return out.split("\n").find((line) => line.startsWith("keys"));
    };
    expect(await told(aged("k_new", "active", 80))).toMatch(/^keys +ok /);
    expect(await told(aged("k_old", "active", 91))).toMatch(/^keys +warning .*key k_old is 91 days old, rotate it/);
    const both = await told(aged("k_old", "decrypt-only", 91), aged("k_new", "active", 1));
    expect(both).toMatch(/^keys +warning .*key k_old only opens, retire it/);
  });

  test("fails with 1 and names what is wrong", async () => {
    const { code, out, err } = await dataTools(["doctor", ...place(), "--scratch", "/nowhere"]);
    expect(code).toBe(1);
    expect(out).toMatch(/scratch +FAILED +\/nowhere/);
    expect(err).toMatch(/1 of \d+ checks failed/);
  });
});

test("[L4] progress is a bar on a terminal, plain lines elsewhere, nothing with --json", () => {
  const shown = (isTTY: boolean, json: boolean) => {
    let text = "";
    const write = (more: string) => {
      text += more;
    };
    const sink = { isTTY, columns: 60, write };
    const progress = openOutput(sink, sink, json).progress("Work");
    for (const fraction of [null, 0.1, 0.3, 0.31, 0.9, 1]) progress.update(fraction);
    progress.end();
    return text;
  };
  expect(shown(true, false)).toMatch(/\r.*Work \[#+·+\] +30 %/);
  expect(shown(true, false).endsWith("\r\x1b[K")).toBe(true);
  expect(shown(false, false)).toBe("Work: 25 %\nWork: 75 %\nWork: 100 %\n");
  expect(shown(true, true)).toBe("");
});

test("[L5] the program says plainly that an older Node will not do", () => {
  const program = fileURLToPath(new URL("../../bin/data-tools.js", import.meta.url));
  const old = "Object.defineProperty(process.versions, 'node', { value: '20.19.0' })";
  const run = () =>
    execFileSync(process.execPath, ["--import", `data:text/javascript,${old}`, program], { stdio: "pipe" });
  expect(run).toThrow(/needs Node.js 22.18 or newer; this is 20.19.0/);
});
