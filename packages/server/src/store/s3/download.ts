// Reading an object to its end: what is cut off is asked for from where it stopped, as long as it is still the same
// object. The seal is looked at by whoever opens it.
import type { Bucket } from "./bucket.ts";
import { isMissing, isTaken, Unanswered } from "./faults.ts";

/** Slower than this over all, a download is given up. Bytes a second. */
const slowest = 128 * 1024;

interface Progress {
  chunks: Buffer[];
  have: number;
  total: number | null;
  etag: string | undefined;
}

/** The bytes of an object; null if there is none. */
export async function download(bucket: Bucket, key: string): Promise<Buffer | null> {
  const { asking } = bucket;
  const deadline = asking.deadline();
  let made = nothing();
  return asking.again(async () => {
    // Where nobody said how many bytes there are, it begins anew.
    if (made.total === null) made = nothing();
    // The last bytes may have come before the connection broke.
    else if (made.have >= made.total) return Buffer.concat(made.chunks);
    try {
      await asking.watched(async ({ signal, progress }) => {
        const { body, length, etag } = await begin(bucket, key, made, signal);
        if (made.total === null && length !== undefined) {
          made.total = length;
          deadline.until += (1000 * length) / slowest;
        }
        made.etag ??= etag;
        for await (const chunk of body) {
          if (Date.now() > deadline.until) throw new Unanswered({ reason: "it sends too slowly" });
          progress();
          made.chunks.push(chunk);
          made.have += chunk.length;
        }
      });
    } catch (error) {
      if (isMissing(error)) return null;
      // Another object under the same name, or bytes that are not what was stored: nothing of it is kept.
      if (isTaken(error) || isChecksum(error)) {
        made = nothing();
        throw new Unanswered({ reason: "what it sends is damaged" });
      }
      throw made.total !== null && isCut(error) ? new Unanswered({ reason: "its answer was cut off" }) : error;
    }
    if (made.have < (made.total ?? 0)) throw new Unanswered({ reason: "its answer was cut off" });
    return Buffer.concat(made.chunks);
  }, deadline);
}

function nothing(): Progress {
  return { chunks: [], have: 0, total: null, etag: undefined };
}

async function begin({ s3, name }: Bucket, key: string, made: Progress, abortSignal: AbortSignal) {
  const rest = made.have > 0 ? { Range: `bytes=${made.have}-`, IfMatch: made.etag } : {};
  const answer = await s3.getObject({ Bucket: name, Key: key, ...rest }, { abortSignal });
  return { body: answer.Body as AsyncIterable<Buffer>, length: answer.ContentLength, etag: answer.ETag };
}

function isChecksum(error: unknown): boolean {
  return error instanceof Error && /checksum mismatch/i.test(error.message);
}

function isCut(error: unknown): boolean {
  return (error as { code?: string }).code === "ECONNRESET" || (error as Error).message === "aborted";
}
