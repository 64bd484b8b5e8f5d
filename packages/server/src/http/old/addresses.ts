// Which addresses are whose, on a server that stands in front of the old site. Ours are those of the interface and
// of the page; the old ones that are answered here belong to us for enrolled users; all others are the old site's.

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

const compatible = new RegExp(
  `^/(?:data-)?tools/(?:${[
    `api/studio/${uuid}/(?:${[
      "session/(?:initialize|status|undo|redo|clear|save)",
      "session/(?:column-statistics|rename-column|change-column-type|fill-missing-values)",
      "transform/(?:imputation|encoding|scaling|outliers|engineering|columns)",
      "nan/(?:analysis|quick-clean)",
      "data",
      "bulk",
    ].join("|")})`,
    `api/bulk-operation/${uuid}/(?:status|cancel)`,
    `studio/${uuid}(?:/debug)?`,
  ].join("|")})/$`,
);

/** Sections of administration: their addresses have no slash at their end, those of Django's own admin have one. */
export const adminSections = [
  ...["users", "sessions", "settings", "quotas", "audit", "keys", "storage", "health", "figures", "read-only"],
] as const;

const ours = [
  /^\/(?:api|health)(?:\/|$)/,
  /^\/assets\//,
  /^\/docs(?:\/|$)/,
  /^\/metrics$/,
  /^\/favicon\.svg$/,
  /^\/workbench$/,
  /^\/s\/[^/]+\/?$/,
  /^\/sign-in(?:\/|$)/,
  new RegExp(`^/admin/(?:${adminSections.join("|")})(?:/[^/]+)?$`),
];

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** `shared`: it depends on who asks. */
export type Whose = "ours" | "shared" | "theirs";

/** Whose an address is, as it was sent. */
export function whose(method: string, address: string): Whose {
  const path = pathOf(address);
  if (ours.some((pattern) => pattern.test(path))) return "ours";
  if (path === "/") return method === "GET" || method === "HEAD" ? "shared" : "theirs";
  return compatible.test(path) && methods.has(method) ? "shared" : "theirs";
}

/** Whether an address lies where the old system's tools were. */
export function isOldTools(address: string): boolean {
  return /^\/(?:data-)?tools(?:\/|$)/.test(pathOf(address));
}

function pathOf(address: string): string {
  return address.split("?", 1)[0] ?? "";
}
