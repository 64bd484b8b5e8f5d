// How large a value is when everything shared is counted as often as it shows, without walking that far: a few
// hundred bytes of pickle can name a thousand million values.
import { heldBy, isContainer, type PickleContainer, type PickleValue } from "./values.ts";

export interface Measured {
  /** Values in it, shared ones as often as they show; Infinity where a container holds itself. */
  readonly values: number;
  /** Containers within containers. */
  readonly depth: number;
}

/** Measures a value; each container is looked at once, and nothing calls itself. */
export function measure(root: PickleValue): Measured {
  if (!isContainer(root)) return { values: 1, depth: 0 };
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
    const containers = heldBy(value).filter(isContainer);
    if (!open.has(value)) {
      open.add(value);
      if (containers.some((held) => open.has(held))) return { values: Infinity, depth: Infinity };
      for (const held of containers) if (!known.has(held)) waiting.push(held);
      continue;
    }
    waiting.pop();
    open.delete(value);
    let values = 1 + heldBy(value).length - containers.length;
    let depth = 0;
    for (const held of containers) {
      const size = known.get(held) ?? { values: Infinity, depth: Infinity };
      values += size.values;
      depth = Math.max(depth, size.depth);
    }
    known.set(value, { values, depth: depth + 1 });
  }
  return known.get(root) ?? { values: Infinity, depth: Infinity };
}
