// A store and a whole server whose sealed blobs lie in a bucket of a real S3 server.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openProduct, readConfig } from "../../../src/app.ts";
import { localStore } from "../../../src/store/local.ts";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import type { Store } from "../../../src/store/store.ts";
import { formula, type Home, me, openHome, refusalOf, tableOf, upper } from "../../sessions/product.ts";
import { storeContract } from "../../store/contract.ts";
import { blobIn, commitOf, newRef } from "../../store/samples.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { bucket, credentials, hasS3, type S3Server, settingsFor, startS3 } from "./server.ts";

const double = formula("double", '"price" * 2');

describe.skipIf(!hasS3())("work in a bucket", () => {
  let server: S3Server;
  let proxy: FaultProxy;
  let folder: string;
  beforeAll(async () => {
    server = await startS3();
    proxy = await startFaultProxy(server.endpoint);
    folder = await mkdtemp(join(tmpdir(), "data-tools-s3-store-"));
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  storeContract("local, its blobs in S3", async () =>
    localStore(join(folder, "contract"), await s3Blobs(settingsFor(server.endpoint, { prefix: "contract/" }))),
  );

  describe("several servers", () => {
    const stores: Store[] = [];
    const open = async () => {
      const blobs = await s3Blobs(settingsFor(server.endpoint, { prefix: "several/" }));
      stores.push(await localStore(join(folder, "several"), blobs));
      return stores.at(-1) as Store;
    };
    afterEach(async () => {
      for (const store of stores.splice(0)) await store.close();
    });

    test("[B8] a collector beside commits never takes what one of them refers to", async () => {
      const [writing, sweeping] = [await open(), await open()];
      let ended = false;
      const sweeps = (async () => {
        while (!ended) await sweeping.collect(Date.now() + 600_000);
      })();
      let committed = 0;
      for (let count = 0; count < 40; count++) {
        const ref = newRef();
        const blob = await blobIn(writing, ref);
        const result = await writing.commit(commitOf(ref, 0, { blobs: [blob] })).catch(() => null);
        if (!result?.ok) continue;
        committed += 1;
        expect((await writing.getBlob(blob.id))?.length).toBe(blob.bytes);
      }
      ended = true;
      await sweeps;
      expect(committed).toBeGreaterThan(0);
    });

    test("[V1] [V3] several collectors at once count each blob once", async () => {
      const all = [await open(), await open(), await open()];
      const before = await all[0]?.figures();
      await Promise.all(Array.from({ length: 100 }, () => blobIn(all[0] as Store, newRef())));
      const removed = await Promise.all(all.map((store) => store.collect(Date.now() + 60_000)));
      const sum = removed.reduce((each, { blobs }) => each + blobs, 0);
      expect((await all[0]?.figures())?.blobs_collected).toBe((before?.blobs_collected ?? 0) + sum);
      expect(sum).toBeGreaterThanOrEqual(100);
    });
  });

  describe("a server", () => {
    let home: Home;
    let count = 0;
    const flags = (prefix: string) => ({
      blobs: `s3://${bucket}/${prefix}`,
      "s3-endpoint": proxy.endpoint,
      "s3-path-style": "true",
      "s3-access-key-id-file": join(folder, "id"),
      "s3-secret-access-key-file": join(folder, "secret"),
      "s3-timeout": "1000ms",
      "s3-patience": "1000ms",
    });
    beforeEach(async () => {
      proxy.spoil();
      await writeFile(join(folder, "id"), `${credentials.accessKeyId}\n`);
      await writeFile(join(folder, "secret"), `${credentials.secretAccessKey}\n`);
      home = await openHome(flags(`work-${count++}`));
    });
    afterEach(async () => {
      await home.close();
    });

    test("[B26] [K5] work is kept in the bucket, sealed, and read by every server", async () => {
      const { id } = await home.start("word\nlighthouse\nwindmill\n");
      await home.sessions.apply(me, id, [upper("word")]);
      const shown = await tableOf(home.sessions, id);
      await home.reopen();
      expect(await tableOf(home.sessions, id)).toEqual(shown);
      expect(await tableOf((await home.second()).sessions, id)).toEqual(shown);
      const below = join(server.folder, `work-${count - 1}`);
      const entries = await readdir(below, { recursive: true, withFileTypes: true });
      const files = entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
      expect(files.length).toBeGreaterThanOrEqual(3);
      for (const file of files) expect((await readFile(file)).toString("latin1")).not.toMatch(/lighthouse/i);
      expect(await readdir(join(home.folder, "data"))).not.toContain("blobs");
    });

    test("[B23] [B25] while the bucket is away nothing changes, what is here is shown, and then work goes on", async () => {
      const { id } = await home.start();
      await home.sessions.apply(me, id, [upper("city")]);
      const shown = await tableOf(home.sessions, id);
      await home.reopen();
      await tableOf(home.sessions, id);
      proxy.spoil({ of: /./, fault: "drop" });
      const refusal = await refusalOf(home.sessions.apply(me, id, [double]));
      expect(refusal).toMatchObject({ code: "unavailable", retryAfter: 5, values: { what: "blob storage" } });
      expect((await home.sessions.undo(me, id)).version).toBeGreaterThan(1);
      await home.sessions.redo(me, id);
      expect(await tableOf(home.sessions, id)).toEqual(shown);
      proxy.spoil();
      await home.sessions.apply(me, id, [double]);
      await home.reopen();
      expect((await tableOf(home.sessions, id)).columns).toHaveLength(shown.columns.length + 1);
    });

    test("[B27] wrong keys, no bucket and another's bucket stop the start with what to look after", async () => {
      await home.start();
      await home.shut();
      const starting = (more: Record<string, string>) => {
        const own = { "data-dir": home.config.DATA_DIR, keys: home.config.KEYS };
        return refusalOf(openProduct(readConfig({ ...own, ...flags(`work-${count - 1}`), ...more })));
      };
      expect((await starting({ blobs: `s3://${bucket}/elsewhere` })).values).toMatchObject({ field: "BLOBS" });
      expect((await starting({ blobs: "s3://no-such-bucket/x" })).message).toContain("no such bucket");
      await writeFile(join(folder, "secret"), "wrong");
      expect((await starting({})).message).toContain("does not accept the credentials");
      expect(await readdir(server.folder)).not.toContain("elsewhere");
    });
  });
});
