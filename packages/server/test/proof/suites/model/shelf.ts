// Literal tables put into a store as datasources, as the importer would have left them, without its child process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TableLiteral } from "@data-tools/client";
import { DuckDBInstance } from "@duckdb/node-api";
import type { OpenedProduct } from "../../../../src/app.ts";
import { newId } from "../../../../src/clock.ts";
import type { Actor } from "../../../../src/sessions/api.ts";
import { keepBlobs } from "../../../../src/sessions/core.ts";
import { commitDatasource } from "../../../../src/sessions/datasources.ts";
import { selectOf } from "../../../engine/literal.ts";

export interface Shelf {
  /** Makes a datasource of a table, its rows repeated `times`; answers its id. */
  put(product: OpenedProduct, actor: Actor, name: string, table: TableLiteral, times?: number): Promise<string>;
  close(): void;
}

export async function openShelf(): Promise<Shelf> {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-shelf-"));
  const database = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await database.connect();
  return {
    async put({ core }, actor, name, table, times = 1) {
      const id = newId("d");
      const rows = join(folder, `${id}.json`);
      const path = join(folder, `${id}.parquet`);
      try {
        const select = await selectOf(table, rows, times);
        await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION zstd)`);
        const ref = { owner: actor.owner, kind: "datasource" as const, id };
        const { wrappedKey, sealer } = core.vault.keys.create(ref);
        const blob = `${id}/${newId("b")}`;
        const blobs = await keepBlobs(core, sealer, [{ id: blob, path, bytes: 0 }]);
        const count = table.rows.length * times;
        const state = {
          table: newId("t"),
          columns: table.columns.map((column, index) => ({ ...column, blob, field: `c${index}` })),
          rows: { physical: count, visible: count, kept: null, order: null },
        };
        const origin = { kind: "upload" as const, file: name };
        const body = { name, description: "", format: "parquet", state, origin, report: null, upload: null };
        await commitDatasource(core, actor, { ref, wrappedKey, sealer, blobs }, body, undefined);
        return id;
      } finally {
        rmSync(rows, { force: true });
        rmSync(path, { force: true });
      }
    },
    close() {
      connection.closeSync();
      database.closeSync();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
