// The settings of where work is kept; config.ts reads them with all others.

/** Name → what it means, as in config.ts. */
export const storeSettings = {
  STORE: {
    kind: "text",
    initial: "local:",
    doc: "Where heads and steps are kept: local: (the data folder), memory: (nothing is kept), or a Redis or Valkey that several servers share: redis://, redis-sentinel:// or redis-cluster:// (docs/redis.md).",
  },
  STORE_PASSWORD: { kind: "text", initial: "", secret: true, doc: "Password of the Redis that STORE names." },
  STORE_SENTINEL_PASSWORD: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Password of the sentinels that STORE names, if they ask for one.",
  },
  STORE_CA: {
    kind: "text",
    initial: "",
    doc: "With rediss://: certificate authorities (a PEM file) that its certificate is checked by. Default: those of the system.",
  },
  STORE_REPLICAS: {
    kind: "integer",
    initial: "0",
    min: 0,
    max: 16,
    doc: "With Redis: how many replicas must have a change before it is answered.",
  },
  STORE_SYNC: {
    kind: "boolean",
    initial: "false",
    doc: "With Redis 7.2 or newer, or Valkey: a change is answered when it is on the disk, even with appendfsync everysec.",
  },
  BLOBS: {
    kind: "text",
    initial: "",
    doc: "Where sealed blobs are kept: file:/FOLDER (it may be shared) or s3://BUCKET/PREFIX. Default: the folder blobs in the data folder.",
  },
  S3_ENDPOINT: {
    kind: "text",
    initial: "",
    doc: "With BLOBS=s3://…: address of a server other than Amazon's, as https://s3.example.org.",
  },
  S3_REGION: {
    kind: "text",
    initial: "",
    doc: "The bucket's region. Default: AWS_REGION; us-east-1 with S3_ENDPOINT.",
  },
  S3_PATH_STYLE: {
    kind: "boolean",
    initial: "false",
    doc: "Ask for https://HOST/BUCKET/… instead of https://BUCKET.HOST/…, as many servers other than Amazon's need.",
  },
  S3_ACCESS_KEY_ID: {
    kind: "text",
    initial: "",
    secret: true,
    doc: "Id of the access key. Default: what the environment, shared files or the machine's role give.",
  },
  S3_SECRET_ACCESS_KEY: { kind: "text", initial: "", secret: true, doc: "The access key itself." },
  S3_PART_SIZE: {
    kind: "bytes",
    initial: "8MB",
    min: 5 << 20,
    max: 512 << 20,
    doc: "Blobs that are larger are sent in parts of this size.",
  },
  S3_TIMEOUT: {
    kind: "duration",
    initial: "30s",
    min: 1000,
    doc: "How long one request, such as a part, may take, or an answer stand still.",
  },
  S3_PATIENCE: {
    kind: "duration",
    initial: "30s",
    min: 0,
    doc: "How long a request that fails is tried again before what needs it is refused.",
  },
  BLOB_CACHE: {
    kind: "bytes",
    initial: "1GB",
    doc: "Sealed blobs read from a bucket that are kept on this machine, at most; 0 for none.",
  },
  BLOB_CACHE_DIR: {
    kind: "text",
    initial: "",
    doc: "Folder of those, of this machine alone. Default: blob-cache in the data folder.",
  },
} as const;
