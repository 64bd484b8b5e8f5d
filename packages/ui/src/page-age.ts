// Whether this page is older than its server. The server's page names its script by a hash of what is in it:
// another name is another version. Looked at when the server comes back, and when a part of the page is gone.
import { useSyncExternalStore } from "react";
import { addressOf } from "./place.ts";

let old = false;
const listeners = new Set<() => void>();

function becomeOld(): void {
  old = true;
  for (const listener of listeners) listener();
}

/** The scripts a page begins with. */
function scriptsOf(page: Document): string {
  return [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src")).join(" ");
}

/** Asks for the server's page of now and compares; a server that does not answer says nothing. */
export async function lookAtAge(): Promise<void> {
  if (old) return;
  try {
    const answer = await fetch(addressOf("/"), { cache: "no-cache", headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = scriptsOf(page);
    if (now !== "" && now !== scriptsOf(document)) becomeOld();
  } catch {
    // It is away again; it is looked at once it is back.
  }
}

// A part that is fetched on demand belongs to this version of the page; the server may have the next one only.
window.addEventListener("vite:preloadError", () => {
  lookAtAge();
});

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useOldPage(): boolean {
  return useSyncExternalStore(subscribe, () => old);
}
