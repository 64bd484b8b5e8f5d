// Where the page lies on its host: the server tells it the path, as /data-tools, or nothing at a root. Places within
// the page are told without it; it is put before them where the browser is told an address, and taken off where the
// browser tells one.

/** The path below which the page and its server lie; empty at a root. */
export const base = document.querySelector<HTMLMetaElement>('meta[name="base"]')?.content ?? "";

/** The address of a place within the page, or of something else of the server's. */
export function addressOf(place: string): string {
  return base + place;
}

/** The place that an address's path leads to. */
export function placeOf(path: string): string {
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) || "/" : path;
}

/** The place that is shown. */
export function here(): string {
  return placeOf(window.location.pathname);
}
