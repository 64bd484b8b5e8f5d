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
  /** As a click on a head means it. */
  pick(column: string, how: { add: boolean; range: boolean }): void;
  /** One alone, whether it was chosen or not. */
  only(column: string): void;
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
  const pick = useCallback(
    (column: string, { add, range }: { add: boolean; range: boolean }) => {
      if (range) extend(column);
      else if (add) toggle(column);
      else choose(column);
    },
    [choose, toggle, extend],
  );
  const only = useCallback((column: string) => setChosen([column]), []);
  const clear = useCallback(() => setChosen((before) => (before.length === 0 ? before : [])), []);
  return useMemo(
    () => ({ columns, choose, toggle, extend, pick, only, clear }),
    [columns, choose, toggle, extend, pick, only, clear],
  );
}
