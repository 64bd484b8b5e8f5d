// Bodies of the old addresses. What its kind is said to be was never looked at there: an address takes JSON or a
// form, however it is labelled.
import type { FastifyRequest } from "fastify";
import { refuse } from "../../errors.ts";
import { jsonIn } from "../depth.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** The object in a body of JSON; `empty` in place of no body, which is refused without it. */
export function jsonBody({ body }: FastifyRequest, empty?: Fields): Fields {
  const text = Buffer.isBuffer(body) ? body.toString("utf8") : "";
  if (text.trim() === "") return empty ?? refuse("bad_request", { reason: "its body is empty" });
  const value = jsonIn(text);
  return isObject(value) ? value : refuse("bad_request", { reason: "its body is no JSON" });
}

/** The fields of a form, of a body of JSON labelled so, or of none. */
export async function formBody(request: FastifyRequest): Promise<Fields> {
  const type = request.headers["content-type"] ?? "";
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  if (/^application\/json\b/i.test(type)) return jsonBody(request);
  try {
    const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
    return Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  } catch {
    return refuse("bad_request", { reason: "its form is not understood" });
  }
}

/** A list of texts that stands in a text as JSON; empty for anything else. */
export function listIn(text: unknown): string[] {
  const value = typeof text === "string" ? jsonIn(text) : text;
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function textIn(value: unknown, initial: string): string {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : initial;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
