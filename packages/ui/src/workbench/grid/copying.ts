// Cells as text for the clipboard, as spreadsheets write it: tabs between cells, a line for each row.
import type { Cell } from "@data-tools/client";
import { cell } from "../../format.ts";

/** Cells that are copied at most: more would only bring the other program down. */
export const copyLimit = 500_000;

/** A single cell is copied exactly as it is. */
export function asText(rows: readonly (readonly (Cell | undefined)[])[], heads: readonly string[] | null): string {
  const [first] = rows;
  if (heads === null && rows.length === 1 && first?.length === 1) return cell(first[0]);
  const lines = rows.map((row) => row.map((value) => quoted(cell(value))).join("\t"));
  return [...(heads === null ? [] : [heads.map(quoted).join("\t")]), ...lines].join("\n");
}

/** What would be taken for another cell or line stands in quotes. */
function quoted(text: string): string {
  return /[\t\r\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Puts text on the clipboard, also where the page came without encryption and the newer way is not given. */
export async function toClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined)
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  const put = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", text);
  };
  document.addEventListener("copy", put, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put, { capture: true });
  return done;
}
