// What looks like a secret in a text: keys in their usual armour, tokens by their makers' beginnings, passwords in
// addresses, and words beside “key”, “secret”, “token” or “password” that only a machine can have made.

const forms: Readonly<Record<string, RegExp>> = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY/,
  "an access key of a cloud": /\b(AKIA|ASIA)[0-9A-Z]{16}\b/,
  "a token of a code host": /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{40}|\bglpat-[\w-]{20}/,
  "a token of a chat or a shop": /\bxox[baprs]-[\w-]{10,}|\b[rs]k_live_\w{16,}/,
  "a token of a registry": /\bnpm_[A-Za-z0-9]{36}|\bpypi-AgEI\w{20,}/,
  "a signed token": /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  // What stands there for a password in a document is written in capitals.
  "a password in an address": /\b[a-z][a-z+-]*:\/\/[^/\s"'`:@${}…]+:(?!\p{Lu}+@)[^/\s"'`@${}…]+@[\w.-]+/u,
};
const named = /(?:key|secret|token|passw(?:or)?d|credential)s?["'\]]*\s*[:=]\s*["'`]([\w+/=.-]{16,})["'`]/gi;

/** Bits that each character of a text tells, on average: 4 and more is what chance writes. */
function bits(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / text.length) * Math.log2(count / text.length);
  return sum;
}

const isMade = (text: string) => /\d/.test(text) && /[a-z]/i.test(text) && bits(text) > 3.4;

/** The kinds of secrets that a text seems to hold. */
export function secretsIn(text: string): string[] {
  const found = Object.entries(forms).flatMap(([what, form]) => (form.test(text) ? [what] : []));
  const made = [...text.matchAll(named)].some(([, value = ""]) => isMade(value));
  return made ? [...found, "a word by chance beside its name"] : found;
}
