// Keys of the ring that a key management service wrapped: each kind of service is one file below kms/ that
// knows how to have such a key opened, named in the list here.
import { unwrapByCommand } from "./kms/command.ts";

/** What the kinds are told by the operator. */
export interface KmsSettings {
  /** The setting KEY_COMMAND; empty = none. */
  readonly command: string;
  /** Put around every question to a service. */
  readonly around?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** The 32 bytes of a wrapped key, or, as words after “key ID: ”, why there are none. */
export type Unwrap = (wrapped: Buffer, settings: KmsSettings) => Promise<Buffer | string>;

/** The kinds there are. */
export type KmsName = "command";

/** No service is set up. */
export const noKms: KmsSettings = { command: "" };

const kinds: Readonly<Record<KmsName, Unwrap>> = { command: unwrapByCommand };

/** Their names. */
export const kmsNames: readonly string[] = Object.keys(kinds);

/** Whether there is a kind of that name. */
export function isKms(name: string): name is KmsName {
  return kmsNames.includes(name);
}

/** Has a wrapped key opened by the service of that name. */
export async function unwrapByKms(name: KmsName, wrapped: Buffer, settings: KmsSettings): Promise<Buffer | string> {
  const ask = () => kinds[name](wrapped, settings);
  return settings.around ? settings.around(ask) : ask();
}
