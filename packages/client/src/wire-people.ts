// Who is asking, and what may be set while the server runs. Minutes; null = without end.

export interface MeView {
  name: string;
  role: "admin" | "user";
  /** What you chose; left out what you left to the organisation. */
  preferences: { retentionMinutes?: number | null };
  /** How long your unused sessions are kept, and who says so. */
  retention: { minutes: number | null; from: "user" | "organisation" | "system" };
  /** What you may choose; absolute = from the start of a session on, however much it is used. */
  bounds: { leastMinutes: number; mostMinutes: number | null; absoluteMinutes: number | null };
  /** Changes are switched off for now, and why, if that was said; null while they are not. */
  readOnly: { message: string | null } | null;
}

export interface OrganisationView {
  /** For those who choose nothing. */
  retentionMinutes: number | null;
  leastMinutes: number;
  mostMinutes: number | null;
  absoluteMinutes: number | null;
}
