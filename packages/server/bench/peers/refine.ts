// OpenRefine by its HTTP interface: a project made of an upload, operations as JSON, undo and redo by its history.
import { spawn } from "node:child_process";
import { existsSync, openAsBlob } from "node:fs";
import { mkdir } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../test/redis.ts";
import { folderBytes } from "../files.ts";
import { memoryOf } from "../load/node.ts";
import { type Peer, type Told, took, whenThisEnds } from "./peer.ts";
import { operations } from "./refine-steps.ts";

const program = "/usr/bin/openrefine";

interface Rows {
  readonly total: number;
  readonly rows: { readonly cells: readonly ({ readonly v?: unknown } | null)[] }[];
}

/** The process, whose memory is half of the machine's. */
async function startRefine(workspace: string, home: string) {
  const port = await freePort();
  const megabytes = Math.floor(totalmem() / 2 ** 21);
  const words = ["-i", "127.0.0.1", "-p", String(port), "-d", workspace, "-m", `${megabytes}M`];
  const env = { PATH: process.env.PATH, HOME: home };
  const options = { stdio: "ignore", detached: true, env } as const;
  const child = spawn(program, [...words, "-x", "refine.headless=true"], options);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} did not start`);
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  const base = `http://127.0.0.1:${port}`;
  // Its program is below a shell: both are one group.
  const end = async (signal: NodeJS.Signals) => {
    if (!isGone()) process.kill(-pid, signal);
    await ended;
  };
  whenThisEnds(() => {
    if (!isGone()) process.kill(-pid, "SIGKILL");
  }, ended);
  const begun = Date.now();
  for (;;) {
    const answer = await fetch(`${base}/command/core/get-version`).catch(() => null);
    if (answer?.ok) return { base, pid, end, megabytes };
    if (isGone() || Date.now() - begun > 180_000) {
      await end("SIGKILL");
      throw new Error(`${program} did not answer`);
    }
    await wait(250);
  }
}

export const refine: Peer = {
  name: "OpenRefine",
  what: "its server over HTTP: rows in memory, a change of its history on the disk for each operation; several of its operations where it has none of its own (duplicates, groups)",
  missing: () => (existsSync(program) ? null : "openrefine"),
  async start({ csv, airports, folder }) {
    const workspace = join(folder, "workspace");
    await mkdir(workspace);
    const { base, pid, end, megabytes } = await startRefine(workspace, folder);
    const command = (name: string, words: Record<string, string>) =>
      `${base}/command/core/${name}?${new URLSearchParams(words)}`;
    const get = async <T>(name: string, words: Record<string, string>): Promise<T> =>
      (await (await fetch(command(name, words))).json()) as T;
    const token = async () => (await get<{ token: string }>("get-csrf-token", {})).token;
    const create = async (path: string, name: string) => {
      const form = new FormData();
      form.set("project-name", name);
      form.set("project-file", await openAsBlob(path), `${name}.csv`);
      const options = JSON.stringify({ separator: ",", headerLines: 1, guessCellValueTypes: true });
      const words = { format: "text/line-based/*sv", options, csrf_token: await token() };
      const address = command("create-project-from-upload", words);
      const answer = await fetch(address, { method: "POST", body: form, redirect: "manual" });
      const made = /project=(\d+)/.exec(answer.headers.get("location") ?? "")?.[1];
      if (made === undefined) throw new Error(`no project came of it: ${answer.status}`);
      return made;
    };
    let project = "";
    const post = async (name: string, body: Record<string, string>) => {
      const address = command(name, { project, csrf_token: await token() });
      const answer = await fetch(address, { method: "POST", body: new URLSearchParams(body) });
      const text = await answer.text();
      // What went wrong is answered as a page; moves through the history are always said to be pending.
      const said = /^\{\s*"code"\s*:\s*"(ok|pending)"/.exec(text)?.[1];
      if (said === undefined) throw new Error(`${name}: ${text.replaceAll(/<[^>]*>|\s+/g, " ").slice(0, 300)}`);
      while (said === "pending" && (await get<{ processes: unknown[] }>("get-processes", { project })).processes.length)
        await wait(5);
    };
    const rows = (start: number, limit: number) =>
      get<Rows>("get-rows", { project, start: String(start), limit: String(limit) });
    /** Where the history stood after each step. */
    const places = ["0"];
    let at = 0;
    const go = (to: number) =>
      took(async () => {
        await post("undo-redo", { lastDoneID: places[to] ?? "0" });
        at = to;
      });
    const { version } = await get<{ version: string }>("get-version", {});
    return {
      versions: `OpenRefine ${version}, ${megabytes} MB of memory allowed to it`,
      load: () =>
        took(async () => {
          await create(airports, "airports");
          project = await create(csv, "flights");
        }),
      async step(name) {
        const done = await took(() => post("apply-operations", { operations: JSON.stringify(operations[name]) }));
        const { past } = await get<{ past: { id: number }[] }>("get-history", { project });
        places.splice(++at, Number.POSITIVE_INFINITY, String(past.at(-1)?.id));
        return done;
      },
      undo: () => go(at - 1),
      redo: () => go(at + 1),
      page: (offset) => took(() => rows(offset, 100)),
      async tell(column): Promise<Told> {
        const { total } = await rows(0, 1);
        if (column === null || total > 10_000) return { rows: total, sum: null };
        const { columnModel } = await get<{ columnModel: { columns: { name: string; cellIndex: number }[] } }>(
          "get-models",
          { project },
        );
        const index = columnModel.columns.find(({ name }) => name === column)?.cellIndex ?? -1;
        const all = await rows(0, total);
        return { rows: total, sum: all.rows.reduce((sum, { cells }) => sum + Number(cells[index]?.v ?? 0), 0) };
      },
      memory: async () => (await memoryOf(pid)).bytes,
      async kept() {
        // It writes its projects to the disk now and then, and when it ends.
        await end("SIGTERM");
        return folderBytes(workspace);
      },
      end: () => end("SIGKILL"),
    };
  },
};
