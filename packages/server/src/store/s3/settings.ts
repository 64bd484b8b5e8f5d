// What is said of a bucket: where it is, who asks, and how long one is patient with it.
import { refuse } from "../../errors.ts";

export interface S3Settings {
  readonly bucket: string;
  /** Before the names of all objects; empty or ending in "/". */
  readonly prefix: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  /** Null: from the environment, as the SDK finds it. */
  readonly region: string | null;
  /** The bucket's name in the path instead of the host name. */
  readonly pathStyle: boolean;
  /** Null: from the environment, files or the machine's role, as the SDK finds them. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** What is larger is sent in parts of this size. */
  readonly partBytes: number;
  /** How long one request may take, or stand still while it is read, ms. */
  readonly timeoutMs: number;
  /** How long it is tried again, ms. */
  readonly patienceMs: number;
}

/** The bucket and prefix of `s3://BUCKET/PREFIX`. */
export function placeOf(url: string): Pick<S3Settings, "bucket" | "prefix"> {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/([A-Za-z0-9._/-]*))?$/.exec(url) ?? [];
  if (bucket === undefined) {
    return refuse("invalid_params", { field: "BLOBS", reason: `“${url}” is not of the form s3://BUCKET/PREFIX` });
  }
  const prefix = path.split("/").filter(Boolean).join("/");
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}
