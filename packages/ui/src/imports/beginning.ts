// A preview of a large text file needs its beginning only; other formats must be seen whole.

export const previewBytes = 4_000_000;
const cuttable = /\.(csv|tsv|txt|ndjson|jsonl)$/i;
const newline = 0x0a;

/** The part of a file that a preview is made from: whole lines, so that the cut makes no bad row. */
export async function beginningOf(file: File): Promise<Blob> {
  if (!isCut(file)) return file;
  const head = file.slice(0, previewBytes);
  const bytes = new Uint8Array(await head.arrayBuffer());
  const end = bytes.lastIndexOf(newline) + 1;
  if (end === 0) return head;
  // In UTF-16 (little end first) a newline has a second byte.
  return file.slice(0, bytes[end] === 0 ? end + 1 : end);
}

/** Whether a preview of this file reads only its beginning. */
export function isCut(file: File): boolean {
  return file.size > previewBytes * 2 && cuttable.test(file.name);
}
