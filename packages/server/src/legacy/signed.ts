// Values that Django signed before they were kept (django.core.signing): PAYLOAD:TIME:MAC, the payload in base64 for
// addresses without padding, after a dot if zlib packed it. The signature is not asked for: a signature guards Python
// against what its pickles may do, and what is read here can do nothing.
import { inflateSync } from "node:zlib";
import type { PickleValue } from "../pickle/values.ts";
import { refuseLegacy } from "./refused.ts";

const form = /^(\.?)([A-Za-z0-9_-]+)(?::[A-Za-z0-9]+)?:[A-Za-z0-9_-]{27,86}$/;

/** What a signed text holds, a pickle or JSON, of so many bytes at most; null if the text is not signed. */
export function signedPayload(text: string, mostBytes: number): Uint8Array | null {
  const [, packed, payload] = form.exec(text) ?? [];
  if (payload === undefined) return null;
  const bytes = Buffer.from(payload, "base64url");
  return packed === "." ? inflateSync(bytes, { maxOutputLength: mostBytes }) : bytes;
}

/** JSON as the pickle of the same would be read; whole numbers are bigints. Refuses what is no JSON. */
export function jsonValue(bytes: Uint8Array): PickleValue {
  try {
    return pickled(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch {
    return refuseLegacy("a signed value holds neither a pickle nor JSON");
  }
}

function pickled(json: unknown): PickleValue {
  if (json === null || typeof json === "boolean" || typeof json === "string") return json;
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (Array.isArray(json)) return { type: "list", items: json.map(pickled) };
  return {
    type: "dictionary",
    entries: Object.entries(json as object).map(([key, value]) => [key, pickled(value)]),
  };
}
