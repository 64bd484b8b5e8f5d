// Whether a blob is what was sealed under its name.
import { Refusal } from "../errors.ts";
import type { BlobId } from "../model/state.ts";
import type { ObjectKind, Sealer } from "../store/sealing.ts";
import type { Kind } from "../store/store.ts";

/** Whether it opens; the blobs of a datasource are its table and the file it was read from. */
export async function opensAs(sealer: Sealer, kind: Kind, id: BlobId, sealed: Uint8Array): Promise<boolean> {
  const kinds: readonly ObjectKind[] = kind === "datasource" ? ["blob", "upload"] : ["blob"];
  for (const each of kinds) {
    try {
      await sealer.openLarge(each, id, sealed);
      return true;
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return false;
}

/** Whether an error says that something stored is not what was written. */
export function isDamage(error: unknown): boolean {
  return error instanceof Refusal && error.code === "damaged";
}
