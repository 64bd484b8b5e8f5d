// The key of a Django session, as a browser sends it.

/** The cookie's value if it was sent once and can be the key of a session; else null. */
export function sessionKeyOf(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  const values: string[] = [];
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at >= 0 && part.slice(0, at).trim() === name) values.push(part.slice(at + 1).trim());
  }
  const [value = ""] = values;
  // Django makes 32 of these characters, reads no fewer than 8, and its tables hold 40.
  return values.length === 1 && /^[a-z0-9]{8,40}$/.test(value) ? value : null;
}
