// Redis servers of a test file and stores over them, ended after each test, the last opened first.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { blobFiles } from "../src/store/local/blob-files.ts";
import { redisStore } from "../src/store/redis.ts";
import type { Store } from "../src/store/store.ts";
import { type RedisServer, startRedis } from "./redis.ts";

export interface RedisStores {
  /** Called after each test, the last pushed first. */
  readonly closing: (() => Promise<unknown>)[];
  /** Where the stores' blobs lie. */
  readonly folder: string;
  redis(settings?: readonly string[]): Promise<RedisServer>;
  open(store: string, more?: Partial<Parameters<typeof redisStore>[0]>): Promise<Store>;
}

/** For a test file; its stores wait `patience` milliseconds for a Redis. */
export function redisStores(patience: number): RedisStores {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-blobs-"));
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    closing,
    folder,
    async redis(settings = []) {
      const server = await startRedis(settings);
      closing.push(() => server.close());
      return server;
    },
    async open(store, more = {}) {
      const opened = await redisStore({ store, blobs: blobFiles(folder), patience, ...more });
      closing.push(() => opened.close());
      return opened;
    },
  };
}
