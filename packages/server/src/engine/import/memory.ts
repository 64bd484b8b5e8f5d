// How much memory a process really uses. Limits of address space are no use here (the runtime reserves
// far more than it touches), so the resident size is watched from outside, where nothing can block it.
import { readFileSync } from "node:fs";

/** Resident bytes of a process; null where the system does not tell (then the heap and database limits hold alone). */
export function residentBytes(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return match ? Number(match[1]) * 1024 : null;
  } catch {
    return null;
  }
}
