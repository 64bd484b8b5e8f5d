// How long a command or an answer of Redis is, as bytes of its protocol (RESP 2); null while it has not come whole.

/** A command, an array of texts, and its first word. */
export function lengthOfCommand(bytes: Buffer): { readonly length: number; readonly word: string } | null {
  const length = lengthOfReply(bytes);
  if (length === null) return null;
  const from = bytes.indexOf("\n", bytes.indexOf("\n") + 1) + 1;
  const word = bytes.subarray(from, bytes.indexOf("\r", from)).toString("latin1").toUpperCase();
  return { length, word };
}

export function lengthOfReply(bytes: Buffer, at = 0): number | null {
  const end = bytes.indexOf("\r\n", at);
  if (end < 0) return null;
  const [kind, count] = [String.fromCharCode(bytes[at] ?? 0), Number(bytes.subarray(at + 1, end).toString("latin1"))];
  const next = end + 2;
  if (kind === "$") {
    const whole = count < 0 ? next : next + count + 2;
    return whole <= bytes.length ? whole - at : null;
  }
  if (kind !== "*") return next - at;
  let to = next;
  for (let n = 0; n < count; n++) {
    const length = lengthOfReply(bytes, to);
    if (length === null) return null;
    to += length;
  }
  return to - at;
}
