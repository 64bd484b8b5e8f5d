// A disk that is really full: data folder, ring and backup lie on a small file system in memory, of which so many pages
// are left, from none on, until the work fits. So SQLite meets it where no test can stand between.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { begun, inOrderOf, keeping, secondPlaces, uploading, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

const scripts = [work, [...keeping, ...secondPlaces], uploading];
const page = 4096;
/** More than a walk fills. */
const size = "16m";

export const faultsSpace: Suite = {
  name: "faults-space",
  proves: "However little room a disk has left, what does not fit is refused and nothing of it stays.",
  cases: "walks of a disk from full to free",
  ci: 1,
  aim: 60,
  isPossible() {
    const folder = mounted();
    if (folder === null) console.warn("NOT TESTED: no file system can be mounted here; a full disk is not tried.");
    else unmount(folder);
    return folder !== null;
  },
  open: async () => ({ run, close: async () => {} }),
};

function mounted(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "data-tools-small-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "none", folder]).status === 0) return folder;
  rmdirSync(folder);
  return null;
}

function unmount(folder: string): void {
  spawnSync("umount", [folder]);
  rmdirSync(folder);
}

async function run(seed: number): Promise<Counts> {
  const folder = mounted();
  if (folder === null) throw new Error("no file system can be mounted");
  const filler = join(folder, "filler");
  const free = () => statfsSync(folder).bavail;
  let isArmed = false;
  const fault: Fault = {
    name: "full",
    arm(at) {
      const pages = free() - (at - 1);
      if (pages > 0) writeFileSync(filler, Buffer.alloc(pages * page));
      isArmed = true;
    },
    heal(isRefused) {
      const isHit = isArmed && (isRefused || free() === 0);
      rmSync(filler, { force: true });
      isArmed = false;
      return isHit ? ["page"] : [];
    },
    codes: ["store_full", "bad_ring", "backup_full", "unavailable", "unconfirmed"],
  };
  const script = scripts[seed % scripts.length] ?? work;
  const world = await openWorld({}, { below: folder });
  const walkIt = async () => {
    await begun(world);
    const walked = await walk(world, seed < scripts.length ? script : inOrderOf(seed, script), fault);
    await assertWhole(world);
    return { "full disks": hitsOf(walked), refused: walked.refused };
  };
  return closing(walkIt, world.close, () => unmount(folder));
}
