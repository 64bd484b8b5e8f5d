// The sections of the page in their order, each at an address of its own and loaded when it is looked at.
import { type ComponentType, lazy } from "react";
import { words } from "./words.ts";

export interface SectionProps {
  /** Whose or what of the section alone; null = all of it. */
  about: string | null;
}

interface Section {
  /** In the address: `/admin/ID`. */
  id: string;
  label: string;
  Content: ComponentType<SectionProps>;
}

const { sections: labels } = words;

export const sections: readonly Section[] = [
  { id: "users", label: labels.users, Content: lazy(() => import("./users-section.tsx")) },
  { id: "sessions", label: labels.sessions, Content: lazy(() => import("./sessions-section.tsx")) },
  { id: "settings", label: labels.settings, Content: lazy(() => import("./settings-section.tsx")) },
  { id: "quotas", label: labels.quotas, Content: lazy(() => import("./quotas-section.tsx")) },
  { id: "audit", label: labels.audit, Content: lazy(() => import("./audit-section.tsx")) },
  { id: "keys", label: labels.keys, Content: lazy(() => import("./keys-section.tsx")) },
  { id: "storage", label: labels.storage, Content: lazy(() => import("./storage-section.tsx")) },
  { id: "health", label: labels.health, Content: lazy(() => import("./health-section.tsx")) },
  { id: "figures", label: labels.figures, Content: lazy(() => import("./figures-section.tsx")) },
  { id: "read-only", label: labels.readOnly, Content: lazy(() => import("./read-only-section.tsx")) },
];
