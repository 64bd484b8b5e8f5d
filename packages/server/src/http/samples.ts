// The sample files shipped with the product: a folder with `samples.json` naming them.
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SampleView } from "@data-tools/client";
import { refuse } from "../errors.ts";
import type { Actor, Product, SpooledFile } from "../sessions/api.ts";

type Listed = Omit<SampleView, "bytes">;

/** What `samples.json` lists; nothing if the folder has none. */
async function listed(folder: string): Promise<Listed[]> {
  try {
    return JSON.parse(await readFile(join(folder, "samples.json"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** The samples with their sizes. */
export async function listSamples(folder: string): Promise<SampleView[]> {
  const sized = async (sample: Listed) => ({ ...sample, bytes: (await stat(join(folder, sample.file))).size });
  return Promise.all((await listed(folder)).map(sized));
}

/** Spools a sample as if it had been uploaded and gives it to `use`; removes it afterwards. */
export async function withSample<T>(
  product: Product,
  actor: Actor,
  folder: string,
  name: string,
  use: (file: SpooledFile, sample: SampleView) => Promise<T>,
): Promise<T> {
  const sample = (await listSamples(folder)).find((one) => one.name === name);
  if (!sample) refuse("not_found", { what: "sample" });
  const spool = await product.spool(actor);
  try {
    await spool.receive(createReadStream(join(folder, sample.file)));
    return await use({ path: spool.path, name: sample.file, bytes: sample.bytes }, sample);
  } finally {
    await spool.done();
  }
}
