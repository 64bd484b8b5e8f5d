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
let entering = 0;

/** Until the answer is called, the page stays where one signs in, though the server may know by now who asks. */
export function stayEntering(): () => void {
  entering++;
  return () => void entering--;
}

/** Hears the status of each answer. */
export function hearStatus(status: number): void {
  const out = status === unauthorized;
  if (out === signedOut.get() || (!out && (status >= 300 || entering > 0))) return;
  signedOut.set(out);
}

export function useSignedOut(): boolean {
  return signedOut.use((is) => is);
}
