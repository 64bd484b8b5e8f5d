// What an S3 server's answer, or the lack of one, means: whether the same request may do better later, and what to
// tell whoever runs this server if it does not.
import { Refusal } from "../../errors.ts";

/** An error of the SDK, as far as it can be told. */
interface Failed {
  readonly name?: string;
  readonly Code?: string;
  /** Of the network. */
  readonly code?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: unknown;
}

/** No answer came in time, or less of it than was promised. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
}

const what = "blob storage";
const laterSeconds = 5;
const mendSeconds = 60;

const identity = new Set([
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidToken",
  "InvalidClientTokenId",
  "CredentialsProviderError",
  "TokenProviderError",
  "AuthorizationHeaderMalformed",
]);
const full = new Set([
  "QuotaExceeded",
  "StorageFull",
  "XMinioStorageFull",
  "InsufficientStorage",
  "InsufficientCapacity",
]);
const passing = new Set(["SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "ExpiredToken", "TimeoutError"]);
const certificates = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_(TLS|SSL)/;

/** The code of S3 for what went wrong; empty if it gave none. */
export function codeOf(error: unknown): string {
  const { Code, name } = error as Failed;
  return Code ?? name ?? "";
}

export function statusOf(error: unknown): number | null {
  return (error as Failed).$metadata?.httpStatusCode ?? null;
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && codeOf(error) !== "NoSuchBucket";
}

/** The name was taken when the request arrived: a write that must create came second. */
export function isTaken(error: unknown): boolean {
  return statusOf(error) === 412;
}

/** The server does not offer what was asked, such as conditions on writes. */
export function isNotOffered(error: unknown): boolean {
  return statusOf(error) === 501 || codeOf(error) === "NotImplemented";
}

/** Whether the same request may do better a moment later; the server may have carried it out all the same. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Refusal) return false;
  if (error instanceof Unanswered || passing.has(codeOf(error))) return true;
  const status = statusOf(error);
  if (status === null) return isNetwork(error) && !certificates.test((error as Failed).code ?? "");
  // 409: another request to the same name is under way. 2xx: an answer that could not be read to its end.
  return status === 409 || status === 429 || status < 300 || (status >= 500 && status !== 501 && status !== 507);
}

/** What to tell of an error; the error itself if it is no one's to act on. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const [code, status] = [codeOf(error), statusOf(error)];
  if (full.has(code) || status === 507) return new Refusal("store_full");
  const mend = (reason: string) => new Refusal("unavailable", { what, reason }, mendSeconds);
  if (identity.has(code) || (status === 403 && code === "Forbidden") || status === 401) {
    return mend(
      `it does not accept the credentials (${code}); check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION`,
    );
  }
  if (status === 403) return mend(`it does not allow this (${code}); check the policy in docs/storage.md`);
  if (code === "NoSuchBucket") return mend("there is no such bucket; check BLOBS and S3_ENDPOINT");
  if (status !== null && status >= 300 && status < 400) {
    return mend("the bucket is in another region; check S3_REGION and S3_ENDPOINT");
  }
  const network = (error as Failed).code ?? "";
  if (certificates.test(network)) return mend(`its certificate is not trusted (${network})`);
  const later = (reason: string) => new Refusal("unavailable", { what, reason }, laterSeconds);
  if (error instanceof Unanswered) return later(error.message);
  if (code === "SlowDown" || status === 429) return later("it asks to be asked less often");
  if (isNetwork(error)) return later(`it does not answer (${network || code})`);
  if (status !== null && (status >= 500 || isPassing(error))) return later(`it answered ${status} ${code}`);
  return error;
}

/** What Node says of connections has a code in capitals, and the SDK passes it on. */
function isNetwork(error: unknown): boolean {
  const { code, name } = error as Failed;
  return /^E[A-Z_]+$/.test(code ?? "") || certificates.test(code ?? "") || name === "TimeoutError";
}
