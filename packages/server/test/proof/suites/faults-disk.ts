// The disk fails under the work: every call of node:fs below the data folder, the ring, the scratch folder, the backup
// and the checkpoints, once and from then on. What SQLite writes is tried by faults-space.
import assert from "node:assert/strict";
import { type DiskFault, diskFaults, faultyDisk } from "../../faults/disk.ts";
import { begun, inOrderOf, keeping, secondPlaces, uploading, work } from "./faults/script.ts";
import { type Fault, hitsOf, walk } from "./faults/walk.ts";
import { assertWhole, closing, openWorld } from "./faults/world.ts";
import type { Counts, Suite } from "./suite.ts";

const kinds = Object.keys(diskFaults) as DiskFault[];
const scripts = [work, [...keeping, ...secondPlaces], uploading];
const codes = ["unavailable", "store_full", "out_of_space", "bad_ring", "backup_full", "unconfirmed"];

/** Seeds before this take the scripts as they stand, later ones in another order. */
const asTheyStand = 2 * kinds.length * scripts.length;

export const faultsDisk: Suite = {
  name: "faults-disk",
  proves:
    "Whatever call to the disk fails, the work is refused with its reason or done; nothing is half done, nothing lies about, and the session works on.",
  cases: "walks of a fault through all calls",
  ci: kinds.length,
  aim: 400,
  open: async () => ({ run, close: async () => {} }),
};

async function run(seed: number): Promise<Counts> {
  const kind = kinds[seed % kinds.length] ?? "EIO";
  const script = scripts[Math.floor(seed / kinds.length) % scripts.length] ?? work;
  const lasting = Math.floor(seed / kinds.length / scripts.length) % 2 === 1;
  const world = await openWorld();
  const { home } = world.side;
  const disk = await faultyDisk(() => [home.folder, home.product.core.scratch.directory]);
  const walkIt = async () => {
    await begun(world);
    const fault: Fault = {
      name: lasting ? `lasting ${kind}` : kind,
      arm: (at) => disk.arm(kind, at, lasting),
      heal: () => disk.heal(),
      codes,
    };
    const walked = await walk(world, seed < asTheyStand ? script : inOrderOf(seed, script), fault);
    assert.deepEqual(disk.sins, [], "a file whose fsync failed is given up");
    await assertWhole(world);
    return { [`${kind} faults`]: hitsOf(walked), refused: walked.refused, "done all the same": walked.done };
  };
  return closing(walkIt, disk.close, world.close);
}
