// Data Tools as a user has it: a server in a process of its own, asked over HTTP, with the embedded store.
import { openAsBlob } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Call, createClient, type SessionView } from "@data-tools/client";
import { folderBytes } from "../files.ts";
import { memoryOf, startNode } from "../load/node.ts";
import { type Peer, type StepName, took, whenThisEnds } from "./peer.ts";

/** Beyond the size that is promised (100 MB) the limits are raised, as an operator would. */
export const raised = {
  above: 200,
  flags: { "max-rows": "40000000", "engine-memory": "6GB", "engine-temporary": "30GB", "operation-time": "10m" },
};

const calls: Readonly<Record<Exclude<StepName, "join">, Call["params"]>> = {
  "change-type": { columns: ["distance"], to: "number" },
  "change-case": { columns: ["origin"], to: "lower" },
  "replace-text": { columns: ["destination"], find: "^[A-M]", replace: "_", mode: "regex" },
  formula: { into: "gap", expression: "if(delay < 0, null, distance / (delay + 1000) * 1.5)" },
  "fill-missing": { columns: ["gap"], with: "zero" },
  "split-column": { column: "origin", by: { widths: [1, 2] }, into: ["region", "code"], keep: true },
  "sort-rows": { by: [{ column: "delay", order: "desc" }] },
  "filter-rows": { where: { column: "distance", is: "ge", value: 200 } },
  "drop-duplicates": { columns: ["date", "origin", "destination"] },
  unpivot: {
    ...{ keep: ["origin", "destination", "distance"], columns: ["delay", "gap"] },
    nameInto: "measure",
  },
  "group-by": {
    by: ["origin", "measure"],
    aggregates: [
      { column: "value", fn: "sum", into: "total" },
      { column: "value", fn: "count", into: "flights" },
    ],
  },
};

export const ours: Peer = {
  name: "Data Tools",
  what: "the server over HTTP with its embedded store: every answer is counted, sealed and on the disk (fsync)",
  missing: () => null,
  async start({ megabytes, csv, airports, folder }) {
    const scratch = await mkdtemp("/dev/shm/data-tools-peers-");
    const data = join(folder, "data");
    const limits = megabytes > raised.above ? raised.flags : {};
    const node = await startNode({ "data-dir": data, keys: `file:${join(folder, "keys.json")}`, scratch, ...limits });
    whenThisEnds(() => process.kill(node.pid, "SIGKILL"), node.ended);
    const { datasources, sessions } = createClient({ baseUrl: node.url });
    let joined = "";
    let session: SessionView | undefined;
    const view = () => {
      if (session === undefined) throw new Error("nothing was loaded");
      return session;
    };
    const page = (offset: number) => sessions.rows(view().id, { offset, limit: 100 });
    const moved = (work: () => Promise<SessionView>) =>
      took(async () => {
        session = await work();
      });
    const upload = async (path: string) =>
      (await datasources.create(await openAsBlob(path), { fileName: path.split("/").at(-1) ?? "" })).id;
    return {
      versions: `Node ${process.versions.node}`,
      async load() {
        joined = await upload(airports);
        return moved(async () => sessions.create({ datasource: await upload(csv) }));
      },
      step: (name) =>
        moved(() => {
          const join = { datasource: joined, on: [{ left: "origin", right: "origin" }], how: "left" };
          const params = name === "join" ? join : calls[name];
          return sessions.apply(view().id, { calls: [{ op: name, params }], version: view().version });
        }),
      undo: () => moved(() => sessions.undo(view().id, { version: view().version })),
      redo: () => moved(() => sessions.redo(view().id, { version: view().version })),
      page: (offset) => took(() => page(offset)),
      async tell(column) {
        const { rows } = view();
        if (column === null) return { rows, sum: null };
        const [found] = await sessions.profile(view().id, { columns: [column] });
        return { rows, sum: Number(found?.mean) * (rows - (found?.nulls ?? 0)) };
      },
      memory: async () => (await memoryOf(node.pid)).bytes + (await folderBytes(scratch)),
      kept: () => folderBytes(data),
      async end() {
        await node.kill();
        await rm(scratch, { recursive: true, force: true });
      },
    };
  },
};
