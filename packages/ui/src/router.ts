// A few addresses, the start page, one session and the sections of administration: some lines over the history API
// are enough.
import { useSyncExternalStore } from "react";

export type Route =
  | { page: "start" }
  | { page: "sign-in" }
  | { page: "session"; id: string }
  /** `about`: whose or what of the section alone. */
  | { page: "admin"; section: string; about: string | null }
  | { page: "unknown" };

const listeners = new Set<() => void>();

function hear(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

/** The route of an address's path. */
export function routeOf(path: string): Route {
  if (path === "/" || path === "") return { page: "start" };
  if (path === "/sign-in") return { page: "sign-in" };
  const admin = /^\/admin(?:\/([a-z-]+)(?:\/([^/]+))?)?\/?$/.exec(path);
  if (admin !== null) {
    const [, section = "users", about] = admin;
    return { page: "admin", section, about: about === undefined ? null : decodeURIComponent(about) };
  }
  const session = /^\/s\/([^/]+)\/?$/.exec(path)?.[1];
  return session === undefined ? { page: "unknown" } : { page: "session", id: decodeURIComponent(session) };
}

/** The address of a session's workbench. */
export function sessionPath(id: string): string {
  return `/s/${encodeURIComponent(id)}`;
}

/** The address of a section of administration, or of what it says about one thing. */
export function adminPath(section: string, about: string | null = null): string {
  return `/admin/${section}${about === null ? "" : `/${encodeURIComponent(about)}`}`;
}

/** Goes to another address of the page without loading it anew. */
export function navigate(path: string): void {
  if (path === window.location.pathname) return;
  window.history.pushState(null, "", path);
  for (const listener of listeners) listener();
}

/** The present route; renders again when it changes. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(hear, () => window.location.pathname));
}
