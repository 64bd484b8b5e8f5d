// Pickles changed at random, the same for the same seed: bytes, lengths, and parts of others.

export interface Random {
  /** A whole number below `limit`. */
  below(limit: number): number;
}

/** Numbers of one seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed >>> 0;
  return {
    below(limit) {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
    },
  };
}

const telling = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0x28, 0x2e, 0x52, 0x62, 0x63, 0x64, 0x65, 0x6c, 0x73, 0x74, 0x75, 0x81, 0x85, 0x93,
  0x94, 0x95,
];

/** A pickle that is another one with one to four changes. */
export function mutated(all: readonly Buffer[], { below }: Random): Buffer {
  let made = Buffer.from(all[below(all.length)] ?? []);
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(made.length + 1);
    const other = all[below(all.length)] ?? made;
    const from = below(other.length);
    const part = other.subarray(from, from + below(40));
    switch (below(7)) {
      case 0:
        if (at < made.length) made[at] = below(256);
        break;
      case 1:
        if (at < made.length) made[at] = telling[below(telling.length)] ?? 0;
        break;
      case 2:
        made = Buffer.concat([made.subarray(0, at), part, made.subarray(at)]);
        break;
      case 3:
        made = Buffer.concat([made.subarray(0, at), made.subarray(at + 1 + below(8))]);
        break;
      case 4:
        made = Buffer.concat([made.subarray(0, at), part, made.subarray(at + part.length)]);
        break;
      case 5:
        made = Buffer.concat([made.subarray(0, at), other.subarray(from)]);
        break;
      default:
        for (let index = 0; index < 4 && at + index < made.length; index++)
          made[at + index] = below(2) === 0 ? 0xff : 0x7f;
    }
  }
  return made;
}
