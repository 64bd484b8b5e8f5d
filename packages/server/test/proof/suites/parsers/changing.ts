// Inputs made of samples by chance: pieces of others, words that mean something to somebody, brackets in brackets,
// numbers without end, halves of characters, and ends that are missing.

import { mutated } from "../../../legacy/mutate.ts";
import { hostile } from "../../../operations/hostile.ts";
import type { Chance } from "../suite.ts";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Input = string | Uint8Array | Json;

export interface Changing {
  readonly chance: Chance;
  /** One of the samples with up to four changes; one in twenty is left as it is. */
  changed<I extends Input>(samples: readonly I[]): I;
}

/** Longer inputs are cut: what is longer is refused by its size at the door. */
const longest = 200_000;

const numbers = [
  ..."0 -0 1 -1 2147483648 9007199254740993 -9223372036854775809 18446744073709551616 1e308 1e309 -1e400 5e-324".split(
    " ",
  ),
  ...["NaN", "Infinity", "0x10", "1_000", "٣", "9".repeat(400), `0.${"0".repeat(400)}1`],
];
const pieces = [
  ...["\ud800", "\udc00\ud800", "\0", "\u2028", "\r", "\n", "\ufeff", "\u{10ffff}", "\u00ad", "%zz", "%00", "%c0%ae"],
  ...["'", '"', "`", "\\", "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ":", "=", "/", "*", "--", "..", "$", "|"],
  ...["(a+)+$", "(?:a|a)*b", "(?=x)", "[[:alpha:]]", "\\p{L}{1000}", "(?P<n>x)", "x{1,1000}{1,1000}", "\\Q", "(?i"],
  ...["CASE WHEN", " AND ", " OR ", "NOT ", "SELECT ", "UNION ALL ", "d", "h", "ms", "GB", "unlimited", "true"],
];
const pairs = ["()", "[]", "{}", '""', "''", "<>", "«»"];
const openings = [...pairs, "-", "NOT ", "not(", '{"a":', "[[", "((", "if(", "SELECT (", "a.", "\\", "/*"];
const keys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "then",
  "length",
  "",
  "is",
  "op",
  "columns",
  "where",
];
const depths = [3, 60, 1000, 10_000];

export function changing(chance: Chance): Changing {
  const { below, pick, once } = chance;
  const word = () => (once(3) ? pick(numbers) : once(2) ? pick(hostile) : pick(pieces));

  function nest(text: string): string {
    const opening = pick(openings);
    const depth = pick(depths);
    if (!pairs.includes(opening)) return opening.repeat(depth) + text;
    return `${opening.slice(0, 1).repeat(depth)}${text}${opening.slice(1).repeat(once(3) ? 0 : depth)}`;
  }

  function text(all: readonly string[], sample: string): string {
    let made = sample;
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const at = below(made.length + 1);
      const to = at + below(Math.min(20, made.length - at + 1));
      const other = pick(all);
      const from = below(other.length + 1);
      switch (below(9)) {
        case 0:
          made = made.slice(0, at) + made.slice(to);
          break;
        case 1:
          made = made.slice(0, at) + word() + made.slice(at);
          break;
        case 2:
          made = made.slice(0, at) + word() + made.slice(to);
          break;
        case 3:
          made = made.slice(0, at) + other.slice(from, from + below(40)) + made.slice(at);
          break;
        case 4:
          made = made.slice(0, at) + other.slice(from);
          break;
        case 5:
          made = made.slice(0, at) + made.slice(at, to).repeat(pick([2, 10, 1000])) + made.slice(to);
          break;
        case 6:
          made = once(4) ? nest(made) : made.slice(0, at) + nest(made.slice(at, to)) + made.slice(to);
          break;
        case 7:
          made = made.replace(/\d+/, pick(numbers));
          break;
        default:
          made = made.slice(0, at) + String.fromCharCode(below(once(4) ? 0x10000 : 0x80)) + made.slice(at + 1);
      }
    }
    return made.slice(0, longest);
  }

  function leaf(all: readonly Json[]): Json {
    switch (below(8)) {
      case 0:
        return pick([null, true, false, [], {}]);
      case 1:
        return pick([0, -1, 1.5, 1e21, -1e-7, 2 ** 53, 2 ** 31, 1e308]);
      case 2:
        return pick(numbers);
      case 3:
        return deep(all, pick([3, 60, 300, 1000]));
      case 4:
        return structuredClone(pick(all));
      default:
        return word();
    }
  }

  /** A sample in itself, so often; whoever counts depths must refuse it, and nobody else would. */
  function deep(all: readonly Json[], depth: number): Json {
    const wrap = pick<(held: Json) => Json>([
      (held) => [held],
      (held) => ({ not: held }),
      (held) => ({ all: [held] }),
      (held) => ({ a: held }),
    ]);
    let made: Json = structuredClone(pick(all));
    for (let level = 0; level < depth; level++) made = wrap(made);
    return made;
  }

  function json(all: readonly Json[], sample: Json): Json {
    const root = { held: structuredClone(sample) as Json };
    for (let changes = 1 + below(4); changes > 0; changes--) {
      const places = placesIn(root);
      const [holder, name] = pick(places);
      const value = (holder as Record<string, Json>)[name] as Json;
      const set = (to: Json) => put(holder, name, to);
      if (typeof value === "string" && once(2)) set(text(stringsIn(all), value));
      else if (Array.isArray(value) && once(2)) {
        if (once(3)) set(value.slice(0, below(value.length + 1)));
        else set([...value, ...Array.from({ length: once(5) ? 3000 : 1 }, () => value[0] ?? leaf(all))]);
      } else if (typeof value === "object" && value !== null && !Array.isArray(value) && once(2)) {
        const names = Object.keys(value);
        if (names.length > 0 && once(2)) delete value[pick(names)];
        else put(value, once(2) ? pick(keys) : word(), leaf(all));
      } else set(once(6) ? [value] : leaf(all));
    }
    return root.held;
  }

  return {
    chance,
    changed<I extends Input>(samples: readonly I[]): I {
      const sample = pick(samples);
      if (once(20)) return sample;
      if (typeof sample === "string") return text(samples as readonly string[], sample) as I;
      if (!(sample instanceof Uint8Array)) return json(samples as readonly Json[], sample as Json) as I;
      const bytes = mutated(samples as unknown as readonly Buffer[], chance);
      return (once(6) ? bytes.subarray(0, below(bytes.length + 1)) : bytes) as unknown as I;
    },
  };
}

/** Sets a member as JSON.parse does: `__proto__` is a name as any other. */
function put(holder: object, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Every place in a value that something stands in, down to a depth that changes are made at. */
function placesIn(root: Json, depth = 0): [object, string][] {
  if (typeof root !== "object" || root === null || depth > 12) return [];
  return Object.entries(root)
    .slice(0, 40)
    .flatMap(([name, value]) => [[root, name] as [object, string], ...placesIn(value, depth + 1)]);
}

const textsOf = new WeakMap<readonly Json[], string[]>();

/** All texts that samples hold. */
function stringsIn(samples: readonly Json[]): string[] {
  const known = textsOf.get(samples);
  if (known !== undefined) return known;
  const found = ["x"];
  JSON.stringify(samples, (name, value) => {
    if (name !== "") found.push(name);
    if (typeof value === "string") found.push(value);
    return value;
  });
  textsOf.set(samples, found);
  return found;
}
