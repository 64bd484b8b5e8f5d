// Above the grid, while the table is shown otherwise than it is: what the view does, chip by chip, how many
// rows it shows, and the two ways out: make it a step, or clear it. What is asked for stands above it.

import { newKey } from "@data-tools/client";
import { Anchor, Badge, Button, Pill, Text, Tooltip } from "@mantine/core";
import { problemIn } from "../../client.ts";
import { cell, columns, number } from "../../format.ts";
import { complain } from "../../hooks/use-start.ts";
import { text } from "../../text.ts";
import { useWorkbench } from "../context.ts";
import { AskBar } from "./ask-bar.tsx";
import { callsOf, choosesRows, type Filter, type View, withAllRows } from "./view.ts";
import classes from "./view-bar.module.css";

const words = text.view;
const comparisons: Readonly<Record<string, string>> = text.condition.is;

export function ViewBar() {
  const { grid } = useWorkbench();
  const { hidden, pinned } = grid.view;
  const rowsChosen = choosesRows(grid.view);
  return (
    <>
      <AskBar />
      {(rowsChosen || hidden.length > 0 || pinned.length > 0) && (
        <section className={classes.bar} aria-label={words.label}>
          <Tooltip label={words.onlyDoc} maw={300}>
            <Badge size="sm" radius="sm" variant="filled" tt="none">
              {words.only}
            </Badge>
          </Tooltip>
          {rowsChosen && <RowsChosen />}
          {hidden.length > 0 && (
            <Text size="xs">
              {words.hidden(columns(hidden.length))}{" "}
              <Anchor component="button" size="xs" onClick={() => grid.setView((view) => ({ ...view, hidden: [] }))}>
                {words.show}
              </Anchor>
            </Text>
          )}
          {pinned.length > 0 && (
            <Text size="xs">
              {words.pinned(columns(pinned.length))}{" "}
              <Anchor component="button" size="xs" onClick={() => grid.setView((view) => ({ ...view, pinned: [] }))}>
                {words.unpin}
              </Anchor>
            </Text>
          )}
        </section>
      )}
    </>
  );
}

function RowsChosen() {
  const { session, actions, grid, fixed } = useWorkbench();
  const { view, setView, total } = grid;
  const clear = () => {
    setView(withAllRows);
    if (grid.asking === "search") grid.ask(null);
  };
  const makeSteps = async () => {
    for (const call of callsOf(view))
      try {
        await actions.apply([call], words.step, newKey());
      } catch (error) {
        // What the table is like already needs no step: one row is sorted, whatever the order.
        if (problemIn(error)?.code !== "nothing_to_do") throw error;
      }
    clear();
  };
  const searching = view.search !== "";
  return (
    <>
      {chipsOf(view).map(({ label, without }) => (
        <Pill
          key={label}
          size="sm"
          className={classes.chip}
          withRemoveButton
          removeButtonProps={{ "aria-label": words.remove(label), "aria-hidden": false, tabIndex: 0 }}
          onRemove={() => {
            setView(without);
            if (label === words.found(view.search)) grid.ask(null);
          }}
        >
          {label}
        </Pill>
      ))}
      <Text size="xs" aria-live="polite">
        {total === null
          ? text.loading
          : total === session.rows
            ? words.allRows(number(total))
            : words.rows(number(total), number(session.rows))}
      </Text>
      <div className={classes.ways}>
        {!fixed && (
          <Tooltip label={searching ? words.searchNoStep : words.stepDoc} maw={300}>
            <Button
              size="compact-xs"
              variant="default"
              data-disabled={searching || undefined}
              aria-disabled={searching}
              onClick={() => !searching && makeSteps().catch(complain)}
            >
              {words.step}
            </Button>
          </Tooltip>
        )}
        <Button size="compact-xs" variant="default" onClick={clear}>
          {words.clear}
        </Button>
      </div>
    </>
  );
}

interface Chip {
  label: string;
  without(view: View): View;
}

function chipsOf({ sort, filters, search }: View): Chip[] {
  return [
    ...sort.map((key) => ({
      label: words.sorted(key.column, key.order === "desc"),
      without: (view: View) => ({ ...view, sort: view.sort.filter((other) => other !== key) }),
    })),
    ...filters.map((filter) => ({
      label: filterWords(filter),
      without: (view: View) => ({ ...view, filters: view.filters.filter((other) => other !== filter) }),
    })),
    ...(search === "" ? [] : [{ label: words.found(search), without: (view: View) => ({ ...view, search: "" }) }]),
  ];
}

function filterWords(filter: Filter): string {
  if ("any" in filter) return words.filtered(filter.column, comparisons.in ?? "", filter.values.join(", "));
  return words.filtered(filter.column, comparisons[filter.is] ?? filter.is, valueWords(filter.value));
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => cell(each)).join(", ");
  return typeof value === "object" && value !== null ? Object.values(value).join(" ") : cell(value as string);
}
