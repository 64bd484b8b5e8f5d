// The values of columns with their counts; the rows of those one checks are kept in one step.
import type { Call, Facet, FacetsResult } from "@data-tools/client";
import { Checkbox, Text } from "@mantine/core";
import { useState } from "react";
import { number } from "../../format.ts";
import { text } from "../../text.ts";
import { shown } from "../charts/scale.ts";
import { useWorkbench } from "../context.ts";
import { type AnyOf, filteredByValues, type Where } from "../grid/view.ts";
import classes from "./panels.module.css";
import { StepBar } from "./step-bar.tsx";

const words = text.panels.facets;

interface Choice {
  /** Known by what it stands for. */
  id: string;
  label: string;
  count: number;
  where: Where;
}

function choicesOf({ column, values, ranges, missing }: Facet): Choice[] {
  const counted = (values ?? []).map(({ value, count }) => ({
    id: `${column} ${JSON.stringify(value)}`,
    label: shown(value) === "" ? words.emptyText : shown(value),
    count,
    where: { column, is: "eq", value },
  }));
  const ranged = (ranges ?? []).map(({ from, to, count }, index, all) => ({
    id: `${column} ${JSON.stringify([from, to])}`,
    label: words.range(shown(from), shown(to)),
    count,
    where: {
      all: [
        { column, is: "ge", value: from },
        { column, is: index === all.length - 1 ? "le" : "lt", value: to },
      ],
    },
  }));
  const none = { id: `${column} none`, label: text.charts.noValue, count: missing, where: { column, is: "null" } };
  return [...counted, ...ranged, ...(missing > 0 ? [none] : [])];
}

export function Facets({ result: { facets } }: { result: FacetsResult }) {
  const { grid } = useWorkbench();
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const all = facets.map((facet) => ({ facet, choices: choicesOf(facet) }));
  // Within a column any of the checked values will do; between columns all must hold.
  const filters: AnyOf[] = all
    .map(({ facet, choices }) => {
      const chosen = choices.filter(({ id }) => checked.has(id));
      return {
        column: facet.column,
        any: chosen.map(({ where }) => where),
        values: chosen.map(({ label }) => label),
      };
    })
    .filter(({ any }) => any.length > 0);
  const call: Call | null =
    filters.length === 0
      ? null
      : { op: "filter-rows", params: { where: { all: filters.map(({ any }) => ({ any })) } } };
  return (
    <>
      <div className={classes.facets}>
        {all.map(({ facet, choices }) => {
          const most = Math.max(1, ...choices.map(({ count }) => count));
          return (
            <fieldset key={facet.column} className={classes.facet}>
              <legend>
                {facet.column} <span className="quiet">{words.distinct(number(facet.distinct))}</span>
              </legend>
              {choices.map(({ id, label, count }) => (
                <div key={id} className={classes.choice}>
                  <Checkbox
                    label={label}
                    checked={checked.has(id)}
                    onChange={() => setChecked((before) => toggled(before, id))}
                  />
                  <meter className={classes.meter} min={0} max={most} value={count} aria-hidden />
                  <span className={classes.count}>{number(count)}</span>
                </div>
              ))}
              {facet.restRows > 0 && (
                <Text size="xs" className="quiet">
                  {words.rest(number(facet.restRows))}
                </Text>
              )}
            </fieldset>
          );
        })}
      </div>
      <StepBar
        call={call}
        title={words.apply}
        rest={words.choose}
        look={{ title: words.look, run: () => grid.setView((view) => filteredByValues(view, filters)) }}
      />
    </>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}
