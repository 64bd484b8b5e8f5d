// Whether the server, or what stands before it, still knows who is asking: every answer tells.
import { shared } from "./shared.ts";

/** Among the tabs of this browser, which share the sign-in that ends. */
const leaving = new BroadcastChannel("data-tools-leaving");
leaving.onmessage = () => window.location.reload();

/** Has the other tabs forget what they show; the server gives it to nobody who is signed out. */
export function leaveOtherTabs(): void {
  leaving.postMessage(null);
}

const unauthorized = 401;
const signedOut = shared(false);

/** Hears the status of each answer. */
export function hearStatus(status: number): void {
  const out = status === unauthorized;
  if (out === signedOut.get() || (!out && status >= 300)) return;
  signedOut.set(out);
}

export function useSignedOut(): boolean {
  return signedOut.use((is) => is);
}
