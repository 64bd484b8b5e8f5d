// What only administrators may ask: for others it does not exist.
import { refuse } from "../errors.ts";
import type { Actor } from "./api.ts";

/** Refuses, as if there were no such address. */
export function assertAdmin({ role }: Actor): void {
  if (role !== "admin") refuse("not_found", { what: "address" });
}
