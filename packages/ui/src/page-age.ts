// Whether this page is older than its server. The server's page names its script by a hash of what is in it:
// another name is another version. Looked at when the server comes back, and when a part of the page is gone.
import { addressOf } from "./place.ts";
import { shared } from "./shared.ts";

const old = shared(false);

/** The scripts a page begins with. */
function scriptsOf(page: Document): string {
  return [...page.querySelectorAll("script[src]")].map((script) => script.getAttribute("src")).join(" ");
}

/** Asks for the server's page of now and compares; a server that does not answer says nothing. */
export async function lookAtAge(): Promise<void> {
  if (old.get()) return;
  try {
    const answer = await fetch(addressOf("/"), { cache: "no-cache", headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = scriptsOf(page);
    if (now !== "" && now !== scriptsOf(document)) old.set(true);
  } catch {
    // It is away again; it is looked at once it is back.
  }
}

// A part that is fetched on demand belongs to this version of the page; the server may have the next one only.
window.addEventListener("vite:preloadError", lookAtAge);

export function useOldPage(): boolean {
  return old.use((is) => is);
}
