// Blobs in a bucket of a real S3 server, and a store whose blobs lie there.
import { afterAll, beforeAll, describe } from "vitest";
import { s3Blobs } from "../../../src/store/s3/blobs.ts";
import { blobsContract } from "../../store/blobs-contract.ts";
import { hasS3, type S3Server, settingsFor, startS3 } from "./server.ts";

describe.skipIf(!hasS3())("a real S3 server", () => {
  let server: S3Server;
  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(async () => {
    await server.stop();
  });

  blobsContract("S3", async () => ({
    open: () => s3Blobs(settingsFor(server.endpoint)),
    large: 5 * 2 ** 20,
  }));
});
