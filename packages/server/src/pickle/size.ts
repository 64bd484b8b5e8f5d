// How large a value is when everything shared is counted as often as it shows, without walking that far: a few
// hundred bytes of pickle can name a thousand million values.
import { heldBy, isContainer, type PickleContainer, type PickleValue } from "./values.ts";

interface Measured {
  /** Values in it, shared ones as often as they show; Infinity where a container holds itself. */
  readonly values: number;
  /** Characters of its texts and bytes of its bytes, likewise. */
  readonly length: number;
  /** Containers within containers. */
  readonly depth: number;
}

const endless: Measured = { values: Infinity, length: Infinity, depth: Infinity };

/** Measures a value; each container is looked at once, and nothing calls itself. */
export function measure(root: PickleValue): Measured {
  if (!isContainer(root)) return { values: 1, length: lengthOf(root), depth: 0 };
  const known = new Map<PickleContainer, Measured>();
  const open = new Set<PickleContainer>();
  const waiting: PickleContainer[] = [root];
  for (;;) {
    const value = waiting.at(-1);
    if (value === undefined) break;
    if (known.has(value)) {
      waiting.pop();
      continue;
    }
    const held = heldBy(value);
    const containers = held.filter(isContainer);
    if (!open.has(value)) {
      open.add(value);
      if (containers.some((one) => open.has(one))) return endless;
      for (const one of containers) if (!known.has(one)) waiting.push(one);
      continue;
    }
    waiting.pop();
    open.delete(value);
    let values = 1 + held.length - containers.length;
    let length = 0;
    let depth = 0;
    for (const one of held) if (!isContainer(one)) length += lengthOf(one);
    for (const one of containers) {
      const size = known.get(one) ?? endless;
      values += size.values;
      length += size.length;
      depth = Math.max(depth, size.depth);
    }
    known.set(value, { values, length, depth: depth + 1 });
  }
  return known.get(root) ?? endless;
}

function lengthOf(value: PickleValue): number {
  return typeof value === "string" || value instanceof Uint8Array ? value.length : 0;
}
