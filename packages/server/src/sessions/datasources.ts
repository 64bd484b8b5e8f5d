// Datasources: uploads read once into a table of their own, kept sealed with the upload so that the way
// they were read can be changed later.
import { createReadStream, createWriteStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { constants, createZstdCompress, zstdDecompress } from "node:zlib";
import type { DatasourceView, ImportOptions, ImportPreview, ImportReport, Origin } from "@data-tools/client";
import { iso, newId } from "../clock.ts";
import type { Imported, ImportJob } from "../engine/import-contract.ts";
import { inScratch } from "../engine/scratch.ts";
import { assert, refuse } from "../errors.ts";
import { type BlobId, columnViews, type State } from "../model/state.ts";
import type { Sealer } from "../store/sealing.ts";
import type { BlobRecord, Head, Ref } from "../store/store.ts";
import type { Actor, Datasources, OpKey, SpooledFile } from "./api.ts";
import { auditRecord, withFrom } from "./audit.ts";
import { asJob, type Core, keepBlobs } from "./core.ts";
import { type SessionBody, withoutEnding } from "./document.ts";
import { exportState } from "./export.ts";
import type { FigureCounts } from "./figures.ts";
import { firstHead, nextHead, type Opened } from "./vault.ts";

export interface DatasourceBody {
  readonly name: string;
  readonly description: string;
  readonly format: string;
  readonly state: State;
  readonly origin: Origin;
  readonly report: ImportReport | null;
  /** The kept upload: compressed, sealed. */
  readonly upload: { readonly blob: BlobId; readonly name: string; readonly bytes: number } | null;
}

interface Fresh {
  readonly ref: Ref;
  readonly wrappedKey: Uint8Array;
  readonly sealer: Sealer;
  readonly blobs: readonly BlobRecord[];
}

/** The upload is kept while the table is made of it: the fastest level leaves the cores to the importer. */
const quick = { [constants.ZSTD_c_compressionLevel]: 1 };
const readBytes = 1 << 20;

const decompress = promisify(zstdDecompress);

function datasourceView(head: Head, body: DatasourceBody): DatasourceView {
  return {
    id: head.id,
    name: body.name,
    description: body.description,
    format: body.format,
    rows: body.state.rows.visible,
    columns: columnViews(body.state),
    bytes: head.bytes,
    origin: body.origin,
    import: body.report,
    createdAt: iso(head.createdAt),
  };
}

/** A datasource of this actor; a hidden one does not exist. */
export async function openDatasource(core: Core, { owner }: Actor, id: string): Promise<Opened<DatasourceBody>> {
  const opened = await core.vault.open<DatasourceBody>({ owner, kind: "datasource", id });
  if (!opened || opened.head.binnedAt !== null) return refuse("not_found", { what: "datasource" });
  return opened;
}

/** Commits a new datasource, its first answer included; what is taken over is not limited by what its owner may have. */
export async function commitDatasource(
  core: Core,
  actor: Actor,
  { ref, wrappedKey, sealer, blobs }: Fresh,
  body: DatasourceBody,
  opKey: OpKey | undefined,
  limited = true,
): Promise<DatasourceView> {
  const now = core.clock.now();
  const head = {
    ...firstHead({ ref, wrappedKey, sealer }, body, now),
    bytes: blobs.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  const view = datasourceView(head, body);
  const entry = { actor: actor.name, action: "create", version: 1, detail: { origin: body.origin.kind } };
  const op = core.once.record(actor, ref, sealer, now, opKey, view);
  const within = limited ? await core.limits.within(actor.owner) : {};
  const counts: FigureCounts = body.origin.kind === "old-system" ? { datasources_migrated: 1 } : {};
  const result = await core.vault.store.commit({
    ref,
    expect: 0,
    next: head,
    blobs,
    audit: [auditRecord({ keys: core.vault.keys, sealer, ref }, null, now, withFrom(entry, actor))],
    within,
    counts,
    ...(op ? { op } : {}),
  });
  if (!result.ok) return core.once.other(result, opKey, (of) => core.limits.over(of, within));
  core.figures.add(counts);
  core.events.tell(actor.owner, { type: "datasource", id: ref.id, action: "created" });
  return view;
}

/** The reading of a file under the limits of the settings, with a folder of its own in scratch that its caller removes. */
export async function importJob(
  { config, scratch }: Pick<Core, "config" | "scratch">,
  file: SpooledFile,
  options: ImportOptions,
): Promise<ImportJob> {
  return {
    path: file.path,
    name: file.name,
    options,
    directory: await scratch.folder("import"),
    limits: {
      milliseconds: config.IMPORT_TIME ?? 2 ** 31 - 1,
      memoryBytes: config.IMPORT_MEMORY,
      rows: config.MAX_ROWS,
      columns: config.MAX_COLUMNS,
      cells: config.MAX_CELLS,
      cellBytes: config.MAX_CELL,
      unpackedBytes: config.MAX_UNPACKED,
    },
  };
}

export function createDatasources(core: Core): Datasources {
  const { vault } = core;

  const open = (actor: Actor, id: string) => openDatasource(core, actor, id);

  const job = (file: SpooledFile, options: ImportOptions) => importJob(core, file, options);

  async function sample(file: SpooledFile, options: ImportOptions): Promise<ImportPreview> {
    const work = await job(file, options);
    try {
      const { report, columns, rows } = await core.importer.sample(work, 100);
      return { ...report, columns: [...columns], rows };
    } finally {
      await core.scratch.remove(work.directory);
    }
  }

  /** A heavy job for people who look at how a file would be read. */
  async function look(actor: Actor, work: () => Promise<ImportPreview>): Promise<ImportPreview> {
    await core.limits.admit("uploads");
    return core.limits.heavy(actor.owner, () => inScratch(work));
  }

  /** Reads a file into a sealed table of a datasource; `beside` are bytes that will be stored with it. */
  async function read(
    actor: Actor,
    id: string,
    sealer: Sealer,
    file: SpooledFile,
    options: ImportOptions,
    running: { key?: string | undefined; signal?: AbortSignal; beside?: Promise<number>; limited?: boolean } = {},
  ) {
    const { key, signal, beside, limited = true } = running;
    const work = await job(file, options);
    try {
      const tell = (stage: string, progress: number | null) =>
        key ? core.events.tell(actor.owner, { type: "import", key, stage, progress }) : undefined;
      const imported = await core.importer.run(work, { onProgress: tell, ...(signal ? { signal } : {}) });
      if (limited) await core.limits.room(actor.owner, { stored: imported.bytes + ((await beside) ?? 0) });
      tell("seal", null);
      const blob = `${id}/${newId("b")}`;
      const [record] = await keepBlobs(core, sealer, [{ id: blob, path: imported.path, bytes: imported.bytes }]);
      return { imported, record: record as BlobRecord, state: stateOf(imported, blob) };
    } finally {
      await core.scratch.remove(work.directory);
    }
  }

  /** Compresses the upload itself into a file in scratch; answers its bytes. */
  async function packed(file: SpooledFile, path: string): Promise<number> {
    await pipeline(
      createReadStream(file.path, { highWaterMark: readBytes }),
      createZstdCompress({ params: quick }),
      createWriteStream(path, { mode: 0o600 }),
    );
    return (await stat(path)).size;
  }

  /** Seals the compressed upload. */
  async function keepUpload(id: string, sealer: Sealer, path: string, size: number): Promise<BlobRecord> {
    const blob = `${id}/${newId("u")}`;
    return vault.store.putBlob(blob, sealer.sealStream("upload", blob, size, bytesOf(path)));
  }

  /** The kept upload as a file in scratch for as long as `work` takes. */
  async function withUpload<T>(opened: Opened<DatasourceBody>, work: (file: SpooledFile) => Promise<T>): Promise<T> {
    const { upload } = opened.body;
    if (!upload) return refuse("not_found", { what: "upload: this datasource was saved from a session" });
    const sealed = await vault.store.getBlob(upload.blob);
    if (!sealed) return refuse("damaged", { what: `blob ${upload.blob} is missing` });
    const packed = await opened.sealer.openLarge("upload", upload.blob, sealed);
    const path = core.scratch.file("");
    try {
      const plain = await decompress(packed);
      await inScratch(() => writeFile(path, plain, { mode: 0o600 }));
      return await work({ path, name: upload.name, bytes: upload.bytes });
    } finally {
      await core.scratch.remove(path);
    }
  }

  return {
    preview: (actor, file, options) => look(actor, () => sample(file, options)),
    create: (actor, file, ask) =>
      core.once.run(actor, ask.opKey, async () => {
        await core.limits.admit("uploads");
        const { takenOver } = ask;
        if (!takenOver) {
          await core.limits.pace(actor.owner, "changes");
          await core.limits.room(actor.owner, { datasources: 1, stored: 0 });
        }
        const id = takenOver?.id ?? newId("d");
        const ref: Ref = { owner: actor.owner, kind: "datasource", id };
        const { wrappedKey, sealer } = vault.keys.create(ref);
        const key = ask.opKey?.key ?? ask.progressKey ?? newId("k");
        const made = await asJob(core, actor, id, { key, op: "import", heavy: true }, async ({ signal }) => {
          const path = core.scratch.file(".zst");
          try {
            const packing = packed(file, path);
            const running = { key: ask.progressKey, signal, beside: packing, limited: !takenOver };
            const reading = read(actor, id, sealer, file, ask.options ?? {}, running);
            // Both end before either failure is told: the spooled file may go right after.
            await Promise.allSettled([reading, packing]);
            const table = await reading;
            const size = await packing;
            if (signal.aborted) refuse("cancelled");
            // An upload that could not be read is not kept: what nothing refers to would lie there for a day.
            return { ...table, upload: await keepUpload(id, sealer, path, size) };
          } finally {
            await core.scratch.remove(path);
          }
        });
        const { imported, record, state, upload } = made;
        const { format } = imported.report.options;
        assert(format, "what was read has a format");
        return commitDatasource(
          core,
          actor,
          { ref, wrappedKey, sealer, blobs: [record, upload] },
          {
            name: ask.name ?? file.name,
            description: ask.description ?? "",
            format,
            state,
            origin: takenOver?.origin ?? { kind: ask.sample ? "sample" : "upload", file: file.name },
            report: imported.report,
            upload: { blob: upload.id, name: file.name, bytes: file.bytes },
          },
          ask.opKey,
          !takenOver,
        );
      }),
    async list(actor) {
      const heads = await vault.store.heads(actor.owner, "datasource");
      return heads
        .filter(({ binnedAt }) => binnedAt === null)
        .map((head) => datasourceView(head, vault.openHead<DatasourceBody>(head).body));
    },
    async get(actor, id) {
      const { head, body } = await open(actor, id);
      return datasourceView(head, body);
    },
    async change(actor, id, patch) {
      if (patch.options) await core.limits.admit("uploads");
      await core.limits.pace(actor.owner, patch.options ? "changes" : "notes");
      return core.queue.run(id, async () => {
        const opened = await open(actor, id);
        const { name, description } = patch;
        const named = {
          ...opened.body,
          ...(name ? { name } : {}),
          ...(description === undefined ? {} : { description }),
        };
        const { options } = patch;
        if (!options) return commitChange(actor, opened, named, []);
        await core.limits.room(actor.owner, { stored: 0 });
        const again = await core.limits.heavy(actor.owner, () =>
          withUpload(opened, (file) => inScratch(() => read(actor, id, opened.sealer, file, options))),
        );
        const { report } = again.imported;
        return commitChange(actor, opened, { ...named, state: again.state, report }, [again.record]);
      });
    },
    async previewAgain(actor, id, options) {
      const opened = await open(actor, id);
      return look(actor, () => withUpload(opened, (file) => sample(file, options)));
    },
    async exportTo(actor, id, options) {
      const { body } = await open(actor, id);
      const file = await exportState(core, actor, { id, name: withoutEnding(body.name), state: body.state }, options);
      const detail = { format: options.format, safe: options.safe, bytes: file.bytes };
      core.journal.note(actor, { action: "export", on: id, detail });
      return file;
    },
    async remove(actor, id) {
      const opened = await open(actor, id);
      const view = await commitChange(actor, opened, opened.body, [], { binnedAt: core.clock.now() });
      await core.engine.evict(id);
      const leases = await vault.store.leases(id);
      const users = await Promise.all(
        leases.map((session) => vault.open<SessionBody>({ owner: actor.owner, kind: "session", id: session })),
      );
      // One that was erased meanwhile uses it no longer.
      const standing = users.filter((user) => user !== null);
      return { ...view, usedBy: standing.map(({ ref, body }) => ({ id: ref.id, name: body.name })) };
    },
  };

  async function commitChange(
    actor: Actor,
    opened: Opened<DatasourceBody>,
    body: DatasourceBody,
    blobs: readonly BlobRecord[],
    change: Partial<Head> = {},
  ): Promise<DatasourceView> {
    const { ref, sealer } = opened;
    const bytes = opened.head.bytes + blobs.reduce((sum, blob) => sum + blob.bytes, 0);
    const head = nextHead(opened, body, { version: opened.head.version + 1, bytes, ...change });
    const entry = {
      actor: actor.name,
      action: change.binnedAt ? "delete" : "change",
      version: head.version,
      detail: {},
    };
    const last = await vault.store.lastAudit(ref);
    const audit = [auditRecord({ keys: vault.keys, sealer, ref }, last, core.clock.now(), withFrom(entry, actor))];
    const within = await core.limits.within(actor.owner);
    const result = await vault.store.commit({ ref, expect: opened.head.revision, next: head, blobs, audit, within });
    if (!result.ok && result.reason === "beyond") throw core.limits.over(result.of, within);
    if (!result.ok) return refuse("busy", { limit: 1 });
    core.events.tell(actor.owner, { type: "datasource", id: ref.id, action: change.binnedAt ? "deleted" : "changed" });
    return datasourceView(head, body);
  }
}

/** A file's bytes. It is opened when they are asked for: a stream that fails before anybody hears it ends the process. */
async function* bytesOf(path: string): AsyncIterable<Uint8Array> {
  yield* createReadStream(path);
}

/** The state of a table that was just read, in this blob. */
export function stateOf(imported: Imported, blob: BlobId): State {
  return {
    table: newId("t"),
    columns: imported.columns.map(({ name, type, digits, field }) => ({
      name,
      type,
      ...(digits ? { digits } : {}),
      blob,
      field,
    })),
    rows: { physical: imported.rows, visible: imported.rows, kept: null, order: null },
  };
}
