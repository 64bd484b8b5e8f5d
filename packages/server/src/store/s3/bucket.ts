// A bucket as the SDK reaches it. The SDK is loaded only where blobs lie in one.
import type { S3 } from "@aws-sdk/client-s3";
import { type Asking, asking } from "./asking.ts";
import type { S3Settings } from "./settings.ts";

export interface Bucket {
  readonly name: string;
  readonly s3: S3;
  readonly asking: Asking;
}

const connectionTimeout = 5000;
const maxSockets = 64;

/** Makes what speaks to a bucket; nothing is sent yet. */
export async function openBucket(settings: S3Settings): Promise<Bucket> {
  const { S3 } = await import("@aws-sdk/client-s3");
  const { endpoint, region, credentials, pathStyle, bucket } = settings;
  const s3 = new S3({
    ...(endpoint !== null && { endpoint }),
    // Servers other than Amazon's take any region, but one must be named.
    ...(region !== null ? { region } : endpoint !== null && { region: "us-east-1" }),
    ...(credentials !== null && { credentials }),
    forcePathStyle: pathStyle,
    maxAttempts: 1,
    // Not every server answers it.
    expectContinueHeader: false,
    requestHandler: { connectionTimeout, httpAgent: { maxSockets }, httpsAgent: { maxSockets } },
  });
  return { name: bucket, s3, asking: asking(settings) };
}
