// Parts of the page that are not needed at once are fetched when the browser has nothing else to do, so that
// they are there when they are wanted.
const patienceMs = 2_000;

/** Fetches the parts soon; what is returned stops it. A part that fails is fetched again when it is shown. */
export function inIdleTime(parts: readonly (() => Promise<unknown>)[]): () => void {
  const fetch = () => {
    for (const part of parts) part().catch(() => undefined);
  };
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(fetch, patienceMs);
    return () => clearTimeout(timer);
  }
  const waiting = requestIdleCallback(fetch, { timeout: patienceMs });
  return () => cancelIdleCallback(waiting);
}
