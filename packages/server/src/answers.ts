// Answers of other servers: no more of one is read than was said, and JSON is looked at before it is used.

/** An answer's JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Its text; null if it has more bytes than these, unpacked. The connection is ended then. */
export async function textWithin(answer: Response, most: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > most) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** The object that a text of JSON is; null if it is none. */
export function objectOf(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Whether a value out of JSON is an object. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
