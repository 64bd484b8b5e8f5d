// Hands a file made in the page to the browser as a download.

export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name as part of a file's name: letters, digits and few marks. */
export function fileNamePart(name: string): string {
  return name.replace(/[^\p{L}\p{N} _.-]+/gu, " ").trim();
}
