// Why a pickle was not read, and where.

/** A pickle that holds more than it may, is broken, or is larger than it may be. */
export class PickleRefused extends Error {
  /** Where in the bytes. */
  readonly offset: number;
  /** What stands in the way, as part of a sentence. */
  readonly reason: string;

  constructor(offset: number, reason: string) {
    super(`The pickle is refused at byte ${offset}: ${reason}.`);
    this.name = "PickleRefused";
    this.offset = offset;
    this.reason = reason;
  }
}
