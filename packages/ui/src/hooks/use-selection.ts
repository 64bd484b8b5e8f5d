// The columns chosen by clicking their headers, in the table's order; they prefill forms.
import { useCallback, useMemo, useState } from "react";

export interface Selection {
  columns: readonly string[];
  /** One alone; choosing the only chosen one again lets it go. */
  choose(column: string): void;
  /** Adds or takes away one. */
  toggle(column: string): void;
  /** From the last chosen to this one. */
  extend(column: string): void;
  clear(): void;
}

export function useSelection(names: readonly string[]): Selection {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const columns = useMemo(() => names.filter((name) => chosen.includes(name)), [names, chosen]);

  const choose = useCallback(
    (column: string) => setChosen((before) => (before.length === 1 && before[0] === column ? [] : [column])),
    [],
  );
  const toggle = useCallback(
    (column: string) =>
      setChosen((before) => (before.includes(column) ? before.filter((name) => name !== column) : [...before, column])),
    [],
  );
  const extend = useCallback(
    (column: string) =>
      setChosen((before) => {
        const last = before.at(-1);
        if (last === undefined || !names.includes(last)) return [column];
        const [from, to] = [names.indexOf(last), names.indexOf(column)].toSorted((a, b) => a - b);
        return [...names.slice(from, (to ?? 0) + 1).filter((name) => name !== last), last];
      }),
    [names],
  );
  const clear = useCallback(() => setChosen([]), []);
  return useMemo(() => ({ columns, choose, toggle, extend, clear }), [columns, choose, toggle, extend, clear]);
}
