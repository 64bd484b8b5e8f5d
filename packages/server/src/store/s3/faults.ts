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

/** No answer came in time, or less of it than was promised; `reason` as a refusal tells it. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";
  readonly reason: string;

  constructor({ reason }: { readonly reason: string }) {
    super(reason);
    this.reason = reason;
  }
}

const identity = new Set([
  "InvalidAccessKeyId",
  "SignatureDoesNotMatch",
  "InvalidToken",
  "InvalidClientTokenId",
  "CredentialsProviderError",
  "TokenProviderError",
  "AuthorizationHeaderMalformed",
]);
/** An answer without a body, to HEAD, has no code of its own. */
const missing = new Set(["NoSuchKey", "NoSuchUpload", "NotFound"]);
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
  const { name = "", Code = name } = error as Failed;
  return Code;
}

export function statusOf(error: unknown): number | null {
  return (error as Failed).$metadata?.httpStatusCode ?? null;
}

/** The code of the network for what went wrong; empty if it gave none. */
function networkCodeOf(error: unknown): string {
  const { code = "" } = error as Failed;
  return code;
}

/** The object or upload is not there; other things that are not found, such as the bucket, are faults. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404 && missing.has(codeOf(error));
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
  if (status === null) return isNetwork(error) && !certificates.test(networkCodeOf(error));
  // 409: another request to the same name is under way. 2xx: an answer that could not be read to its end.
  return status === 409 || status === 429 || status < 300 || (status >= 500 && status !== 501 && status !== 507);
}

/** What to tell of an error; the error itself if it is no one's to act on. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  if (full.has(codeOf(error)) || statusOf(error) === 507) return new Refusal("store_full");
  const told = toMend(error) ?? passed(error);
  return told === null ? error : new Refusal("unavailable", { what: "blob storage", reason: told.reason }, told.after);
}

interface Told {
  readonly reason: string;
  /** Seconds. */
  readonly after: number;
}

/** What someone must put right first. */
function toMend(error: unknown): Told | null {
  const [code, status, network, after] = [codeOf(error), statusOf(error), networkCodeOf(error), 60];
  if (identity.has(code) || status === 401) {
    return { reason: `it does not accept the credentials (${code}); check S3_ACCESS_KEY_ID and S3_REGION`, after };
  }
  if (status === 403) return { reason: `it does not allow this (${code}); check the policy of the access key`, after };
  if (code === "NoSuchBucket") return { reason: "there is no such bucket; check BLOBS and S3_ENDPOINT", after };
  if (status === 404) return { reason: `it knows nothing of it (${code}); check BLOBS and S3_ACCESS_KEY_ID`, after };
  if (status !== null && status >= 300 && status < 400) {
    return { reason: "the bucket is elsewhere; check S3_REGION and S3_ENDPOINT", after };
  }
  if (certificates.test(network)) return { reason: `its certificate is not trusted (${network})`, after };
  return null;
}

/** What may pass by itself. */
function passed(error: unknown): Told | null {
  const [code, status, after] = [codeOf(error), statusOf(error), 5];
  if (error instanceof Unanswered) return { reason: error.reason, after };
  if (code === "SlowDown" || status === 429) return { reason: "it asks to be asked less often", after };
  if (status !== null)
    return status >= 500 || isPassing(error) ? { reason: `it answered ${status} (${code})`, after } : null;
  return isNetwork(error) ? { reason: `there is no connection (${networkCodeOf(error) || code})`, after } : null;
}

/** What Node says of connections has a code in capitals, and the SDK passes it on. */
function isNetwork(error: unknown): boolean {
  const code = networkCodeOf(error);
  return /^E[A-Z_]+$/.test(code) || certificates.test(code) || codeOf(error) === "TimeoutError";
}
