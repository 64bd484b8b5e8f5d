// Why something of the old system was not read.

/** Bytes of the old system that have a shape we do not know; nothing of them is guessed. */
export class LegacyRefused extends Error {
  /** What stands in the way, as part of a sentence. */
  readonly reason: string;

  constructor(reason: string) {
    super(`Not read: ${reason}.`);
    this.name = "LegacyRefused";
    this.reason = reason;
  }
}

/** Ends the reading with a reason. */
export function refuseLegacy(reason: string): never {
  throw new LegacyRefused(reason);
}
