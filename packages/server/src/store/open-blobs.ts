// Where a store's blobs lie, as the settings say; and that it is the place they were put in.
import { isAbsolute, join } from "node:path";
import { newId } from "../clock.ts";
import { refuse } from "../errors.ts";
import { cachedBlobs } from "./blob-cache.ts";
import type { Blobs } from "./blobs.ts";
import { blobFiles } from "./local/blob-files.ts";
import { s3Blobs } from "./s3/blobs.ts";
import { placeOf, type S3Settings } from "./s3/settings.ts";
import type { Store } from "./store.ts";

/** The settings that matter, by their names in config.ts. */
export interface BlobSettings {
  readonly DATA_DIR: string;
  readonly BLOBS: string;
  readonly BLOB_CACHE: number;
  readonly BLOB_CACHE_DIR: string;
  readonly S3_ENDPOINT: string;
  readonly S3_REGION: string;
  readonly S3_PATH_STYLE: boolean;
  readonly S3_ACCESS_KEY_ID: string;
  readonly S3_SECRET_ACCESS_KEY: string;
  readonly S3_PART_SIZE: number;
  readonly S3_TIMEOUT: number | null;
  readonly S3_PATIENCE: number | null;
}

/** Told of what goes wrong and stops nothing. */
export type Report = (what: string, error: unknown) => void;

/** For who opens a place without a cache, and so has nothing to be told. */
export const untold: Report = () => {};

/**
 * Opens the place of BLOBS, by default a folder in the data folder; nothing is made or asked there yet. `watched` puts
 * something around the place itself, below any cache.
 */
export async function openBlobs(
  settings: BlobSettings,
  report: Report = untold,
  watched: (blobs: Blobs) => Blobs = (blobs) => blobs,
): Promise<Blobs> {
  const { DATA_DIR, BLOBS, BLOB_CACHE, BLOB_CACHE_DIR } = settings;
  if (BLOBS === "") return watched(blobFiles(join(DATA_DIR, "blobs")));
  if (BLOBS.startsWith("s3:")) {
    const blobs = watched(await s3Blobs(s3Settings(settings)));
    if (BLOB_CACHE === 0) return blobs;
    const folder = BLOB_CACHE_DIR || join(DATA_DIR, "blob-cache");
    return cachedBlobs(blobs, { folder, bytes: BLOB_CACHE, report });
  }
  const [, folder = ""] = /^file:(.+)$/.exec(BLOBS) ?? [];
  if (!isAbsolute(folder)) {
    return refuse("invalid_params", {
      field: "BLOBS",
      reason: `“${BLOBS}” is neither file:/FOLDER nor s3://BUCKET/PREFIX`,
    });
  }
  return watched(blobFiles(folder, { what: "blob folder" }));
}

/** The folder of this machine whose disk fills as blobs are made; null if there is none. */
export function blobFolder({ DATA_DIR, BLOBS }: Pick<BlobSettings, "DATA_DIR" | "BLOBS">): string | null {
  if (BLOBS === "") return join(DATA_DIR, "blobs");
  return BLOBS.startsWith("file:") ? BLOBS.slice("file:".length) : null;
}

/**
 * Refuses a place that is not the one the store's blobs lie in: a folder that is not mounted, another bucket. A store
 * that knows no place yet takes this one, and gives it a name.
 */
export async function assertPlace(store: Pick<Store, "meta" | "createMeta">, blobs: Blobs): Promise<void> {
  const known = await store.meta("blob-place");
  const found = await blobs.place(known === null ? newId("place") : null);
  if (known === null && found !== null) await store.createMeta("blob-place", Buffer.from(found));
  const agreed = await store.meta("blob-place");
  if (found !== null && agreed !== null && Buffer.from(agreed).toString() === found) return;
  refuse("invalid_params", {
    field: "BLOBS",
    reason: "it is not where the blobs of this store lie: not mounted, or moved? See docs/storage.md",
  });
}

function s3Settings(settings: BlobSettings): S3Settings {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  const place = placeOf(settings.BLOBS);
  const [accessKeyId, secretAccessKey] = [S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY];
  if ((accessKeyId === "") !== (secretAccessKey === "")) {
    refuse("invalid_params", { field: "S3_ACCESS_KEY_ID", reason: "S3_SECRET_ACCESS_KEY goes with it" });
  }
  if (S3_ENDPOINT !== "" && !URL.canParse(S3_ENDPOINT)) {
    refuse("invalid_params", { field: "S3_ENDPOINT", reason: "it is no address, as https://s3.example.org" });
  }
  if (S3_ENDPOINT === "" && S3_REGION === "" && !process.env.AWS_REGION) {
    refuse("invalid_params", { field: "S3_REGION", reason: "the bucket's region is needed" });
  }
  return {
    ...place,
    endpoint: S3_ENDPOINT || null,
    region: S3_REGION || null,
    pathStyle: settings.S3_PATH_STYLE,
    credentials: accessKeyId === "" ? null : { accessKeyId, secretAccessKey },
    partBytes: settings.S3_PART_SIZE,
    timeoutMs: settings.S3_TIMEOUT ?? endless,
    patienceMs: settings.S3_PATIENCE ?? endless,
  };
}

/** No timer waits longer. */
const endless = 2 ** 31 - 1;
