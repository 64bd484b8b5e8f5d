// A few addresses, the start page, one session and the sections of administration: some lines over the history API
// are enough.
import { useSyncExternalStore } from "react";
import { addressOf, here } from "./place.ts";

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

/** The route of a place. */
export function routeOf(path: string): Route {
  // The second one is for servers that have an old site's start page at the first.
  if (["/", "", "/workbench"].includes(path)) return { page: "start" };
  if (path === "/sign-in") return { page: "sign-in" };
  const admin = /^\/admin(?:\/([a-z-]+)(?:\/([^/]+))?)?\/?$/.exec(path);
  if (admin !== null) {
    const [, section = "users", about] = admin;
    return { page: "admin", section, about: about === undefined ? null : decodeURIComponent(about) };
  }
  const session = /^\/s\/([^/]+)\/?$/.exec(path)?.[1];
  return session === undefined ? { page: "unknown" } : { page: "session", id: decodeURIComponent(session) };
}

/** The place of a session's workbench. */
export function sessionPath(id: string): string {
  return `/s/${encodeURIComponent(id)}`;
}

/** The place of a section of administration, or of what it says about one thing. */
export function adminPath(section: string, about: string | null = null): string {
  return `/admin/${section}${about === null ? "" : `/${encodeURIComponent(about)}`}`;
}

/** Goes to another place of the page without loading it anew. */
export function navigate(path: string): void {
  if (path === here()) return;
  window.history.pushState(null, "", addressOf(path));
  for (const listener of listeners) listener();
}

/** The present route; renders again when it changes. */
export function useRoute(): Route {
  return routeOf(useSyncExternalStore(hear, here));
}
