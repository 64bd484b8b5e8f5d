// The commands in the documents do what they are said to do: each document's, in their order, on a server with
// one session, beside its data folder. What its words stand for is put in before.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@data-tools/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { OpenedProduct } from "../../src/app.ts";
import { dataTools } from "../cli/terminal.ts";
import { blocks, type Line, lineOf, type Placed, programsOf, root, shellLines } from "../documents/kinds.ts";
import { openTestProduct } from "../http/product.ts";
import { type Running, serve } from "../http/running.ts";

const folder = mkdtempSync(join(tmpdir(), "data-tools-words-"));
const home = process.cwd();
const store = { DATA_DIR: join(folder, "store"), KEYS: `file:${join(folder, "ring.json")}` };
let product: OpenedProduct;
let server: Running;
let session: string;

/** What the files that commands read hold. */
const march = "city,price,status\noslo,12,new\nrome,,new\noslo,9,done\n";
const recipe = [
  { op: "change-case", params: { columns: ["city"], to: "upper" } },
  { op: "fill-missing", params: { columns: ["price"], with: "mean" } },
];

beforeAll(async () => {
  const flags = { store: "local:", "data-dir": store.DATA_DIR, keys: store.KEYS };
  product = await openTestProduct(flags);
  server = await serve(product);
  writeFileSync(join(folder, "march.csv"), march.replace("price", "cost"));
  writeFileSync(join(folder, "april.csv"), march);
  writeFileSync(join(folder, "recipe.json"), JSON.stringify(recipe));
  mkdirSync(join(folder, "checkpoints"));
  cpSync(join(root, "docs", "tutorial"), folder, { recursive: true });
  process.chdir(folder);
});
beforeEach(async () => {
  const client = createClient({ baseUrl: server.url });
  const { id } = await client.datasources.create(new Blob([march.replace("price", "cost")]), { fileName: "march.csv" });
  session = (await client.sessions.create({ datasource: id })).id;
  await client.sessions.apply(session, { op: "change-case", params: { columns: ["city"], to: "upper" } });
});
afterAll(async () => {
  process.chdir(home);
  await server.close();
  await product.close();
  rmSync(folder, { recursive: true });
});

/** What words of the documents stand for here. */
const standing = (): [string | RegExp, string][] => [
  [/\bSESSION\b/g, session],
  [/\bDATA_DIR\b|\bDIR\b/g, store.DATA_DIR],
  [/\bRING\b/g, store.KEYS.slice("file:".length)],
  [/\bFOLDER\b/g, join(folder, "checkpoints")],
  ["/mnt/backup", join(folder, "backup")],
  ["a_…", "a_token"],
  ["https://data.example.org", server.url],
  ["http://127.0.0.1:4870", server.url],
  [/:9464\b/g, ":0"],
];

const here = (text: string) => standing().reduce((put, [from, to]) => put.replaceAll(from, to), text);

const ours = blocks.filter(({ kind, notRun }) => kind === "shell" && notRun === null);
const documents = Map.groupBy(
  ours.filter((block) => linesOf(block).some(({ words }) => words[0] === "data-tools")),
  ({ path }) => path,
);

test.each([...documents])("[X14] the commands of %s are done", async (_path, held) => {
  for (const { line, words, env } of held.flatMap(linesOf)) {
    if (words[0] !== "data-tools") continue;
    const put = words.slice(1).map(here);
    const said = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)]));
    const around = { DATA_TOOLS_SERVER: server.url, DATA_TOOLS_SCRATCH_ANYWHERE: "true", ...named(store), ...said };
    const isServe = put.length === 0 || put[0] === "serve" || put[0]?.startsWith("-") === true;
    const { code, err } = isServe ? await served(put, around) : await dataTools(put, { env: around });
    expect({ line, code, err: code === 0 ? "" : err }).toEqual({ line, code: 0, err: "" });
  }
});

test.each(programsOf("script"))("[X14] the script of %s runs to its end", async (_path, text) => {
  // Below the server, where the packages that it imports are found.
  const own = mkdtempSync(join(root, "packages", "server", "dist", "words-"));
  try {
    writeFileSync(join(own, "script.ts"), here(text));
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(own, "script.ts")], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DATA_TOOLS_SERVER: server.url },
    });
    let err = "";
    child.stderr.on("data", (chunk: Buffer) => {
      err += chunk;
    });
    expect({ code: await ended(child), err }).toEqual({ code: 0, err: "" });
  } finally {
    rmSync(own, { recursive: true });
  }
});

function linesOf(block: Placed): (Line & { line: string })[] {
  return shellLines(block.text).map((line) => ({ line, ...lineOf(line) }));
}

function named(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`DATA_TOOLS_${name}`, value]));
}

/** Starts a server with these words on a free port and a folder of its own, and ends it once it says where it is. */
async function served(words: readonly string[], env: Record<string, string>): Promise<{ code: number; err: string }> {
  const own = mkdtempSync(join(folder, "served-"));
  const main = join(root, "packages", "server", "src", "main.ts");
  const put = ["--port", "0", "--data-dir", join(own, "store"), "--keys", `file:${join(own, "ring.json")}`, "--json"];
  const flags = ["--disable-warning=ExperimentalWarning", main, "serve", ...words.slice(words[0] === "serve" ? 1 : 0)];
  const child = spawn(process.execPath, [...flags, ...put], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, DATA_TOOLS_LOG_LEVEL: "error" },
  });
  let err = "";
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  child.stdout.once("data", () => child.kill("SIGTERM"));
  return { code: await ended(child), err };
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
