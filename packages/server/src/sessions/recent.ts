// Maps that keep only what was put into them last.

/** Puts something into a map as its last; of more than `most` those go that were put in longest ago. */
export function keepLast<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
