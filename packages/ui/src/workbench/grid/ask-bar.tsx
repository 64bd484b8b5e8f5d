// What is asked for above the grid: a text to find, a row to go to, or a condition for the view. Escape
// ends each of them.
import { Button, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { type KeyboardEvent, lazy, Suspense, useEffect, useEffectEvent, useRef, useState } from "react";
import { rows } from "../../format.ts";
import type { GridScope } from "../../hooks/use-grid.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { parts } from "../parts.ts";
import { nameOf } from "./columns.ts";
import { focusCell } from "./focus.ts";
import { GoToRow } from "./go-to-row.tsx";
import classes from "./view-bar.module.css";

const FilterView = lazy(parts.filterView);

const words = text.view;
const settleMs = 250;

export function AskBar() {
  const { grid } = useWorkbench();
  const bar = useRef<HTMLDivElement>(null);
  const press = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const asked = { f: "search", g: "row" } as const;
    const key = event.key.toLowerCase();
    if ((key !== "f" && key !== "g") || document.querySelector("[role=dialog][aria-modal=true]") !== null) return;
    event.preventDefault();
    grid.ask(asked[key]);
    const field = bar.current?.querySelector("input");
    field?.focus();
    field?.select();
  });
  useEffect(() => {
    const stop = new AbortController();
    window.addEventListener("keydown", (event) => press(event), { signal: stop.signal });
    return () => stop.abort();
  }, []);
  const end = () => {
    if (grid.asking === "search") grid.setView((before) => ({ ...before, search: "" }));
    grid.ask(null);
    focusGrid(grid);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === "Escape") end();
  };
  if (grid.asking === null) return null;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape ends whatever field in it has the focus
    <div ref={bar} className={classes.ask} onKeyDown={leave}>
      {grid.asking === "search" && <Find />}
      {grid.asking === "row" && <GoToRow />}
      <Suspense>{grid.asking === "filter" && <FilterView />}</Suspense>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={end}>
        {words.end}
      </Button>
    </div>
  );
}

/** The focus goes back to where it was in the grid, else to its first cell. */
function focusGrid({ api, order }: GridScope): void {
  const at = api.current?.getFocusedCell();
  const column = nameOf(at?.column.getColId() ?? "") ?? order[0];
  if (column !== undefined) focusCell(api.current, at?.rowIndex ?? 0, column);
}

function Find() {
  const { grid } = useWorkbench();
  const { view, setView, total } = grid;
  const [needle, setNeedle] = useState(view.search);
  const search = useDebouncedCallback((to: string) => setView((before) => ({ ...before, search: to })), settleMs);
  const press = ({ key }: KeyboardEvent) => {
    if (key === "Enter" && grid.order[0] !== undefined) focusCell(grid.api.current, 0, grid.order[0]);
  };
  return (
    <>
      <TextInput
        type="search"
        w={280}
        aria-label={words.find}
        placeholder={words.find}
        value={needle}
        maxLength={1000}
        autoFocus
        onKeyDown={press}
        onChange={({ currentTarget: { value } }) => {
          setNeedle(value);
          search(value);
        }}
      />
      <Text size="xs" className="quiet" role="status" py={6}>
        {view.search === "" || total === null ? words.findHint : words.matches(rows(total))}
      </Text>
    </>
  );
}
