// A parser is whatever reads something that people, files, other programs or other hands could have written. What
// must hold of each: it answers, or refuses in words; nothing else ends it.
import { UsageError } from "../../../../src/cli/command.ts";
import { Refusal } from "../../../../src/errors.ts";
import { LegacyRefused } from "../../../../src/legacy/refused.ts";
import { PickleRefused } from "../../../../src/pickle/refused.ts";
import { refusals } from "../../../../src/refusals.ts";
import type { Changing, Input } from "./changing.ts";

export interface Parser {
  readonly name: string;
  /** How many inputs of a thousand are for it. */
  readonly share: number;
  /** Makes an input. */
  input(changing: Changing): Input;
  /**
   * Reads one input; throws a refusal where it takes none. Fails as an assertion where something that it read comes
   * back as something else after it was written.
   */
  read(input: Input): unknown;
}

/** A parser whose inputs are samples of one form with changes. */
export function parser<I extends Input>(
  name: string,
  share: number,
  samples: readonly I[],
  read: (input: I) => unknown,
): Parser {
  if (samples.length === 0) throw new Error(`${name} has no samples`);
  return { name, share, input: (changing) => changing.changed(samples), read: (input) => read(input as I) };
}

/** Whether an error is one that says what cannot be taken. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof Refusal) return Object.hasOwn(refusals, error.code);
  return [LegacyRefused, PickleRefused, UsageError].some((each) => error instanceof each);
}
